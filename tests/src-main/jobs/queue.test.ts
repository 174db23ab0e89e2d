/** The queue with a real history and real worker processes that compute nothing: what happens to jobs, whatever happens. */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { jobViews } from '../../../src-main/host/job-views'
import { History } from '../../../src-main/history/history'
import type { JobRecord } from '../../../src-main/history/jobs-table'
import { JobQueue, type QueueOptions } from '../../../src-main/jobs/queue'
import { historyStore } from '../../../src-main/runs/history-store'
import { WorkerClient } from '../../../src-main/runs/worker-client'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import type { JobEvent } from '../../../src-shared/contract/views'
import { sweepRecipes } from '../../../src-shared/jobs/sweep'
import type { Work } from '../../../src-shared/jobs/work'
import { controlledWorker, recipeWork, smallData, smallRecipe, smallWeights } from '../../support/small-chain'

const folder = mkdtempSync(join(tmpdir(), 'prunescope-queue-'))
const data = smallData(folder)
const weights = smallWeights(folder, smallRecipe(data))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const patience = { timeout: 30_000, interval: 10 }

let control: string
let count = 0
const unexpected: unknown[] = []
const closers: (() => Promise<void>)[] = []

beforeEach(() => {
  control = join(folder, `control-${count++}`)
  mkdirSync(control)
  vi.stubEnv('FAKE_WEIGHTS', weights)
  vi.stubEnv('FAKE_CONTROL', control)
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  vi.unstubAllEnvs()
  const [error] = unexpected.splice(0)
  if (error !== undefined) throw error
})

/** What jobs of this kind do when they begin from now on. */
function tellWorkers(kind: 'train' | 'prune' | 'evaluate', what: 'work' | 'wait' | 'deaf' | 'die' | 'fail'): void {
  writeFileSync(join(control, kind), what)
}

function release(): void {
  writeFileSync(join(control, 'release'), '')
}

type Begun = { readonly kind: string; readonly run: string; readonly pid: number; readonly resume: boolean | null }

function begun(): readonly Begun[] {
  const file = join(control, 'begun')
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Begun)
}

function open(options: Partial<QueueOptions> = {}, dir = join(folder, `workspace-${count}`)) {
  const workspace = openWorkspace(dir)
  const history = History.open(workspace.databasePath)
  const ended: JobRecord[] = []
  const queue = new JobQueue({
    history,
    workspaceDir: workspace.dir,
    storeFor: (jobId) => historyStore(history, workspace, jobId),
    newWorker: () => new WorkerClient({ script: controlledWorker }),
    startsJobs: true,
    onChange: () => undefined,
    onEnd: (job) => ended.push(job),
    onUnexpected: (error) => unexpected.push(error),
    ...options,
  })
  let isOpen = true
  const close = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    await queue.close({ withinMs: 2000 })
    history.close()
  }
  closers.push(close)
  const state = (id: string) => history.jobs.get(id).state
  return {
    dir,
    workspace,
    history,
    queue,
    ended,
    close,
    state,
    states: (ids: readonly string[]) => ids.map(state),
    /** Waits until the job is as it should be, and its worker gone where it is not running. */
    until: async (id: string, wanted: string) => {
      await expect.poll(() => state(id), patience).toBe(wanted)
      if (wanted !== 'running') await expect.poll(() => queue.runningIds.has(id), patience).toBe(false)
    },
    hasBegun: async (id: string) => {
      await expect.poll(() => queue.currentRun(id) !== null, patience).toBe(true)
    },
  }
}

const work = (changes: object = {}): Work => recipeWork(smallRecipe(data, changes))
const works = (...names: readonly string[]): readonly Work[] => names.map((name) => work({ name }))
const idsOf = (jobs: readonly JobRecord[]): readonly string[] => jobs.map(({ id }) => id)

function one(queue: JobQueue, what: Work = work()): string {
  return queue.submit([what])[0]?.id ?? ''
}

describe('What waits', () => {
  test('begins one at a time, in the order in which it came, and goes on by itself', async () => {
    tellWorkers('train', 'wait')
    const { queue, states, until, ended } = open()
    const ids = idsOf(queue.submit(works('a', 'b', 'c')))
    expect(states(ids)).toEqual(['running', 'queued', 'queued'])
    release()
    await until(ids[2] ?? '', 'done')
    expect(ended.map(({ title }) => title)).toEqual(['a', 'b', 'c'])
    expect(ended.every(({ state }) => state === 'done')).toBe(true)
  })

  test('begins as many at a time as there are places, and more when there come to be more', async () => {
    tellWorkers('train', 'wait')
    const { queue, states, hasBegun } = open()
    queue.slots = 2
    const ids = idsOf(queue.submit(works('a', 'b', 'c')))
    expect(states(ids)).toEqual(['running', 'running', 'queued'])
    queue.slots = 3
    expect(states(ids)).toEqual(['running', 'running', 'running'])
    for (const id of ids) await hasBegun(id)
    expect(new Set(begun().map(({ pid }) => pid)).size).toBe(3)
  })

  test('fewer places take nothing away from what runs', async () => {
    tellWorkers('train', 'wait')
    const { queue, states } = open()
    queue.slots = 2
    const ids = idsOf(queue.submit(works('a', 'b', 'c')))
    queue.slots = 1
    expect(states(ids)).toEqual(['running', 'running', 'queued'])
  })

  test('a number of places that makes no sense is refused in a sentence', () => {
    const { queue } = open()
    for (const slots of [0, -1, 1.5, Number.NaN, 65])
      expect(() => (queue.slots = slots)).toThrow(expect.objectContaining({ code: 'bad-argument' }))
    expect(queue.slots).toBe(1)
  })

  test('comes up by priority, then by place; what is moved takes its new place', async () => {
    tellWorkers('train', 'wait')
    const { queue, until, ended } = open()
    const ids = idsOf(queue.submit(works('running', 'last', 'third', 'second')))
    const [, last = '', third = '', second = ''] = ids
    queue.prioritise(second, 5)
    queue.move(third, last)
    const [first = ''] = idsOf(queue.submit([work({ name: 'first' })], { priority: 9 }))
    release()
    await until(last, 'done')
    expect(ended.map(({ title }) => title)).toEqual(['running', 'first', 'second', 'third', 'last'])
    expect(first).not.toBe('')
  })

  test('can be begun at once, whatever else is running, and only once', async () => {
    tellWorkers('train', 'wait')
    const { queue, states, hasBegun } = open()
    const ids = idsOf(queue.submit(works('a', 'b')))
    const second = ids[1] ?? ''
    queue.begin(second)
    queue.begin(second)
    expect(states(ids)).toEqual(['running', 'running'])
    for (const id of ids) await hasBegun(id)
    expect(begun().length).toBe(2)
  })

  test('does not begin where the command line decides what runs', () => {
    const { queue, states } = open({ startsJobs: false })
    expect(states(idsOf(queue.submit(works('a', 'b'))))).toEqual(['queued', 'queued'])
  })

  test('can be paused, keeps its place, and lets the next one go first', async () => {
    tellWorkers('train', 'wait')
    const { queue, until, ended } = open()
    const [, second = '', third = '', fourth = ''] = idsOf(queue.submit(works('a', 'b', 'c', 'd')))
    queue.pause(second)
    queue.pause(third)
    queue.resume(second)
    queue.resume(third)
    release()
    await until(fourth, 'done')
    expect(ended.map(({ title }) => title)).toEqual(['a', 'b', 'c', 'd'])
  })

  test('can be stopped before it began, and resumed after that', async () => {
    tellWorkers('train', 'wait')
    const { queue, state, until } = open()
    const [, second = ''] = idsOf(queue.submit(works('a', 'b')))
    queue.stop(second)
    expect(state(second)).toBe('stopped')
    expect(queue.resume(second).state).toBe('queued')
    release()
    await until(second, 'done')
  })

  test('can be taken off the list; who follows it hears of its end', async () => {
    tellWorkers('train', 'wait')
    const { queue, history } = open()
    const [, second = ''] = idsOf(queue.submit(works('a', 'b')))
    const following = eventsOf(queue, second)
    queue.forget(second)
    expect(await following).toEqual([])
    expect(() => history.jobs.get(second)).toThrow(expect.objectContaining({ code: 'job-not-found' }))
  })
})

async function eventsOf(queue: JobQueue, id: string): Promise<readonly JobEvent[]> {
  const events: JobEvent[] = []
  for await (const event of queue.log.follow(id, undefined)) events.push(event)
  return events
}

describe('What runs', () => {
  test('is paused after a checkpoint, keeps its place and run, and goes on with it', async () => {
    tellWorkers('train', 'wait')
    const { queue, history, until, hasBegun } = open()
    const [first = '', second = ''] = idsOf(queue.submit(works('a', 'b')))
    await hasBegun(first)
    queue.pause(first)
    expect(queue.isEnding(first)).toBe(true)
    await until(first, 'paused')
    expect(history.jobs.get(first).error).toBeNull()
    expect(
      history
        .runsOfJobs()
        .get(first)
        ?.map((id) => history.run(id).state),
    ).toEqual(['stopped'])
    await until(second, 'running')
    queue.resume(first)
    release()
    await until(first, 'done')
    const runs = history.runsOfJobs().get(first) ?? []
    expect(runs.length).toBe(1)
    expect(
      begun()
        .filter(({ kind, run }) => kind === 'train' && run === runs[0])
        .map(({ resume }) => resume),
    ).toEqual([false, true])
  })

  test('goes on where someone resumes it while it is still writing its checkpoint', async () => {
    tellWorkers('train', 'wait')
    const { queue, until, hasBegun } = open()
    const id = one(queue)
    await hasBegun(id)
    queue.pause(id)
    queue.resume(id)
    await expect.poll(() => begun().length, patience).toBe(2)
    release()
    await until(id, 'done')
  })

  test('is stopped after a checkpoint, and can be resumed from it', async () => {
    tellWorkers('train', 'wait')
    const { queue, history, until, hasBegun } = open()
    const id = one(queue)
    await hasBegun(id)
    queue.stop(id)
    await until(id, 'stopped')
    expect(history.jobs.get(id).error?.code).toBe('stopped')
    release()
    queue.resume(id)
    await until(id, 'done')
    expect(history.jobs.get(id).error).toBeNull()
  })

  test('can be killed where it does not heed, and resumed', async () => {
    tellWorkers('train', 'deaf')
    const { queue, history, until, hasBegun } = open()
    const id = one(queue)
    await hasBegun(id)
    const pid = begun()[0]?.pid ?? 0
    queue.stop(id)
    queue.kill(id)
    await until(id, 'stopped')
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    expect(history.listRuns().map(({ state }) => state)).toEqual(['stopped'])
    release()
    queue.resume(id)
    await until(id, 'done')
  })

  test('can be stopped before its worker has said a word', async () => {
    const { queue, history, until } = open()
    const id = one(queue)
    queue.stop(id)
    await until(id, 'stopped')
    expect(history.listRuns().filter(({ state }) => state === 'running')).toEqual([])
  })

  test('is killed before its worker has said a word', async () => {
    const { queue, history, until } = open()
    const id = one(queue)
    queue.kill(id)
    await until(id, 'stopped')
    expect(history.listRuns().filter(({ state }) => state === 'running')).toEqual([])
  })

  test('cannot be taken off the list', async () => {
    tellWorkers('train', 'wait')
    const { queue } = open()
    const id = one(queue)
    expect(() => queue.forget(id)).toThrow(expect.objectContaining({ code: 'wrong-job', next: 'Stop it first.' }))
  })

  test('whose worker dies is interrupted with its run, and resumed from there', async () => {
    tellWorkers('train', 'die')
    const { queue, history, until } = open()
    const id = one(queue)
    await until(id, 'interrupted')
    expect(history.jobs.get(id).error).toMatchObject({ code: 'worker-died' })
    expect(history.listRuns().map(({ state }) => state)).toEqual(['interrupted'])
    tellWorkers('train', 'work')
    queue.resume(id)
    await until(id, 'done')
    expect(history.listRuns().map(({ state }) => state)).toEqual(['done'])
  })

  test('that fails says why, lets the next one begin, and can be retried as a new job', async () => {
    tellWorkers('train', 'fail')
    const { queue, history, until, ended } = open()
    const [id = '', next = ''] = idsOf(queue.submit(works('a', 'b'), { priority: 3 }))
    await until(next, 'failed')
    expect(history.jobs.get(id)).toMatchObject({ state: 'failed', error: { code: 'not-finite', next: 'Less.' } })
    expect(ended.map(({ title, state }) => `${title} ${state}`)).toEqual(['a failed', 'b failed'])
    tellWorkers('train', 'work')
    const retried = queue.retry(id)
    expect(retried).toMatchObject({ title: 'a', priority: 3 })
    expect(retried.id).not.toBe(id)
    await until(retried.id, 'done')
    expect(history.runsOfJobs().get(retried.id)?.length).toBe(1)
    expect(() => queue.stop(retried.id)).toThrow(expect.objectContaining({ code: 'wrong-job' }))
    expect(() => queue.resume(retried.id)).toThrow(expect.objectContaining({ code: 'wrong-job' }))
    expect(() => queue.begin(retried.id)).toThrow(expect.objectContaining({ code: 'wrong-job' }))
  })

  test('that fails can be gone on with after what was wrong is mended', async () => {
    tellWorkers('train', 'fail')
    const { queue, history, until } = open()
    const id = one(queue)
    await until(id, 'failed')
    tellWorkers('train', 'work')
    queue.resume(id)
    await until(id, 'done')
    expect(history.listRuns().length).toBe(1)
  })

  test('and finds no data fails in a sentence, without a run', async () => {
    const { queue, history, until } = open()
    const id = one(queue, work({ data: { name: 'not-there' } }))
    await until(id, 'failed')
    expect(history.jobs.get(id).error).toMatchObject({ code: 'data-not-found' })
    expect(history.listRuns()).toEqual([])
  })

  test('goes on with the runs it made: what is done is not done again', async () => {
    tellWorkers('prune', 'die')
    const { queue, history, until } = open()
    const id = one(queue, work({ prune: { ratios: [0.5, 0.75] }, finetune: { epochs: 1, lr: 0.01, ratios: [0.75] } }))
    await until(id, 'interrupted')
    const before = history.runsOfJobs().get(id) ?? []
    expect(before.map((run) => history.run(run).state)).toEqual(['done', 'interrupted'])
    tellWorkers('prune', 'work')
    queue.resume(id)
    await until(id, 'done')
    const runs = history.runsOfJobs().get(id) ?? []
    expect(runs.slice(0, 2)).toEqual(before)
    expect(runs.map((run) => `${history.run(run).name} ${history.run(run).state}`)).toEqual([
      'small/train done',
      'small/prune-0.5 done',
      'small/prune-0.75 done',
      'small/finetune-0.75 done',
    ])
    expect(begun().filter(({ kind, run }) => kind === 'train' && run === runs[0]).length).toBe(1)
  })

  test('keeps others from the same run: two workers would write over each other', async () => {
    tellWorkers('train', 'wait')
    const { queue, history, until, hasBegun } = open()
    queue.slots = 2
    const id = one(queue)
    await hasBegun(id)
    const runId = history.runsOfJobs().get(id)?.[0] ?? ''
    const second = one(queue, { kind: 'resume', runId })
    await until(second, 'failed')
    expect(history.jobs.get(second).error).toMatchObject({
      code: 'wrong-run',
      message: expect.stringContaining('running'),
    })
    expect(history.run(runId).state).toBe('running')
    release()
    await until(id, 'done')
  })

  test('is followed from its beginning, live, to its end', async () => {
    tellWorkers('train', 'wait')
    const { queue, hasBegun } = open()
    const id = one(queue)
    await hasBegun(id)
    const following = eventsOf(queue, id)
    release()
    const types = (await following).map(({ event }) => event.type)
    expect(types[0]).toBe('started')
    expect(types.indexOf('finished')).toBeGreaterThan(0)
    expect(types.indexOf('evaluation')).toBeGreaterThan(types.indexOf('finished'))
    expect((await eventsOf(queue, id)).map(({ event }) => event.type).filter((type) => type === 'started').length).toBe(
      1,
    )
  })

  test('has its CPU and memory on record', async () => {
    tellWorkers('train', 'wait')
    const { queue, history, hasBegun } = open()
    const id = one(queue)
    await hasBegun(id)
    const runId = queue.currentRun(id)?.id ?? ''
    const memory = () => history.measurements.series(runId, ['system/cpu', 'system/memory-bytes']).series
    await expect.poll(() => memory()[1]?.values.length, patience).toBeGreaterThan(0)
    expect(memory()[1]?.values[0]).toBeGreaterThan(1e6)
    expect(memory()[0]?.values[0]).toBeGreaterThanOrEqual(0)
    expect(memory()[1]?.steps[0]).toBe(5)
  })

  test('tells how long its whole chain still takes', async () => {
    tellWorkers('train', 'wait')
    const { queue, history, hasBegun } = open()
    const id = one(
      queue,
      work({ prune: { ratios: [0.5] }, finetune: { epochs: 2, lr: 0.01, batchSize: 64, ratios: [0.5] } }),
    )
    await hasBegun(id)
    const view = () => jobViews(history, queue).find((job) => job.id === id)
    // 5 s of this training; then 2 epochs of 10 steps of 128 images, at 10 images a second.
    await expect.poll(() => view()?.secondsLeft, patience).toBe(5 + (2 * 10 * 128) / 10)
    expect(view()).toMatchObject({
      state: 'running',
      currentRunId: view()?.runIds[0],
      progress: { step: 5, steps: 10 },
    })
    expect(view()?.silentForMs).toBeNull()
  })
})

test('a sweep is one group, whose jobs are told apart by their names', async () => {
  const { queue, history, until } = open()
  const recipes = sweepRecipes(
    smallRecipe(data),
    [
      { key: 'train.lambda', values: [0, 1e-3] },
      { key: 'seed', values: [1, 2] },
    ],
    'test',
  )
  const group = { id: 'g', name: 'λ × seed' }
  const ids = idsOf(queue.submit(recipes.map(recipeWork), { group }))
  await until(ids.at(-1) ?? '', 'done')
  expect(history.jobs.all().map((job) => job.group)).toEqual(ids.map(() => group))
  expect(new Set(history.listRuns().map(({ name }) => name)).size).toBe(4)
  expect(history.listRuns().map(({ seed }) => seed)).toEqual([1, 2, 1, 2])
})

describe('A queue that ends', () => {
  test('pauses what runs, and the next one goes on with it by itself', async () => {
    tellWorkers('train', 'wait')
    const first = open()
    const ids = idsOf(first.queue.submit(works('a', 'b')))
    await first.hasBegun(ids[0] ?? '')
    await first.close()
    const pids = begun().map(({ pid }) => pid)
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    release()
    const second = open({}, first.dir)
    expect(second.states(ids)).toEqual(['queued', 'queued'])
    expect(second.history.listRuns().map(({ state }) => state)).toEqual(['stopped'])
    second.queue.start()
    await second.until(ids[1] ?? '', 'done')
    expect(second.states(ids)).toEqual(['done', 'done'])
    expect(second.history.listRuns().length).toBe(2)
  })

  test('does not go on with what its user paused or stopped while it ended', async () => {
    tellWorkers('train', 'wait')
    const { queue, hasBegun, close, dir } = open()
    queue.slots = 2
    const ids = idsOf(queue.submit(works('a', 'b')))
    const [paused = '', stopped = ''] = ids
    for (const id of ids) await hasBegun(id)
    queue.pause(paused)
    queue.stop(stopped)
    await close()
    expect(open({ startsJobs: false }, dir).states(ids)).toEqual(['paused', 'stopped'])
  })

  test('ends workers that do not heed, and their jobs go on later all the same', async () => {
    tellWorkers('train', 'deaf')
    const { queue, hasBegun, close, dir } = open()
    const id = one(queue)
    await hasBegun(id)
    await close()
    expect(() => process.kill(begun()[0]?.pid ?? 0, 0)).toThrow('ESRCH')
    expect(open({ startsJobs: false }, dir).state(id)).toBe('queued')
  })

  test('begins nothing more', async () => {
    const { queue, history, close } = open()
    const closing = close()
    const id = queue.submit([work()])[0]?.id ?? ''
    queue.begin(id)
    expect(queue.runningIds.size).toBe(0)
    expect(history.jobs.get(id).state).toBe('queued')
    await closing
  })
})

describe('After a crash', () => {
  test('jobs that were left running are interrupted, and say what to do', () => {
    const { history, dir } = open({ startsJobs: false })
    const added = history.jobs.add(
      ['left', 'waiting'].map((title) => ({ id: title, title, work: work(), group: null, priority: 0 })),
    )
    history.jobs.setState('left', 'running')
    expect(added.length).toBe(2)
    const next = open({ startsJobs: false }, dir)
    expect(next.states(['left', 'waiting'])).toEqual(['interrupted', 'queued'])
    expect(next.history.jobs.get('left').error).toMatchObject({
      code: 'worker-died',
      next: 'Resume it: it goes on from its last checkpoint.',
    })
  })
})

describe('When the history can’t be written', () => {
  test('the job ends, nothing is left running, and it is marked once that is possible again', async () => {
    tellWorkers('train', 'wait')
    const { queue, history, workspace, hasBegun, close, dir } = open()
    const id = one(queue)
    await hasBegun(id)
    const full = vi.spyOn(history, 'apply').mockImplementation(() => {
      throw new Error('The disk is full.')
    })
    release()
    await expect.poll(() => queue.runningIds.has(id), patience).toBe(false)
    full.mockRestore()
    expect(history.jobs.get(id)).toMatchObject({ state: 'failed', error: { message: 'The disk is full.' } })
    expect(history.listRuns().map(({ state }) => state)).toEqual(['interrupted'])
    expect(workspace.dir).toBe(dir)
    await close()
  })
})

test('a hook that throws does not end the queue', async () => {
  const { queue, until } = open({
    onEnd: () => {
      throw new Error('The hook failed.')
    },
  })
  const ids = idsOf(queue.submit(works('a', 'b')))
  await until(ids[1] ?? '', 'done')
  await expect.poll(() => unexpected.length, patience).toBe(2)
  expect(unexpected.splice(0).map(String)).toEqual(['Error: The hook failed.', 'Error: The hook failed.'])
})
