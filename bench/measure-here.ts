/** Takes the steps of one contender in this process. */

import { loadTensorFlow } from '../src-main/runtime/load-tensorflow'
import { tensorflowKernels } from '../src-main/engine/kernels/tensorflow-kernels'
import { initialWeights } from '../src-main/engine/initialise'
import { Network } from '../src-main/engine/network'
import { randomSource } from '../src-main/engine/random'
import { Trainer, type Batch } from '../src-main/engine/trainer'
import { prunableSpaces } from '../src-shared/pruning/prunable'
import { trainingSchema } from '../src-shared/recipe/recipe'
import { rateOf, type ContenderName, type Measurement, type Setup } from './contender'
import { architectureOf, type NetworkName } from './networks'
import { stockTrainer } from './stock-layers'

export async function measureHere(contender: ContenderName, network: NetworkName, setup: Setup): Promise<Measurement> {
  const tf = loadTensorFlow()
  const architecture = architectureOf(network)
  const batch = drawnBatch(setup.batch)
  const times: number[] = []
  const tensors: number[] = []
  switch (contender) {
    case 'prunescope': {
      const kernels = tensorflowKernels(tf)
      const trained = new Network(kernels, architecture, initialWeights(architecture, 0))
      const trainer = new Trainer(trained, {
        training: trainingSchema.parse({ epochs: 1, lr: 0.01, lambda: 1e-4 }),
        prunable: prunableSpaces(architecture, 'block-interior'),
      })
      for (let step = 0; step < setup.steps; step++) {
        const begun = performance.now()
        trainer.step(batch, 0.01)
        times.push(performance.now() - begun)
        tensors.push(kernels.liveTensors())
      }
      break
    }
    case 'stock tf.layers': {
      const step = stockTrainer(tf, architecture)
      for (let i = 0; i < setup.steps; i++) {
        const begun = performance.now()
        await step(batch)
        times.push(performance.now() - begun)
        tensors.push(tf.memory().numTensors)
      }
      break
    }
  }
  return {
    imagesPerSecond: rateOf(times, setup.batch),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    tensors,
  }
}

function drawnBatch(count: number): Batch {
  const random = randomSource(1)
  return {
    images: new Float32Array(count * 32 * 32 * 3).map(() => random.normal()),
    shape: [count, 32, 32, 3],
    labels: new Int32Array(count).map(() => Math.floor(random.uniform() * 10)),
  }
}
