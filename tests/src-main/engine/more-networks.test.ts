/** Every kind of network that a recipe can name is trained, pruned by every policy, cut and read back, on the engine. */

import { describe, expect, test, vi } from 'vitest'
import { logitsOf } from '../../../src-main/engine/evaluation'
import { initialWeights } from '../../../src-main/engine/initialise'
import { tensorflowKernels } from '../../../src-main/engine/kernels/tensorflow-kernels'
import { Network } from '../../../src-main/engine/network'
import { randomSource } from '../../../src-main/engine/random'
import { Trainer, type Batch } from '../../../src-main/engine/trainer'
import { loadTensorFlow } from '../../../src-main/runtime/load-tensorflow'
import { compareLogits } from '../../../src-main/worker/prune-job'
import type { Architecture } from '../../../src-shared/architecture/architecture'
import { architectureText, parseArchitecture } from '../../../src-shared/architecture/architecture-json'
import { networkFromChoice } from '../../../src-shared/architecture/networks'
import { buildVgg } from '../../../src-shared/architecture/vgg'
import { weightImportance, type WeightImportanceKind } from '../../../src-shared/pruning/importance'
import { maskByGlobalThreshold, type Mask } from '../../../src-shared/pruning/mask'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { maskedWeights, transferWeights } from '../../../src-shared/pruning/transfer'
import type { NetworkChoice } from '../../../src-shared/recipe/network-choice'
import { prunePolicies } from '../../../src-shared/recipe/pruning'
import { trainingSchema } from '../../../src-shared/recipe/training'
import type { Weights } from '../../../src-shared/weights'

vi.setConfig({ testTimeout: 120_000 })

const kernels = tensorflowKernels(loadTensorFlow())
const side = 32

/** Images whose brightness is their class, so that there is something to learn. */
function drawnBatch(seed: number, images: number): Batch {
  const random = randomSource(seed)
  const labels = Int32Array.from({ length: images }, (_, index) => index % 10)
  const numbers = side * side * 3
  const values = Float32Array.from(
    { length: images * numbers },
    (_, index) => random.normal() + ((labels[Math.floor(index / numbers)] ?? 0) - 4.5) / 2,
  )
  return { images: values, shape: [images, side, side, 3], labels }
}

function using<R>(architecture: Architecture, weights: Weights, use: (network: Network<unknown>) => R): R {
  const network = new Network(kernels, architecture, weights)
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the handle's type is of no interest here
    return use(network as unknown as Network<unknown>)
  } finally {
    network.dispose()
  }
}

function differenceOf(architecture: Architecture, weights: Weights, mask: Mask, batch: Batch): number {
  const logits = (network: Architecture, tensors: Weights): Float32Array =>
    using(network, tensors, (made) => logitsOf(made, batch))
  const masked = logits(architecture, maskedWeights(weights, architecture, mask))
  const cut = logits(pruneArchitecture(architecture, mask), transferWeights(weights, architecture, mask))
  const { maxAbsLogitDifference, logitRange } = compareLogits(masked, cut, batch.labels.length)
  return maxAbsLogitDifference / logitRange
}

const of = { classes: 10, inputChannels: 3, inputSize: side }
const thinVgg = buildVgg({
  ...of,
  stages: [[8], [16], [24, 24], [32, 32], [32, 32]],
  head: { kind: 'linear' },
  container: 'feature',
  bias: true,
  label: 'VGG-11, an eighth as wide',
})

const choices: readonly [string, NetworkChoice | Architecture][] = [
  ['VGG-11-BN', thinVgg],
  ['DenseNet-22', { kind: 'densenet', depth: 22, growth: 8 }],
  ['ResNet-20', { kind: 'cifar-resnet', depth: 20 }],
  ['ResNet-20, pre-activated', { kind: 'preact-resnet', depth: 20 }],
  ['MobileNet-V2', { kind: 'mobilenet-v2', width: 0.25 }],
]

describe.each(choices)('%s', (_, choice) => {
  const whole = 'kind' in choice ? networkFromChoice(choice, of) : choice
  const training = trainingSchema.parse({ epochs: 1, lr: 0.02, lambda: 1e-4, weightDecay: 0 })
  const batch = drawnBatch(1, 20)

  test('a few steps lower the loss, leave no tensor behind, and the cut network goes on from there', () => {
    const live = kernels.liveTensors()
    const steps = (architecture: Architecture, weights: Weights): { losses: number[]; trained: Weights } =>
      using(architecture, weights, (network) => {
        const trainer = new Trainer(network, { training, prunable: prunableSpaces(architecture, 'all-free') })
        const losses = Array.from({ length: 6 }, () => trainer.step(batch, training.lr).loss)
        return { losses, trained: network.weights() }
      })
    const { losses, trained } = steps(whole, initialWeights(whole, 1))
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) * 0.95)
    const importance = weightImportance('gamma', trained, whole, prunableSpaces(whole, 'all-free'))
    const { mask } = maskByGlobalThreshold(importance, 0.5)
    const after = steps(pruneArchitecture(whole, mask), transferWeights(trained, whole, mask))
    expect(after.losses.at(-1)).toBeLessThan(after.losses[0] ?? 0)
    expect(kernels.liveTensors()).toBe(live)
  })

  test.each(prunePolicies)(
    'masked and cut agree to rounding by the policy %s, and the cut one is read back',
    (policy) => {
      const weights = shaken(initialWeights(whole, 2))
      const spaces = prunableSpaces(whole, policy)
      expect(spaces.length).toBeGreaterThan(3)
      const kinds: readonly WeightImportanceKind[] = ['random', 'l1']
      for (const kind of kinds) {
        const { mask } = maskByGlobalThreshold(weightImportance(kind, weights, whole, spaces, 3), 0.5)
        expect(differenceOf(whole, weights, mask, drawnBatch(2, 4))).toBeLessThan(1e-4)
        const cut = pruneArchitecture(whole, mask)
        expect(parseArchitecture(JSON.parse(architectureText(cut)))).toEqual(cut)
      }
    },
  )
})

/** BatchNorms with γ, β and statistics that differ from channel to channel, as training leaves them. */
function shaken(weights: Weights): Weights {
  const random = randomSource(5)
  return new Map(
    [...weights].map(([name, { shape, values }]) => [
      name,
      { shape, values: shape.length === 1 ? values.map((value) => Math.abs(value + 0.3 * random.normal())) : values },
    ]),
  )
}
