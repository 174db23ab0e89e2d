/** Masks chosen before the cut: what is said of them, and which are refused. */

import { describe, expect, test } from 'vitest'
import { chosenMaskResult } from '../../../src-shared/pruning/chosen-mask'
import { gammaImportance } from '../../../src-shared/pruning/mask'
import { maskToJson, type MaskJson } from '../../../src-shared/pruning/mask-json'
import { maskMaker } from '../../../src-shared/pruning/mask-maker'
import { plainRule, type MaskRule } from '../../../src-shared/pruning/mask-rule'
import { planPruning } from '../../../src-shared/pruning/plan'
import { prunableChannels, prunableSpaces } from '../../../src-shared/pruning/prunable'
import { parityNetwork, parityWeights } from '../../support/parity'

const weights = parityWeights('trained')

function maskOf(rule: MaskRule): MaskJson {
  const importance = gammaImportance(weights, parityNetwork, prunableSpaces(parityNetwork, rule.policy))
  return maskToJson(maskMaker(importance, parityNetwork)(rule).mask)
}

/** One layer, these channels kept. */
function layer(space: string, channels: number, kept: number[]): MaskJson {
  return { format: 'prunescope-mask/1', spaces: [{ space, channels, kept }] }
}

test.each([0.1, 0.4, 0.9])('a mask by the rule of a ratio of %s is told as the ratio’s own', (ratio) => {
  const settings = { policy: 'block-interior', floor: 3, denominator: 'prunable' } as const
  const rule = plainRule(ratio)
  const chosen = { mask: maskOf(rule), rule }
  expect(planPruning(weights, parityNetwork, 0, { ...settings, chosen })).toEqual(
    planPruning(weights, parityNetwork, ratio, settings),
  )
})

describe('A mask that no rule explains', () => {
  test('has its share and the largest |γ| that goes', () => {
    const result = chosenMaskResult(weights, parityNetwork, { mask: layer('layer1.0.bn1', 8, [0, 5]), rule: null })
    const gammas = [...(weights.get('layer1.0.bn1.weight')?.values ?? [])].map(Math.abs)
    const prunable = prunableChannels(parityNetwork, 'block-interior')
    expect(result).toMatchObject({
      removedChannels: 6,
      keptChannels: prunable - 6,
      requestedRatio: 6 / prunable,
      achievedRatio: 6 / prunable,
      warnings: [],
    })
    expect(result.threshold).toBe(Math.max(...gammas.filter((_, channel) => channel !== 0 && channel !== 5)))
  })

  test('is told by itself where its rule gives another', () => {
    const mask = layer('layer1.0.bn1', 8, [0, 5])
    const result = chosenMaskResult(weights, parityNetwork, { mask, rule: plainRule(0.5) })
    expect(result).toMatchObject({ removedChannels: 6, requestedRatio: 0.5 })
    expect(result.achievedRatio).toBe(6 / prunableChannels(parityNetwork, 'block-interior'))
    expect(maskToJson(result.mask)).toEqual(mask)
  })

  test('warns of large biases as any other does', () => {
    const shifted = new Map(weights)
    const beta = weights.get('layer1.0.bn1.bias')
    shifted.set('layer1.0.bn1.bias', { shape: beta?.shape ?? [], values: new Float32Array(8).fill(40) })
    const settings = { policy: 'block-interior', floor: 3, denominator: 'prunable' } as const
    const chosen = { mask: layer('layer1.0.bn1', 8, [0, 5]), rule: null }
    const { warnings } = planPruning(shifted, parityNetwork, 0, { ...settings, chosen })
    expect(warnings).toContainEqual(expect.objectContaining({ kind: 'large-bias-pruned', space: 'layer1.0.bn1' }))
  })
})

test('layers that are not there, of another width, or that nothing could silence are refused', () => {
  const refusal = (mask: MaskJson) => () => chosenMaskResult(weights, parityNetwork, { mask, rule: null })
  const isCode = (code: string) => expect.objectContaining({ code }) as Error
  expect(refusal(layer('bn99', 8, [0]))).toThrow(isCode('shape-mismatch'))
  expect(refusal(layer('layer1.0.bn1', 9, [0]))).toThrow(isCode('shape-mismatch'))
  expect(refusal(layer('fc', 10, [0]))).toThrow(isCode('shape-mismatch'))
})
