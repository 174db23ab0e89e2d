/** The engine agrees with the surgery: masked and cut networks give the same logits at float32's rounding. */

import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { logitsOf } from '../../../src-main/engine/evaluation'
import { initialWeights } from '../../../src-main/engine/initialise'
import { tensorflowKernels } from '../../../src-main/engine/kernels/tensorflow-kernels'
import { Network } from '../../../src-main/engine/network'
import { randomSource } from '../../../src-main/engine/random'
import type { Batch } from '../../../src-main/engine/trainer'
import { loadTensorFlow } from '../../../src-main/runtime/load-tensorflow'
import { compareLogits } from '../../../src-main/worker/prune-job'
import type { Architecture } from '../../../src-shared/architecture/architecture'
import { resnet } from '../../../src-shared/architecture/resnet'
import { weightImportance } from '../../../src-shared/pruning/importance'
import { maskByGlobalThreshold, type Mask } from '../../../src-shared/pruning/mask'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { maskedWeights, transferWeights } from '../../../src-shared/pruning/transfer'
import type { Weights } from '../../../src-shared/weights'
import { someWeights } from '../../support/networks'
import { graphAndMask } from '../../support/random-graphs'

vi.setConfig({ testTimeout: 120_000 })

const kernels = tensorflowKernels(loadTensorFlow())

/** The largest difference of logits as a share of their range. */
function differenceOf(architecture: Architecture, weights: Weights, mask: Mask, batch: Batch): number {
  const logits = (network: Architecture, tensors: Weights): Float32Array => {
    const made = new Network(kernels, network, tensors)
    try {
      return logitsOf(made, batch)
    } finally {
      made.dispose()
    }
  }
  const masked = logits(architecture, maskedWeights(weights, architecture, mask))
  const cut = logits(pruneArchitecture(architecture, mask), transferWeights(weights, architecture, mask))
  const { maxAbsLogitDifference, logitRange } = compareLogits(masked, cut, batch.labels.length)
  return maxAbsLogitDifference / Math.max(logitRange, 1e-6)
}

function drawnBatch(seed: number, shape: Batch['shape']): Batch {
  const random = randomSource(seed)
  const images = new Float32Array(shape.reduce((product, size) => product * size, 1)).map(() => random.normal())
  return { images, shape, labels: new Int32Array(shape[0]) }
}

test('graphs of any shape with any mask', () => {
  fc.assert(
    fc.property(graphAndMask, fc.integer({ min: 0, max: 1000 }), ({ network, mask }, seed) => {
      const batch = drawnBatch(seed, [3, 4, 4, 2])
      expect(differenceOf(network, someWeights(network, seed), mask, batch)).toBeLessThan(1e-3)
    }),
    { numRuns: 60 },
  )
})

test('ResNet-50 with a random half of its channels gone, residual groups too', () => {
  const architecture = resnet(50, '3x3-maxpool')
  const weights = initialWeights(architecture, 1)
  const importance = weightImportance('random', weights, architecture, prunableSpaces(architecture, 'coupled'), 7)
  const { mask } = maskByGlobalThreshold(importance, 0.5)
  expect(mask.has('layer4.2.bn3') || mask.has('layer4.0.bn3')).toBe(true)
  expect(differenceOf(architecture, weights, mask, drawnBatch(1, [4, 32, 32, 3]))).toBeLessThan(1e-4)
})
