/** The queue with a real history and real worker processes that compute nothing: what happens to jobs, whatever happens. */

import { describe, expect, test, vi } from 'vitest'
import { sweepRecipes } from '../../../src-shared/jobs/sweep'
import { recipeWork, smallRecipe } from '../../support/small-chain'
import {
  begun,
  data,
  eventsOf,
  idsOf,
  one,
  open,
  patience,
  release,
  tellWorkers,
  unexpected,
  work,
  works,
} from './queue-made'

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
