/** What a person relies on when a training computes in bfloat16: it gets as far, goes on where it stood, and says so. */

import { expect, test } from 'vitest'
import { networkFromChoice } from '../../../src-shared/architecture/networks'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import type { RunEvent } from '../../../src-shared/runs/events'
import type { Job } from '../../../src-shared/runs/job'
import { openRecipe } from '../../../src-main/runs/recipe-file'
import { isFasterInBfloat16 } from '../../../src-main/runtime/bfloat16'
import { runTrainJob } from '../../../src-main/worker/train-job'
import { temporaryFolder } from '../../support/temporary-folder'

const sample = openRecipe('sample')

/** Everything that a training in this precision told, and the losses of its steps. */
async function trained(precision: 'float32' | 'bfloat16') {
  const architecture = networkFromChoice(sample.network, { inputChannels: 3, inputSize: 32, classes: 10 })
  const job: Extract<Job, { kind: 'train' }> = {
    kind: 'train',
    runDir: temporaryFolder(),
    architecture,
    data: { name: 'shapes', source: 'shapes', validation: 0, splitSeed: 0 },
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
  return { events, losses: told('train/loss') }
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
  },
  300_000,
)
