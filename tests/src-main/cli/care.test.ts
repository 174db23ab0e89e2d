/** Runs found, tagged, thrown away and brought back from the command line. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { History } from '../../../src-main/history/history'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import { temporaryFolder } from '../../support/temporary-folder'
import { answerOf, failureIn, prunescope } from './command-line'

const runsSchema = z.object({ runs: z.array(z.object({ name: z.string(), tags: z.array(z.string()) })) })

/** A workspace with finished runs of these names, the second one failed. */
function staged(...names: readonly string[]): { readonly workspace: string; readonly ids: readonly string[] } {
  const workspace = join(temporaryFolder(), 'workspace')
  const { databasePath, runDirectory } = openWorkspace(workspace)
  const history = History.open(databasePath)
  const ids = names.map((name, index) => {
    const { id } = history.createRun({ name, kind: 'train' })
    history.setState(id, index === 1 ? 'failed' : 'done')
    mkdirSync(runDirectory(id))
    writeFileSync(join(runDirectory(id), 'weights.safetensors'), new Uint8Array(2048))
    return id
  })
  history.close()
  return { workspace, ids }
}

const namesIn = async (workspace: string, ...args: string[]): Promise<readonly string[]> =>
  (await answerOf(runsSchema, workspace, 'list', ...args)).runs.map(({ name }) => name)

test('runs are tagged, and found by what was said of them', async () => {
  const { workspace } = staged('alpha', 'beta', 'gamma')
  const { runs } = await answerOf(
    runsSchema,
    workspace,
    'tag',
    'alpha',
    'gamma',
    '--add',
    'good',
    '--add',
    'x',
    '--star',
  )
  expect(runs.map(({ tags }) => tags)).toEqual([
    ['good', 'x'],
    ['good', 'x'],
  ])
  await answerOf(runsSchema, workspace, 'tag', 'gamma', '--remove', 'x', '--unstar')
  expect(await namesIn(workspace, '--query', 'tag:good')).toEqual(['alpha', 'gamma'])
  expect(await namesIn(workspace, '--query', 'star or status:failed')).toEqual(['alpha', 'beta'])
  expect((await prunescope(workspace, 'list')).stdout).toMatch(/★ alpha.*good x/)
  expect((await prunescope(workspace, 'list', '--query', 'seed=7')).stdout).toContain('None of 3 runs')
})

test('a mistake in a query is marked where it is', async () => {
  const { workspace } = staged('alpha')
  const { status, stderr } = await prunescope(workspace, 'list', '--query', 'status:done and acc>high')
  expect(status).toBe(1)
  expect(stderr).toContain('  status:done and acc>high\n                      ^^^^')
  expect(failureIn(await prunescope(workspace, 'list', '--query', 'lamda>1', '--json'))).toMatchObject({
    code: 'bad-argument',
  })
})

test('a list as CSV or JSON is nothing but that', async () => {
  const { workspace, ids } = staged('alpha', 'beta')
  const csv = (await prunescope(workspace, 'list', '--format', 'csv')).stdout.trim().split(/\r?\n/)
  expect(csv[0]).toMatch(/^id,name,kind,status/)
  expect(csv.slice(1).map((line) => line.split(',')[0])).toEqual(ids)
  const { stdout } = await prunescope(workspace, 'list', '--format', 'json', '--query', 'status:failed')
  expect(runsSchema.parse(JSON.parse(stdout)).runs.map(({ name }) => name)).toEqual(['beta'])
})

test('a note is written, shown and taken away', async () => {
  const { workspace } = staged('alpha')
  expect((await prunescope(workspace, 'note', 'alpha')).stdout).toBe('No note.\n')
  await prunescope(workspace, 'note', 'alpha', '# λ was *too* large')
  expect((await prunescope(workspace, 'note', 'alpha')).stdout).toBe('# λ was *too* large\n')
  await prunescope(workspace, 'note', 'alpha', '')
  expect((await prunescope(workspace, 'note', 'alpha')).stdout).toBe('No note.\n')
})

test('runs go into the trash, come back, and are purged with their files', async () => {
  const { workspace, ids } = staged('alpha', 'beta', 'gamma')
  const folder = (index: number): string => join(workspace, 'runs', ids[index] ?? '')
  await prunescope(workspace, 'trash', '--query', 'status:failed')
  await prunescope(workspace, 'trash', 'gamma')
  expect(await namesIn(workspace)).toEqual(['alpha'])
  expect(await namesIn(workspace, '--trash')).toEqual(['beta', 'gamma'])
  await prunescope(workspace, 'restore', 'gamma')
  expect(await namesIn(workspace)).toEqual(['alpha', 'gamma'])

  const notThere = await prunescope(workspace, 'purge', 'alpha', '--json')
  expect(failureIn(notThere)).toMatchObject({ code: 'wrong-run', message: expect.stringContaining('not in the trash') })
  const { stdout } = await prunescope(workspace, 'purge', '--all')
  expect(stdout).toContain('beta')
  expect(stdout).toContain('2.0 kB')
  expect([0, 1, 2].map((index) => existsSync(folder(index)))).toEqual([true, false, true])
  expect(failureIn(await prunescope(workspace, 'purge', '--all', '--json'))).toMatchObject({ code: 'run-not-found' })
  expect(failureIn(await prunescope(workspace, 'trash', '--json'))).toMatchObject({ code: 'bad-argument' })
})
