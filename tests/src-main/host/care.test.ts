/** Keeping runs through the contract: what views are told of it, and what becomes of the files. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hostError } from '../../../src-main/host/client'
import { removePurgedFolders } from '../../../src-main/host/purge'
import type { RunListChange } from '../../../src-shared/contract/views'
import { hostForEachTest } from './support'

const at = hostForEachTest()

/** A finished run with files of so many bytes. */
function newRun(name: string, { parentId = null as string | null, bytes = 0 } = {}): string {
  const { id } = at.started.host.history.createRun({ name, kind: 'train', parentId })
  at.started.host.history.setState(id, 'done')
  if (bytes > 0) {
    const folder = join(at.started.host.workspace.runDirectory(id), 'checkpoints')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'a.safetensors'), new Uint8Array(bytes))
  }
  return id
}

async function refusal(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => hostError(error),
  )
}

test('a view is told what has changed and nothing else: rows, the pinned run, what is gone', async () => {
  const [a, b] = [newRun('a'), newRun('b')]
  const { client } = at.view
  const told: RunListChange[] = []
  const acts: readonly (() => Promise<unknown>)[] = [
    () => client.runs.annotate({ runIds: [a], addTags: ['baseline'], starred: true, note: 'why' }),
    () => client.runs.pin({ runId: a }),
    () => client.runs.trash({ runIds: [b] }),
    () => client.runs.purge({ runIds: [b] }),
  ]
  for await (const change of await client.runs.watchList()) {
    told.push(change)
    const next = acts[told.length - 1]
    if (!next) break
    await next()
  }
  expect(told[0]?.changed.map(({ id }) => id)).toEqual([a, b])
  expect(told[1]).toMatchObject({ changed: [{ id: a, tags: ['baseline'], starred: true, hasNote: true }], removed: [] })
  expect(told[2]).toEqual({ changed: [], removed: [], pinnedId: a, untold: 0 })
  expect(told[3]).toMatchObject({ changed: [{ id: b }], removed: [], pinnedId: a })
  expect(told[4]).toEqual({ changed: [], removed: [b], pinnedId: a, untold: 0 })
  for await (const { note } of await client.runs.watchDetail({ runId: a })) {
    expect(note).toBe('why')
    break
  }
})

test('the trash tells its sizes, and purging frees the files', async () => {
  const base = newRun('base', { bytes: 1000 })
  const child = newRun('child', { parentId: base, bytes: 500 })
  const { client } = at.view
  await client.runs.trash({ runIds: [base] })
  expect(await client.runs.trashSizes()).toEqual([{ runId: base, sizeBytes: 1000 }])
  expect(await refusal(client.runs.purge({ runIds: [base] }))).toMatchObject({
    code: 'wrong-run',
    message: expect.stringContaining('child'),
    next: expect.stringContaining('Purge those with it'),
  })
  expect(existsSync(at.started.host.workspace.runDirectory(base))).toBe(true)
  await client.runs.trash({ runIds: [child] })
  await client.runs.purge({ runIds: [base, child] })
  for (const id of [base, child]) expect(existsSync(at.started.host.workspace.runDirectory(id))).toBe(false)
  expect(at.started.host.history.care.purgedFolders()).toEqual([])
  expect(await client.runs.trashSizes()).toEqual([])
})

test('files that a host could not remove any more are removed by the next', async () => {
  const id = newRun('gone', { bytes: 10 })
  const { history, workspace } = at.started.host
  history.care.trash([id])
  // Here the host before it was killed: the run is forgotten, its folder is still there.
  history.care.purge([id])
  expect(existsSync(workspace.runDirectory(id))).toBe(true)
  await removePurgedFolders(history, workspace)
  expect(existsSync(workspace.runDirectory(id))).toBe(false)
  expect(history.care.purgedFolders()).toEqual([])
})

test('a run whose job is at work stays', async () => {
  const { client } = at.view
  const { id: jobId } = await client.jobs.submitRecipe({ recipe: 'sample' })
  const { id } = at.started.host.history.createRun({ name: 'trained', kind: 'train', jobId })
  at.started.host.history.setState(id, 'done')
  at.started.host.history.jobs.setState(jobId, 'running')
  expect(await refusal(client.runs.trash({ runIds: [id] }))).toMatchObject({
    code: 'wrong-run',
    message: expect.stringContaining('sample, which is at work'),
  })
  at.started.host.history.jobs.setState(jobId, 'done')
  expect(await client.runs.trash({ runIds: [id] })).toBe(null)
})

test('runs are exported in the order asked for, and one that is not there is named', async () => {
  const [a, b] = [newRun('plain'), newRun('with "quotes", and a comma')]
  const { client } = at.view
  await client.runs.annotate({ runIds: [a], addTags: ['-sum', 'x'], note: 'n' })
  const { text, fileName } = await client.runs.export({ runIds: [b, a], format: 'csv' })
  const [head, first, second] = text.split('\r\n')
  expect(fileName).toBe('prunescope-runs.csv')
  expect(head).toMatch(/^id,name,kind,status,/)
  expect(first).toContain(`${b},"with ""quotes"", and a comma",train,done`)
  // What a spreadsheet would take for a formula.
  expect(second).toContain("'-sum x")
  const json: unknown = JSON.parse((await client.runs.export({ runIds: [a], format: 'json' })).text)
  expect(json).toMatchObject({ runs: [{ id: a, tags: ['-sum', 'x'], note: 'n', evaluations: [] }] })
  expect(await refusal(client.runs.export({ runIds: ['nope'], format: 'csv' }))).toMatchObject({
    code: 'run-not-found',
  })
})

test('a tag that a query could not name is refused', async () => {
  const id = newRun('a')
  for (const tag of ['two words', 'a:b', '(x)', '"', ' '])
    expect(await refusal(at.view.client.runs.annotate({ runIds: [id], addTags: [tag] }))).toMatchObject({
      code: 'bad-argument',
    })
})

test('views are kept by name, in place of one of the same name, for every window', async () => {
  const { client } = at.view
  const views = async () => {
    for await (const all of await client.runs.watchViews()) return all
    return []
  }
  expect(await views()).toEqual([])
  await client.runs.saveView({ name: 'Best', address: 'q=acc>0.9' })
  await client.runs.saveView({ name: 'Failed', address: 'q=status:failed' })
  await client.runs.saveView({ name: 'Best', address: 'sort=-acc' })
  expect(await views()).toEqual([
    { name: 'Failed', address: 'q=status:failed' },
    { name: 'Best', address: 'sort=-acc' },
  ])
  await client.runs.saveView({ name: 'Failed', address: null })
  expect((await views()).map(({ name }) => name)).toEqual(['Best'])
})
