/** What becomes of a running job: paused, stopped, killed, resumed, failed, followed; with real worker processes. */

import { describe, expect, test } from 'vitest'
import { jobViews } from '../../../src-main/host/job-views'
import { begun, eventsOf, idsOf, one, open, patience, release, tellWorkers, work, works } from './queue-made'

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
