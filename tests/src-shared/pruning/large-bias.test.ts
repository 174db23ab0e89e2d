/** Pruned channels whose constants later layers count on are pointed out, and only those. */

import { expect, test } from 'vitest'
import { largeBiasWarnings, shiftModel } from '../../../src-shared/pruning/large-bias'
import type { Mask } from '../../../src-shared/pruning/mask'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { someWeights } from '../../support/networks'

const network = bottleneckResnet({ blocks: [1], planes: 4, stem: '3x3' })
const space = 'layer1.0.bn2'
const reader = 'layer1.0.bn3'
const mask: Mask = new Map([[space, Uint8Array.of(0, 1, 0, 1)]])

/** conv3 passes every channel on with weight 1; the spread behind it is the reader's. */
function weightsWith(beta: readonly number[], readerVariance: number) {
  return new Map(someWeights(network))
    .set(`${space}.bias`, { shape: [4], values: Float32Array.from(beta) })
    .set('layer1.0.conv3.weight', { shape: [16, 4, 1, 1], values: new Float32Array(64).fill(1) })
    .set(`${reader}.running_var`, { shape: [16], values: new Float32Array(16).fill(readerVariance) })
}

test('constants that shift the next BatchNorm are told with the channel that does most to it', () => {
  const [warning, ...more] = largeBiasWarnings(weightsWith([0.75, 0, 2, 3], 1), network, mask)
  expect(more).toEqual([])
  expect(warning).toMatchObject({ kind: 'large-bias-pruned', space, channel: 2, beta: 2, reader })
  // Channels 0 and 2 go: 0.75 + 2 over a standard deviation of 1.
  expect(warning?.kind === 'large-bias-pruned' ? warning.shift : Number.NaN).toBeCloseTo(2.75, 3)
})

test('the same constants are no matter where the spread is large', () => {
  expect(largeBiasWarnings(weightsWith([0.75, 0, 2, 3], 100), network, mask)).toEqual([])
})

test('a model made once tells the same of any mask, and nothing where nothing goes', () => {
  const weights = weightsWith([0.75, 0, 2, 3], 1)
  const warningsOf = shiftModel(weights, network, prunableSpaces(network, 'coupled'))
  for (const bits of [
    [0, 1, 0, 1],
    [1, 1, 0, 0],
    [0, 0, 0, 1],
  ]) {
    const one: Mask = new Map([[space, Uint8Array.from(bits)]])
    expect(warningsOf(one)).toEqual(largeBiasWarnings(weights, network, one))
  }
  expect(warningsOf(new Map([[space, new Uint8Array(4).fill(1)]]))).toEqual([])
  expect(warningsOf(new Map())).toEqual([])
})

test('in a block that has died, even small constants are large', () => {
  const [warning] = largeBiasWarnings(weightsWith([0.002, 0, 0.001, 0], 0), network, mask)
  expect(warning).toMatchObject({ space, channel: 0 })
})

test('a negative constant is cut off by the ReLU behind it', () => {
  expect(largeBiasWarnings(weightsWith([-5, 0, -2, 3], 1), network, mask)).toEqual([])
})
