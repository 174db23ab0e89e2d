/** The masks of a curve: those that the slider would give at the same ratios, or one layer at a time. */

import { expect, test } from 'vitest'
import { costOf } from '../../../src-shared/architecture/cost'
import { curveSteps } from '../../../src-shared/pruning/curve-points'
import { gammaImportance, keptCount } from '../../../src-shared/pruning/mask'
import { maskMaker } from '../../../src-shared/pruning/mask-maker'
import { plainRule } from '../../../src-shared/pruning/mask-rule'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { parityNetwork, parityWeights } from '../../support/parity'

const spaces = prunableSpaces(parityNetwork, 'block-interior')
const importance = gammaImportance(parityWeights('trained'), parityNetwork, spaces)

test('a cliff has the slider’s mask at each ratio, with what is left of the network', () => {
  const ratios = [0, 0.25, 0.6]
  const steps = curveSteps(importance, parityNetwork, { kind: 'cliff', rule: plainRule(0.9), ratios })
  expect(steps.map(({ ratio }) => ratio)).toEqual(ratios)
  for (const { ratio, mask, params, macs } of steps) {
    expect(mask).toEqual(maskMaker(importance, parityNetwork)(plainRule(ratio)).mask)
    expect({ params, macs }).toMatchObject(withoutLayers(costOf(pruneArchitecture(parityNetwork, mask))))
  }
})

function withoutLayers({ params, macs }: ReturnType<typeof costOf>) {
  return { params, macs }
}

test('a sensitivity prunes one layer and leaves all others whole', () => {
  const rule = { ...plainRule(0.5), pins: [{ space: spaces[0] ?? '', kept: [], removed: [1] }] }
  const steps = curveSteps(importance, parityNetwork, { kind: 'sensitivity', rule, ratios: [0.25, 0.5] })
  expect(steps.map(({ space, ratio }) => `${space} ${ratio}`)).toEqual(
    spaces.flatMap((space) => [`${space} 0.25`, `${space} 0.5`]),
  )
  for (const { space, ratio, mask } of steps)
    for (const [id, bits] of mask)
      expect(keptCount(bits)).toBe(id === space ? bits.length - Math.floor(bits.length * ratio) : bits.length)
})

test('ratios of all channels that ask for more than may go are left out; a curve of none is refused', () => {
  const rule = { ...plainRule(0), amount: { by: 'ratio', ratio: 0, denominator: 'all' } as const }
  const steps = curveSteps(importance, parityNetwork, { kind: 'cliff', rule, ratios: [0.1, 0.95] })
  expect(steps.map(({ ratio }) => ratio)).toEqual([0.1])
  expect(() => curveSteps(importance, parityNetwork, { kind: 'cliff', rule, ratios: [0.95] })).toThrow(
    expect.objectContaining({ code: 'bad-argument' }),
  )
})
