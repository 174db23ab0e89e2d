/** The list of runs as views are told it: the newest at once, the rest in portions, and what changes in between. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runsNow } from '../../../src-main/cli/jobs-report'
import { History } from '../../../src-main/history/history'
import { RunRows, type RunRowsCursor } from '../../../src-main/host/run-rows'
import type { RunListChange } from '../../../src-shared/contract/views'
import { hostForEachTest } from './support'

let folder = ''
let history: History
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prunescope-rows-'))
  history = History.open(join(folder, 'workspace.sqlite3'))
})
afterEach(() => {
  history.close()
  rmSync(folder, { recursive: true, force: true })
})

function make(of: History, number: number): string[] {
  return Array.from({ length: number }, (_, index) => of.createRun({ name: `run-${index}`, kind: 'train' }).id)
}

/** A reader that takes two at a time. */
function reader(rows: RunRows): () => RunListChange | null {
  let cursor: RunRowsCursor | null = null
  return () => {
    const looked = rows.since(cursor, 2)
    cursor = looked.cursor
    return looked.change
  }
}

const idsIn = (change: RunListChange | null): readonly string[] | undefined => change?.changed.map(({ id }) => id)

test('the newest come first, each portion in the order of its making, and nothing comes after the last', () => {
  const [a, b, c, d, e] = make(history, 5)
  const next = reader(new RunRows(history))
  const told = [next(), next(), next()]
  expect(told.map(idsIn)).toEqual([[d, e], [b, c], [a]])
  expect(told.map((change) => change?.untold)).toEqual([3, 1, 0])
  expect(next()).toBeNull()
})

test('an empty workspace says so at once', () => {
  expect(reader(new RunRows(history))()).toEqual({ changed: [], removed: [], pinnedId: null, untold: 0 })
})

test('what changes, comes and goes between two portions is told with the next, once and as it is now', () => {
  const [a = '', b = '', c = '', d = ''] = make(history, 4)
  const next = reader(new RunRows(history))
  expect(idsIn(next())).toEqual([c, d])
  history.care.annotate([a, d], { starred: true })
  history.care.trash([b])
  history.care.purge([b])
  const [fresh = ''] = make(history, 1)
  const change = next()
  expect(idsIn(change)).toEqual([a, d, fresh])
  expect(change?.changed.filter(({ starred }) => starred).map(({ id }) => id)).toEqual([a, d])
  expect(change).toMatchObject({ removed: [b], untold: 0 })
  expect(next()).toBeNull()
})

test('two readers, one of which began earlier, hear everything', () => {
  const ids = make(history, 6)
  const rows = new RunRows(history)
  const early = reader(rows)
  const heard = [...(idsIn(early()) ?? [])]
  const late = reader(rows)
  for (let looks = 0; looks < 3; looks++) heard.push(...(idsIn(early()) ?? []))
  expect(heard.toSorted()).toEqual(ids.toSorted())
  expect(idsIn(late())).toEqual(ids.slice(4))
})

const at = hostForEachTest()

test('a view hears of all runs, of what is done meanwhile, and gets its other answers in between', async () => {
  const ids = make(at.started.host.history, 1700)
  const { client } = at.view
  const heard = new Map<string, boolean>()
  const portions: number[] = []
  for await (const { changed, untold } of await client.runs.watchList()) {
    for (const { id, starred } of changed) heard.set(id, starred)
    portions.push(changed.length)
    const [oldest = ''] = ids
    if (portions.length === 1) await client.runs.annotate({ runIds: [oldest], starred: true })
    if (untold === 0 && heard.get(oldest) === true) break
  }
  expect(portions[0]).toBe(500)
  expect([...heard.keys()].toSorted()).toEqual(ids.toSorted())
  expect((await runsNow(client)).map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
})
