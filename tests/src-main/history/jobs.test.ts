/** The queue as it is kept: its order survives whatever is moved, and states keep their times. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { History } from '../../../src-main/history/history'
import type { NewJob } from '../../../src-main/history/jobs-table'
import type { Work } from '../../../src-shared/jobs/work'

let folder: string
let history: History

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jobs-'))
  history = History.open(join(folder, 'workspace.sqlite3'))
})
afterEach(() => {
  history.close()
  rmSync(folder, { recursive: true, force: true })
})

const work: Work = { kind: 'resume', runId: 'abc' }
const job = (id: string, priority = 0): NewJob => ({ id, title: `do ${id}`, work, group: null, priority })
const order = (): readonly string[] => history.jobs.all().map(({ id }) => id)

test('a job comes back as it was queued', () => {
  const group = { id: 'g', name: 'a sweep' }
  const [added] = history.jobs.add([{ ...job('a', 7), group }])
  expect(history.jobs.get('a')).toEqual(added)
  expect(added).toMatchObject({ id: 'a', title: 'do a', work, group, priority: 7, state: 'queued', error: null })
})

test('jobs are queued all together or not at all', () => {
  expect(() => history.jobs.add([job('a'), job('b'), job('a')])).toThrow('UNIQUE')
  expect(order()).toEqual([])
})

test('what comes later comes up later, within its priority', () => {
  history.jobs.add([job('a'), job('b'), job('c', 1), job('d', -1)])
  expect(order()).toEqual(['c', 'a', 'b', 'd'])
  expect(history.jobs.next()?.id).toBe('c')
})

test('only what waits comes up, and what is paused keeps its place', () => {
  history.jobs.add([job('a'), job('b'), job('c')])
  history.jobs.setState('a', 'paused')
  history.jobs.setState('b', 'running')
  expect(history.jobs.next()?.id).toBe('c')
  history.jobs.setState('a', 'queued')
  expect(history.jobs.next()?.id).toBe('a')
})

test('a state keeps when it began and ended, and why', () => {
  history.jobs.add([job('a')])
  expect(history.jobs.setState('a', 'running')).toMatchObject({ startedMs: expect.any(Number), finishedMs: null })
  const error = { code: 'worker-died', message: 'It died.', next: 'Resume it.' } as const
  expect(history.jobs.setState('a', 'interrupted', error)).toMatchObject({ finishedMs: expect.any(Number), error })
  expect(history.jobs.setState('a', 'queued')).toMatchObject({ finishedMs: null, error: null })
})

test('a job that is not there is told as such', () => {
  history.jobs.add([job('a')])
  for (const act of [
    () => history.jobs.get('x'),
    () => history.jobs.setState('x', 'running'),
    () => history.jobs.setPriority('x', 1),
    () => history.jobs.move('x', null),
    () => history.jobs.move('a', 'x'),
    () => history.jobs.delete('x'),
  ])
    expect(act).toThrow(expect.objectContaining({ code: 'job-not-found' }))
  expect(order()).toEqual(['a'])
})

test('what is moved before another takes on its priority', () => {
  history.jobs.add([job('a', 2), job('b', 2), job('c')])
  history.jobs.move('c', 'b')
  expect(order()).toEqual(['a', 'c', 'b'])
  expect(history.jobs.get('c').priority).toBe(2)
})

test('before itself it stays', () => {
  history.jobs.add([job('a'), job('b')])
  history.jobs.move('b', 'b')
  expect(order()).toEqual(['a', 'b'])
})

test('however often two jobs are moved before a third, all keep their order', () => {
  history.jobs.add(['a', 'b', 'c', 'd'].map((id) => job(id)))
  for (let round = 0; round < 100; round++) {
    history.jobs.move('a', 'c')
    expect(order()).toEqual(['b', 'a', 'c', 'd'])
    history.jobs.move('b', 'c')
    expect(order()).toEqual(['a', 'b', 'c', 'd'])
  }
})

test('any moves and priorities give the order that a plain list would have', () => {
  const ids = ['a', 'b', 'c', 'd', 'e']
  const id = fc.constantFrom(...ids)
  const step = fc.oneof(
    fc.record({ kind: fc.constant('move' as const), id, before: id }),
    fc.record({ kind: fc.constant('end' as const), id }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      for (const old of order()) history.jobs.delete(old)
      history.jobs.add(ids.map((name) => job(name)))
      let list = ids
      for (const move of steps) {
        if (move.kind === 'end') {
          history.jobs.move(move.id, null)
          list = [...list.filter((name) => name !== move.id), move.id]
        } else if (move.before !== move.id) {
          history.jobs.move(move.id, move.before)
          const others = list.filter((name) => name !== move.id)
          const at = others.indexOf(move.before)
          list = [...others.slice(0, at), move.id, ...others.slice(at)]
        }
      }
      expect(order()).toEqual(list)
    }),
    { numRuns: 50, seed: 4 },
  )
})

test('a workspace remembers its settings', () => {
  expect(history.setting('never')).toBeUndefined()
  history.setSetting('slots', 3)
  history.setSetting('slots', { any: ['JSON'] })
  expect(history.setting('slots')).toEqual({ any: ['JSON'] })
  expect(history.setting('__proto__')).toBeUndefined()
})
