/** What a person relies on when a training computes in bfloat16: it gets as far, goes on where it stood, and says so. */

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { networkFromChoice } from '../../../src-shared/architecture/networks'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import type { RunEvent } from '../../../src-shared/runs/events'
import type { Job } from '../../../src-shared/runs/job'
import type { Weights } from '../../../src-shared/weights'
import { evaluate } from '../../../src-main/engine/evaluation'
import { tensorflowKernels } from '../../../src-main/engine/kernels/tensorflow-kernels'
import { Network } from '../../../src-main/engine/network'
import { readSafetensors } from '../../../src-main/exchange/safetensors'
import { openRecipe } from '../../../src-main/runs/recipe-file'
import { isFasterInBfloat16 } from '../../../src-main/runtime/bfloat16'
import { loadTensorFlow } from '../../../src-main/runtime/load-tensorflow'
import { openJobData, splitBatches, type JobData } from '../../../src-main/worker/job-data'
import { runTrainJob } from '../../../src-main/worker/train-job'
import { temporaryFolder } from '../../support/temporary-folder'

const sample = openRecipe('sample')
const architecture = networkFromChoice(sample.network, { inputChannels: 3, inputSize: 32, classes: 10 })
const shapes = { name: 'shapes', source: 'shapes', validation: 0, splitSeed: 0 }

/** Everything that a training in this precision told, and the losses of its steps. */
async function trained(precision: 'float32' | 'bfloat16') {
  const runDir = temporaryFolder()
  const job: Extract<Job, { kind: 'train' }> = {
    kind: 'train',
    runDir,
    architecture,
    data: shapes,
    weights: null,
    prunable: prunableSpaces(architecture, 'block-interior'),
    training: { ...sample.train, epochs: 1, precision },
    evaluate: null,
    testFirst: false,
    seed: sample.seed,
    resume: false,
    threads: null,
  }
  const events: RunEvent[] = []
  await runTrainJob(job, { send: (event) => events.push(event), isStopping: () => false })
  const told = (name: string): readonly number[] =>
    events.flatMap((event) =>
      event.type === 'metrics' ? event.points.flatMap(({ values }) => values[name] ?? []) : [],
    )
  const { tensors } = readSafetensors(join(runDir, 'weights.safetensors'))
  return { events, losses: told('train/loss'), weights: tensors }
}

async function accuracyOf(weights: Weights, data: JobData, precision: 'float32' | 'bfloat16'): Promise<number> {
  const network = new Network(tensorflowKernels(loadTensorFlow(), precision), architecture, weights)
  try {
    return (await evaluate(network, splitBatches(data, 'test', 250))).accuracy
  } finally {
    network.dispose()
  }
}

/** Mean over the last quarter of the steps. */
function lateLoss(losses: readonly number[]): number {
  const late = losses.slice(Math.floor((3 * losses.length) / 4))
  return late.reduce((sum, loss) => sum + loss, 0) / late.length
}

test.skipIf(!isFasterInBfloat16('cpu'))(
  'the sample’s training begins with float32’s losses and gets about as far (skipped where the processor has no bfloat16: emulated, it would take minutes)',
  async () => {
    const single = await trained('float32')
    const half = await trained('bfloat16')
    expect(half.events).toContainEqual(
      expect.objectContaining({ type: 'started', environment: expect.objectContaining({ precision: 'bfloat16' }) }),
    )
    const first = half.losses.slice(0, 10).map((loss, step) => loss / (single.losses[step] ?? NaN))
    for (const ratio of first) expect(Math.abs(ratio - 1)).toBeLessThan(0.03)
    // In the midst of a training accuracies differ by points from seed to seed, and so they do here; the loss by less.
    expect(half.losses).toHaveLength(single.losses.length)
    expect(Math.abs(lateLoss(half.losses) / lateLoss(single.losses) - 1)).toBeLessThan(0.15)

    // The same weights, whichever precision they come from, are as good in one as in the other.
    const data = await openJobData(shapes, architecture)
    for (const { weights } of [single, half]) {
      const inSingle = await accuracyOf(weights, data, 'float32')
      const inHalf = await accuracyOf(weights, data, 'bfloat16')
      expect(Math.abs(inHalf - inSingle)).toBeLessThan(0.01)
    }
  },
  300_000,
)
