/** A recipe's settings become a mask with all that is to be said about it. */

import { describe, expect, test } from 'vitest'
import { planPruning } from '../../../src-shared/pruning/plan'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { pruneSchema } from '../../../src-shared/recipe/pruning'
import { kept } from '../../support/masks'
import { someWeights } from '../../support/networks'
import { parityNetwork, parityRatios, parityWeights } from '../../support/parity'

const weights = parityWeights('trained')
const settings = pruneSchema.parse({ ratios: [0.5] })

test.each(parityRatios)(
  'a recipe’s defaults keep what the PyTorch reference keeps at ratio $ratio',
  ({ ratio, expected }) => {
    expect(kept(planPruning(weights, parityNetwork, ratio, settings).mask)).toEqual(expected.kept_indices)
  },
)

test('a share of all BatchNorm channels removes that many prunable ones', () => {
  const result = planPruning(weights, parityNetwork, 0.1, { ...settings, denominator: 'all' })
  const all = 8 + 240 + 2 * (32 + 64 + 128 + 256)
  expect(result.denominator).toEqual({ kind: 'all', channels: all })
  expect(result.removedChannels).toBe(Math.floor(all * 0.1))
})

test('the policy all-free also ranks the stem', () => {
  expect([...planPruning(weights, parityNetwork, 0.5, { ...settings, policy: 'all-free' }).mask.keys()][0]).toBe('bn1')
})

describe('warnings', () => {
  test('weights fresh from a short training are said not to be sparse', () => {
    const { warnings } = planPruning(weights, parityNetwork, 0.5, settings)
    expect(warnings).toContainEqual(expect.objectContaining({ kind: 'not-sparse-yet' }))
  })

  test('large β among the pruned are among them', () => {
    const network = bottleneckResnet({ blocks: [1], planes: 4, stem: '3x3' })
    const biased = new Map(someWeights(network))
      .set('layer1.0.bn1.weight', { shape: [4], values: Float32Array.of(0.001, 1, 1, 1) })
      .set('layer1.0.bn2.weight', { shape: [4], values: Float32Array.of(1, 1, 1, 1) })
      .set('layer1.0.bn1.bias', { shape: [4], values: Float32Array.of(4, 0, 0, 0) })
    expect(planPruning(biased, network, 0.125, settings).warnings).toContainEqual(
      expect.objectContaining({ kind: 'large-bias-pruned', space: 'layer1.0.bn1', channel: 0, beta: 4 }),
    )
  })
})

test('a network in which nothing may go is refused, naming the policy', () => {
  const nothing = {
    ...parityNetwork,
    nodes: parityNetwork.nodes.filter((node) => ['input', 'conv1', 'bn1'].includes(node.name)),
  }
  expect(() => planPruning(weights, nothing, 0.5, settings)).toThrow(
    expect.objectContaining({ code: 'bad-argument', message: expect.stringContaining('"block-interior"') }),
  )
})
