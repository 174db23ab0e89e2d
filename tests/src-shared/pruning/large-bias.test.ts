/** A pruned channel that still adds a constant is pointed out. */

import { expect, test } from 'vitest'
import { largeBiasWarnings } from '../../../src-shared/pruning/large-bias'
import type { Mask } from '../../../src-shared/pruning/mask'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { someWeights } from '../../support/networks'

const network = bottleneckResnet({ blocks: [1], planes: 4, stem: '3x3' })
const space = 'layer1.0.bn1'
const mask: Mask = new Map([[space, Uint8Array.of(0, 1, 0, 1)]])
const withGammaBeta = (gamma: readonly number[], beta: readonly number[]) =>
  new Map(someWeights(network))
    .set(`${space}.weight`, { shape: [4], values: Float32Array.from(gamma) })
    .set(`${space}.bias`, { shape: [4], values: Float32Array.from(beta) })

test('the largest constant of a layer is named', () => {
  const weights = withGammaBeta([0.001, 1, 0.001, 1], [0.75, 0, 2, 3])
  expect(largeBiasWarnings(weights, network, mask)).toEqual([{ kind: 'large-bias-pruned', space, channel: 2, beta: 2 }])
})

test('constants far below the spread of what stays are no matter', () => {
  expect(largeBiasWarnings(withGammaBeta([0.001, 1, 0.001, 1], [0.1, 0, 0.2, 3]), network, mask)).toEqual([])
})

test('a negative constant is cut off by the ReLU behind it', () => {
  expect(largeBiasWarnings(withGammaBeta([0.001, 1, 0.001, 1], [-5, 0, -2, 3]), network, mask)).toEqual([])
})
