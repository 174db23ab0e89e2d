/** The queue as it is shown: its changes, its order, its groups, and what can be done with a job. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arranged, groupShare } from '../../../src-renderer/jobs/arrange'
import { can, mainActions, needsConfirmation, otherActions } from '../../../src-renderer/jobs/job-actions'
import { moveOf } from '../../../src-renderer/jobs/moves'
import { latestFailure, queueAfter, summaryOf, type QueueState } from '../../../src-renderer/jobs/queue-state'
import type { JobState, JobView } from '../../../src-shared/contract/views'
import { aJob } from './jobs'

const states: readonly JobState[] = ['queued', 'running', 'paused', 'stopped', 'interrupted', 'failed', 'done']
const ids = (jobs: readonly JobView[]) => jobs.map(({ id }) => id)

describe('changes', () => {
  const first = { changed: [aJob({ id: 'a' }), aJob({ id: 'b' })], removed: [], order: ['a', 'b'], slots: 1 }

  test('add, remove and reorder', () => {
    const begun = queueAfter(null, first)
    const later = queueAfter(begun, { changed: [aJob({ id: 'c' })], removed: ['a'], order: ['c', 'b'], slots: 2 })
    expect([ids(later.jobs), later.slots]).toEqual([['c', 'b'], 2])
  })

  test('of a new beginning leave nothing of before', () => {
    const stale: QueueState = { jobs: [aJob({ id: 'gone' })], slots: 3 }
    expect(ids(queueAfter(stale, first).jobs)).toEqual(['a', 'b'])
  })
})

describe('arrangement', () => {
  test('keeps a group together where its first job is, and puts what has ended last', () => {
    const group = { id: 'g', name: 'sweep' }
    const { open, ended } = arranged([
      aJob({ id: 'a', state: 'done', finishedMs: 5 }),
      aJob({ id: 'b', state: 'done', group, finishedMs: 6 }),
      aJob({ id: 'c', state: 'running' }),
      aJob({ id: 'd', group }),
      aJob({ id: 'e', state: 'failed', finishedMs: 9 }),
    ])
    expect(open.map(({ groupName, jobs }) => [groupName, ids(jobs)])).toEqual([
      ['sweep', ['b', 'd']],
      [null, ['c']],
    ])
    expect(ended.flatMap(({ jobs }) => ids(jobs))).toEqual(['e', 'a'])
    expect(groupShare(open[0]?.jobs ?? [])).toBe(0.5)
  })

  test('an interrupted job stays among what is to do', () => {
    expect(arranged([aJob({ id: 'a', state: 'interrupted' })]).ended).toEqual([])
  })
})

test('the summary tells what runs, waits and needs someone', () => {
  const jobs = [
    aJob({ id: 'a', state: 'running', secondsLeft: 20 }),
    aJob({ id: 'b', state: 'running', secondsLeft: null }),
    aJob({ id: 'c' }),
    aJob({ id: 'd', state: 'interrupted' }),
  ]
  expect(summaryOf(jobs)).toEqual({ running: 2, waiting: 1, interrupted: 1, secondsLeft: 20 })
  expect(summaryOf([]).secondsLeft).toBe(null)
})

test('of several failures the last is told', () => {
  const failed = (id: string, finishedMs: number) => aJob({ id, state: 'failed', finishedMs })
  expect(latestFailure([failed('a', 2), failed('b', 9), failed('c', 4)])?.id).toBe('b')
  expect(latestFailure([aJob({ id: 'a' })])).toBe(null)
})

describe('actions', () => {
  test.each(states)('a job that is %s can be done something with, and nothing twice', (state) => {
    const all = [...mainActions({ state, isEnding: false }), ...otherActions({ state, isEnding: false })]
    expect(all.length).toBeGreaterThan(0)
    expect(new Set(all).size).toBe(all.length)
  })

  test('a job that writes its checkpoint can only be killed', () => {
    const job = { state: 'running', isEnding: true } as const
    expect([mainActions(job), otherActions(job)]).toEqual([[], ['kill']])
  })

  test('what loses something is asked first', () => {
    expect(needsConfirmation('kill', { state: 'running' })).toBe(true)
    expect(needsConfirmation('forget', { state: 'paused' })).toBe(true)
    expect(needsConfirmation('forget', { state: 'done' })).toBe(false)
    expect(needsConfirmation('pause', { state: 'running' })).toBe(false)
  })
})

/** The host's queue, as far as moving goes: by priority, then by position. */
function moved(jobs: readonly JobView[], jobId: string, direction: 'up' | 'down'): readonly JobView[] {
  const move = moveOf(jobs, jobId, direction)
  const job = jobs.find(({ id }) => id === jobId)
  if (!move || !job) return jobs
  const target = jobs.find(({ id }) => id === move.beforeId)
  const changed = { ...job, priority: target?.priority ?? move.priority ?? job.priority }
  const others = jobs.filter(({ id }) => id !== jobId)
  const at = target ? others.indexOf(target) : others.length
  return [...others.slice(0, at), changed, ...others.slice(at)].sort((a, b) => b.priority - a.priority)
}

test('a move changes places with the neighbour that waits, whatever the priorities', () => {
  const queue = fc
    .array(fc.record({ state: fc.constantFrom(...states), priority: fc.integer({ min: -1, max: 1 }) }), {
      maxLength: 8,
    })
    .map((jobs) => jobs.map((job, index) => aJob({ id: `j${index}`, ...job })).sort((a, b) => b.priority - a.priority))
  const waitingIds = (jobs: readonly JobView[]) =>
    ids(jobs.filter(({ state }) => state === 'queued' || state === 'paused'))
  fc.assert(
    fc.property(queue, fc.nat(7), fc.constantFrom('up' as const, 'down' as const), (jobs, nth, direction) => {
      const before = waitingIds(jobs)
      const id = before[nth % Math.max(1, before.length)]
      if (id === undefined) return
      const at = before.indexOf(id)
      const other = direction === 'up' ? at - 1 : at + 1
      const expected = [...before]
      const neighbour = before[other]
      if (neighbour !== undefined) [expected[at], expected[other]] = [neighbour, id]
      expect(waitingIds(moved(jobs, id, direction))).toEqual(expected)
    }),
  )
})

describe('what is done with a whole group', () => {
  test('resuming it means those too that still write the checkpoint they were asked for, and not those at work', () => {
    expect(can('resume', aJob({ id: 'a', state: 'running', isEnding: true }))).toBe(true)
    expect(can('resume', aJob({ id: 'a', state: 'running' }))).toBe(false)
    expect(can('resume', aJob({ id: 'a', state: 'paused' }))).toBe(true)
    expect(can('resume', aJob({ id: 'a', state: 'done' }))).toBe(false)
  })

  test('pausing and stopping it leave alone what ends already', () => {
    for (const action of ['pause', 'stop'] as const) {
      expect(can(action, aJob({ id: 'a', state: 'running' }))).toBe(true)
      expect(can(action, aJob({ id: 'a', state: 'running', isEnding: true }))).toBe(false)
    }
  })
})
