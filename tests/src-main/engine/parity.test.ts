/**
 * The engine against the PyTorch reference, in the precision that a training of this size computes in: ten losses, the
 * trained weights, masks and compact networks.
 */

import { describe, expect, test } from 'vitest'
import { trainingSchema } from '../../../src-shared/recipe/training'
import { evaluate } from '../../../src-main/engine/evaluation'
import { tensorflowKernels } from '../../../src-main/engine/kernels/tensorflow-kernels'
import { Network } from '../../../src-main/engine/network'
import { Trainer, type Batch } from '../../../src-main/engine/trainer'
import { loadTensorFlow } from '../../../src-main/runtime/load-tensorflow'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { parity, parityNetwork as architecture, parityWeights } from '../../support/parity'
import { parityBatches, parityLosses } from '../../support/parity-training'

const kernels = tensorflowKernels(loadTensorFlow(), 'float64')
/** Its first images: what a step leaves behind is no matter of how many it saw. */
function firstOf({ images, shape: [, ...sides], labels }: Batch, count: number): Batch {
  return {
    images: images.subarray(0, count * (images.length / labels.length)),
    shape: [count, ...sides],
    labels: labels.subarray(0, count),
  }
}

const prunable = prunableSpaces(architecture, 'block-interior')

describe('ten steps of sparse training', () => {
  test('give PyTorch’s losses to 1e-9 and leave no tensor behind', () => {
    const before = kernels.liveTensors()
    const network = new Network(kernels, architecture, parityWeights('initial'))
    const training = trainingSchema.parse({ epochs: 1, lr: 0.05, batchSize: 32, lambda: 1e-4 })
    const trainer = new Trainer(network, { training, prunable })
    const live: number[] = []
    for (const [index, batch] of parityBatches().entries()) {
      const { loss } = trainer.step(batch, 0.05)
      live.push(kernels.liveTensors())
      const expected = parityLosses[index] ?? NaN
      expect(Math.abs(loss - expected) / expected).toBeLessThan(1e-9)
    }
    expect(new Set(live).size).toBe(1)
    network.dispose()
    expect(kernels.liveTensors()).toBe(before)
  })

  test('end in PyTorch’s weights', () => {
    const network = new Network(kernels, architecture, parityWeights('initial'))
    const trainer = new Trainer(network, {
      training: trainingSchema.parse({ epochs: 1, lr: 0.05, batchSize: 32, lambda: 1e-4 }),
      prunable,
    })
    for (const batch of parityBatches()) trainer.step(batch, 0.05)
    const trained = parityWeights('trained')
    for (const [name, { values }] of network.weights()) {
      const expected = trained.get(name)?.values ?? new Float32Array()
      const range = Math.max(...expected.map(Math.abs))
      for (let i = 0; i < values.length; i++) {
        const difference = Math.abs((values[i] ?? NaN) - (expected[i] ?? NaN))
        expect(difference, `${name}[${i}]`).toBeLessThan(1e-6 * range)
      }
    }
    network.dispose()
  })
})

test('evaluation logits agree to 1e-3 of their range', async () => {
  const network = new Network(kernels, architecture, parityWeights('trained'))
  const [batch] = parityBatches()
  if (batch === undefined) throw new Error('The fixture has no batch.')
  const seen: number[] = []
  await evaluate(network, [batch], (logits) => seen.push(...logits))
  const expected = parity.logits.flat()
  const range = Math.max(...expected) - Math.min(...expected)
  for (const [index, logit] of seen.entries()) {
    expect(Math.abs(logit - (expected[index] ?? NaN))).toBeLessThan(1e-3 * range)
  }
  network.dispose()
})

test.each(['float32', 'float64'] as const)(
  'in %s as many tensors are open after 200 steps as after one',
  (precision) => {
    const kernels = tensorflowKernels(loadTensorFlow(), precision)
    const network = new Network(kernels, architecture, parityWeights('initial'))
    const training = trainingSchema.parse({ epochs: 1, lr: 0.001, batchSize: 32, lambda: 1e-4 })
    const trainer = new Trainer(network, { training, prunable })
    const live = new Set<number>()
    const batches = parityBatches().map((batch) => firstOf(batch, 4))
    for (let step = 0; step < 200; step++) {
      for (const batch of batches.slice(step % 10, (step % 10) + 1)) trainer.step(batch, 0.001)
      live.add(kernels.liveTensors())
    }
    expect(live.size).toBe(1)
    network.dispose()
  },
)
