/** Takes the steps of one contender in this process. */

import { loadTensorFlow, type TensorFlow } from '../src-main/runtime/load-tensorflow'
import { tensorflowKernels } from '../src-main/engine/kernels/tensorflow-kernels'
import type { Precision } from '../src-main/engine/kernels/kernels'
import { logitsOf } from '../src-main/engine/evaluation'
import { initialWeights } from '../src-main/engine/initialise'
import { Network } from '../src-main/engine/network'
import { randomSource } from '../src-main/engine/random'
import { Trainer, type Batch } from '../src-main/engine/trainer'
import type { Architecture } from '../src-shared/architecture/architecture'
import { prunableSpaces } from '../src-shared/pruning/prunable'
import { trainingSchema } from '../src-shared/recipe/training'
import { settled, type ContenderName, type Measurement, type Setup, type Task } from './contender'
import { architectureOf, type NetworkName } from './networks'
import { stockTrainer } from './stock-layers'

/** One step, and how many tensors are open after it. */
type Step = () => number | Promise<number>

export async function measureHere(contender: ContenderName, network: NetworkName, setup: Setup): Promise<Measurement> {
  const step = stepOf(contender, architectureOf(network), setup)
  const times: number[] = []
  const cpu: number[] = []
  const tensors: number[] = []
  for (let i = 0; i < setup.steps; i++) {
    const used = process.cpuUsage()
    const begun = performance.now()
    tensors.push(await step())
    times.push(performance.now() - begun)
    const { user, system } = process.cpuUsage(used)
    cpu.push((user + system) / 1000)
  }
  return {
    imagesPerSecond: (setup.batch * 1000) / settled(times),
    cpuMsPerStep: settled(cpu),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    tensors,
  }
}

function stepOf(contender: ContenderName, architecture: Architecture, { batch: count, task }: Setup): Step {
  const tf = loadTensorFlow()
  const batch = drawnBatch(count)
  switch (contender) {
    case 'prunescope':
      return ourStep(tf, 'float32', architecture, batch, task)
    case 'prunescope bfloat16':
      return ourStep(tf, 'bfloat16', architecture, batch, task)
    case 'stock tf.layers': {
      const step = stockTrainer(tf, architecture)
      return async () => {
        await step(batch)
        return tf.memory().numTensors
      }
    }
  }
}

function ourStep(tf: TensorFlow, precision: Precision, architecture: Architecture, batch: Batch, task: Task): Step {
  const kernels = tensorflowKernels(tf, precision)
  const network = new Network(kernels, architecture, initialWeights(architecture, 0))
  const trainer = new Trainer(network, {
    training: trainingSchema.parse({ epochs: 1, lr: 0.01, lambda: 1e-4 }),
    prunable: prunableSpaces(architecture, 'block-interior'),
  })
  return () => {
    if (task === 'training') trainer.step(batch, 0.01)
    else logitsOf(network, batch)
    return kernels.liveTensors()
  }
}

/** Seeded noise and classes. */
export function drawnBatch(count: number): Batch {
  const random = randomSource(1)
  return {
    images: new Float32Array(count * 32 * 32 * 3).map(() => random.normal()),
    shape: [count, 32, 32, 3],
    labels: new Int32Array(count).map(() => Math.floor(random.uniform() * 10)),
  }
}
