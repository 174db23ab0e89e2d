/** Pruning gives exactly what the PyTorch reference gave on the same weights. */

import { describe, expect, test } from 'vitest'
import { channelSpaces } from '../../../src-shared/architecture/channel-spaces'
import { elementsOf, isTrainable, parametersOf } from '../../../src-shared/architecture/parameters'
import { gammaImportance, keptIndices, maskByGlobalThreshold } from '../../../src-shared/pruning/mask'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { transferWeights } from '../../../src-shared/pruning/transfer'
import type { Architecture } from '../../../src-shared/architecture/architecture'
import { outputsOf } from '../../support/networks'
import { parity, parityImage, parityNetwork, parityRatios, parityWeights } from '../../support/parity'

const weights = parityWeights('trained')
const prunable = prunableSpaces(parityNetwork, 'block-interior')
const importance = gammaImportance(weights, parityNetwork, prunable)
const paramsOf = (architecture: Architecture): number =>
  parametersOf(architecture)
    .filter(isTrainable)
    .reduce((sum, parameter) => sum + elementsOf(parameter.shape), 0)

test('the network has the tensors of the PyTorch checkpoint, by name and shape', () => {
  const ours = new Map(parametersOf(parityNetwork).map(({ name, shape }) => [name, shape]))
  const theirs = new Map([...weights].map(([name, { shape }]) => [name, shape]))
  expect(new Map([...ours].sort())).toEqual(new Map([...theirs].sort()))
  expect(paramsOf(parityNetwork)).toBe(parity.params)
})

test('the whole network answers as PyTorch’s does', () => {
  for (const row of [0, 17])
    expect(apart(outputsOf(parityNetwork, weights, parityImage(row)), parity.logits[row])).toBeLessThan(5e-6)
})

describe.each(parityRatios)('at ratio $ratio', ({ ratio, expected }) => {
  const result = maskByGlobalThreshold(importance, ratio)
  const compact = pruneArchitecture(parityNetwork, result.mask)

  test('the same channels stay', () => {
    const kept = Object.fromEntries([...result.mask].map(([space, bits]) => [space, keptIndices(bits)]))
    expect(kept).toEqual(expected.kept_indices)
    expect(result.keptChannels).toBe(expected.kept)
    expect(result.prunableChannels).toBe(expected.prunable)
  })

  test('threshold and achieved ratio are the same', () => {
    expect(result.threshold).toBeCloseTo(expected.threshold, 7)
    expect(result.achievedRatio).toBeCloseTo(expected.achieved, 12)
  })

  test('the cut network has as many parameters, and the weights moved into it have its shapes', () => {
    expect(paramsOf(compact)).toBe(expected.params)
    const moved = transferWeights(weights, parityNetwork, result.mask)
    expect([...moved].map(([name, { shape }]) => [name, shape])).toEqual(
      parametersOf(compact).map(({ name, shape }) => [name, shape]),
    )
    expect([...moved.values()].every(({ shape, values }) => values.length === elementsOf(shape))).toBe(true)
  })

  test('the cut network answers as PyTorch’s does', () => {
    const moved = transferWeights(weights, parityNetwork, result.mask)
    for (const row of [0, 17])
      expect(apart(outputsOf(compact, moved, parityImage(row)), expected.logits[row])).toBeLessThan(5e-6)
  })

  test('the spaces keep their names in the cut network', () => {
    expect([...channelSpaces(compact).spaces.keys()]).toEqual([...channelSpaces(parityNetwork).spaces.keys()])
  })
})

/** Largest difference between two rows of logits. */
function apart(ours: Float64Array, theirs: readonly number[] = []): number {
  expect(theirs).toHaveLength(ours.length)
  return Math.max(...ours.map((value, index) => Math.abs(value - (theirs[index] ?? Infinity))))
}
