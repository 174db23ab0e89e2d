/** Several programs on one history: real processes, one of them killed in the middle of its writing. */

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { History } from '../../../src-main/history/history'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

let folder: string
let path: string
const children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'))
  path = join(folder, 'workspace.sqlite3')
})
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child)
  rmSync(folder, { recursive: true, force: true })
})

function start(what: string): ChildProcess {
  const child = fork(here('other-process.ts'), [path, what], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--import', here('typescript-imports.mjs')],
  })
  children.push(child)
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

async function message(child: ChildProcess): Promise<string> {
  const ended = new AbortController()
  child.once('exit', (code) => ended.abort(new Error(`The other process ended with ${code}.`)))
  const [text] = await once(child, 'message', { signal: ended.signal })
  return String(text)
}

/** Messages can wait in line: skips those that tell of no more than is known already. */
async function messageBeyond(child: ChildProcess, known: number): Promise<void> {
  const [, written = ''] = (await message(child)).split(' ')
  if (Number(written) <= known) await messageBeyond(child, known)
}

/** Steps as the history has them; the writer counts them 1, 2, 3, … */
function stepsOf(history: History, id: string): readonly number[] {
  return history.measurements.series(id, ['train/loss']).series[0]?.steps ?? []
}

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1)

test('what another process writes is read while it goes on writing, and the revision tells of it', async () => {
  const history = History.open(path)
  const writer = start('train on and on')
  const [id = ''] = (await message(writer)).split(' ')
  const before = history.revision()
  const first = history.measurements.series(id, ['train/loss'])
  const read = first.series[0]?.steps.length ?? 0
  await messageBeyond(writer, read)
  expect(history.revision()).not.toBe(before)
  const next = history.measurements.series(id, ['train/loss'], { sinceRowId: first.lastRowId })
  const together = [...(first.series[0]?.steps ?? []), ...(next.series[0]?.steps ?? [])]
  expect(read).toBeGreaterThan(0)
  expect(together.length).toBeGreaterThan(read)
  expect(together).toEqual(upTo(together.length))
  history.close()
})

test('the run of a living process stays running, however often others open the history', async () => {
  const [id = ''] = (await message(start('train on and on'))).split(' ')
  const history = History.open(path)
  expect(history.run(id).state).toBe('running')
  history.close()
})

test('a writer killed in the middle leaves a whole history, all it had written, and a run marked as interrupted', async () => {
  const writer = start('train on and on')
  await message(writer)
  const [id = '', written = ''] = (await message(writer)).split(' ')
  await kill(writer)
  const history = History.open(path)
  expect(history.run(id)).toMatchObject({ state: 'interrupted', error: { code: 'worker-died' } })
  const steps = stepsOf(history, id)
  expect(steps.length).toBeGreaterThanOrEqual(Number(written))
  expect(steps.length % 50).toBe(0)
  expect(steps).toEqual(upTo(steps.length))
  history.close()
  const database = new Sqlite(path)
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  database.close()
})

test('a process with the history already open finds out by asking that another one died', async () => {
  const writer = start('train on and on')
  const [id = ''] = (await message(writer)).split(' ')
  const history = History.open(path)
  await kill(writer)
  history.reconcile()
  expect(history.run(id).state).toBe('interrupted')
  history.close()
})

test('measurements reach the disk by themselves when nothing else is told', async () => {
  const writer = start('hold back')
  const id = await message(writer)
  const history = History.open(path)
  await expect.poll(() => stepsOf(history, id), { timeout: 20_000, interval: 100 }).toEqual(upTo(20))
  history.close()
})

test('a workspace that several programs make at the same moment ends up whole, with the runs of all of them', async () => {
  const writers = upTo(4).map(() => start('make ten runs'))
  const ends = await Promise.all(writers.map((writer) => once(writer, 'exit')))
  expect(ends).toEqual(writers.map(() => [0, null]))
  const history = History.open(path)
  const runs = history.listRuns()
  expect(runs).toHaveLength(40)
  expect(new Set(runs.map(({ id }) => id)).size).toBe(40)
  history.close()
})
