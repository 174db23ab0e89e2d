/** What a person relies on when a training is stopped, resumed, or goes wrong. */

import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { trainingSchema } from '../../../src-shared/recipe/training'
import type { RunEvent } from '../../../src-shared/runs/events'
import type { Job } from '../../../src-shared/runs/job'
import { runTrainJob } from '../../../src-main/worker/train-job'
import { parityNetwork } from '../../support/parity'
import { temporaryFolder } from '../../support/temporary-folder'
import { ThreadWatch } from '../../support/threads'

type TrainJob = Extract<Job, { kind: 'train' }>

const fixture = new URL('../../fixtures/parity/', import.meta.url).pathname

const threads = new ThreadWatch()
afterEach(() => threads.expectNoneRunning())

function jobWith(changes: Partial<TrainJob> = {}): TrainJob {
  return {
    kind: 'train',
    runDir: temporaryFolder(),
    architecture: parityNetwork,
    data: { name: 'parity', source: join(fixture, 'batches.bin'), validation: 0, splitSeed: 0 },
    weights: join(fixture, 'initial.safetensors'),
    prunable: prunableSpaces(parityNetwork, 'block-interior'),
    training: trainingSchema.parse({
      epochs: 3,
      batchSize: 32,
      lr: 0.02,
      lambda: 1e-4,
      schedule: { kind: 'one-cycle' },
      augment: { crop: 4, flip: true },
      // A training so short would begin in float64, which takes three times as long.
      precision: 'float32',
    }),
    evaluate: null,
    testFirst: false,
    seed: 5,
    resume: false,
    threads: null,
    ...changes,
  }
}

/** Runs a job, stopping it before the step after `stopAt`, and gives what it told. */
async function run(trainJob: TrainJob, stopAt = Infinity): Promise<{ events: RunEvent[]; losses: number[] }> {
  const events: RunEvent[] = []
  let asked = 0
  const last = await runTrainJob(trainJob, { send: (event) => events.push(event), isStopping: () => asked++ >= stopAt })
  const losses = events.flatMap((event) =>
    event.type === 'metrics' ? event.points.flatMap((point) => point.values['train/loss'] ?? []) : [],
  )
  return { events: [...events, last], losses }
}

test.each(['float32', 'float64', 'bfloat16'] as const)(
  'in %s a run stopped in the middle of an epoch resumes to the same losses and the same weights, bit for bit',
  async (precision) => {
    const job = (): TrainJob => jobWith({ training: { ...jobWith().training, epochs: 2, precision } })
    const whole = job()
    const undisturbed = await run(whole)
    const broken = job()
    const first = await run(broken, 14)
    expect(first.events.at(-1)?.type).toBe('stopped')
    const second = await run({ ...broken, resume: true })
    expect(second.events.at(-1)).toMatchObject({ type: 'finished', reason: 'all epochs' })
    expect([...first.losses, ...second.losses]).toEqual(undisturbed.losses)
    const weightsOf = (folder: string): Buffer => readFileSync(join(folder, 'weights.safetensors'))
    expect(weightsOf(broken.runDir).equals(weightsOf(whole.runDir))).toBe(true)
  },
)

test('a resumed run goes on in the precision that it began in, whatever this machine would choose', async () => {
  const begun = jobWith()
  await run(begun, 14)
  const { events } = await run({ ...begun, training: { ...begun.training, precision: 'auto' }, resume: true })
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'started', environment: expect.objectContaining({ precision: 'float32' }) }),
  )
})

test('a damaged checkpoint is passed over for the one before, and said so', async () => {
  const broken = jobWith()
  await run(broken, 25)
  const folder = join(broken.runDir, 'checkpoints')
  const names = readdirSync(folder).sort()
  expect(names).toHaveLength(2)
  truncateSync(join(folder, names.at(-1) ?? ''), 1000)
  const { events, losses } = await run({ ...broken, resume: true })
  expect(events).toContainEqual(expect.objectContaining({ type: 'log', level: 'warning' }))
  // The one before stands after the second epoch: ten steps are left.
  expect(losses).toHaveLength(10)
})

test('a checkpoint in which a single bit has turned is found out, and the one before taken', async () => {
  const broken = jobWith()
  await run(broken, 25)
  const folder = join(broken.runDir, 'checkpoints')
  const path = join(folder, readdirSync(folder).sort().at(-1) ?? '')
  const bytes = readFileSync(path)
  bytes[bytes.length - 100] = (bytes.at(-100) ?? 0) ^ 1
  writeFileSync(path, bytes)
  const { events, losses } = await run({ ...broken, resume: true })
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'log', level: 'warning', text: expect.stringContaining('checksum') }),
  )
  expect(losses).toHaveLength(10)
})

test('a learning rate that destroys the network ends in an error that names layer and setting', async () => {
  const wild = jobWith({ training: { ...jobWith().training, lr: 1e30, schedule: { kind: 'constant' } } })
  await expect(run(wild)).rejects.toMatchObject({
    code: 'not-finite',
    message: expect.stringMatching(/learning rate 1e\+30.*layer \S+/),
    next: expect.stringContaining('train.lr'),
  })
})

test('what goes wrong in the thread that makes batches fails the run in its own words, and ends the thread', async () => {
  const before = threads.started
  const wrong = jobWith({ training: { ...jobWith().training, batchSize: 0 } })
  await expect(run(wrong)).rejects.toThrow('batchSize is 0: no whole number from 1')
  expect(threads.started).toBe(before + 1)
})

test('images of another size are refused before the first step', async () => {
  const small = jobWith({
    architecture: {
      ...parityNetwork,
      nodes: parityNetwork.nodes.map((node) => (node.op === 'input' ? { ...node, height: 28, width: 28 } : node)),
    },
  })
  await expect(run(small)).rejects.toMatchObject({ code: 'shape-mismatch', message: expect.stringContaining('28×28') })
})
