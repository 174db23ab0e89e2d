/** A hundred thousand runs: the command line lists and finds among them, the page filters them and opens one. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { History } from '../../src-main/history/history'
import { openWorkspace } from '../../src-main/workspace/workspace'
import { bottleneckResnet } from '../../src-shared/architecture/resnet'
import { ServedHost } from './served-host'
import { servedPage } from './served-page'

const cliFile = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))
const runs = 100_000
const perFamily = 5

/** A training with four cuts, done and tested: what a list shows. The others are its copies, row by row. */
function fill(workspaceDir: string): void {
  const { databasePath } = openWorkspace(workspaceDir)
  const history = History.open(databasePath)
  const architecture = bottleneckResnet({ stem: '3x3', planes: 4, blocks: [1], classes: 10, inputSize: 32 })
  const about = { dataset: 'shapes', split: 'test', of: 'weights', images: 1000, loss: 1, imagesPerSecond: 1 } as const
  let parentId: string | null = null
  for (let place = 0; place < perFamily; place++) {
    const name = `family/${place === 0 ? 'train' : `prune-0.${place}`}`
    const { id } = history.createRun({ name, kind: place === 0 ? 'train' : 'prune', parentId, architecture, seed: 0 })
    parentId ??= id
    history.apply(id, { type: 'evaluation', evaluation: { ...about, accuracy: place / 10, correct: 100 * place } })
    history.apply(id, { type: 'finished', reason: 'done', timeMs: Date.now() })
  }
  history.close()
  const database = new Sqlite(databasePath)
  const copy = (table: string, changed: Readonly<Record<string, string>>): void => {
    const columns = database.pragma(`table_info(${table})`) as readonly { readonly name: string }[]
    const names = columns.map(({ name }) => name)
    database.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${runs / perFamily - 1})
      INSERT INTO ${table} (${names.join(', ')}) SELECT ${names.map((name) => changed[name] ?? name).join(', ')} FROM ${table}, n`)
  }
  const next = `+ i * ${perFamily}`
  database.transaction(() => {
    const renamed = { id: `id || printf('%05d', i)`, name: `replace(name, 'family', 'family-' || i)` }
    copy('runs', { ...renamed, key: `key ${next}`, parent_key: `parent_key ${next}` })
    for (const table of ['run_summaries', 'run_twins']) copy(table, { run_key: `run_key ${next}` })
  })()
  database.close()
}

test('they are listed, found and opened', async () => {
  const host = new ServedHost()
  fill(host.workspaceDir)
  await host.start()
  const cli = async (...args: readonly string[]): Promise<string> => {
    const command = [cliFile, '--workspace', host.workspaceDir, ...args]
    return (await promisify(execFile)(process.execPath, command, { maxBuffer: 1 << 28 })).stdout
  }
  const all = await cli('list')
  expect(all.trimEnd().split('\n')).toHaveLength(runs + 1)
  expect(
    (await cli('list', '--query', 'acc>=0.4 and kind:prune and name:family-1999')).trimEnd().split('\n'),
  ).toHaveLength(12)
  const { browser, page, trouble } = await servedPage(host.link)
  try {
    await page.getByRole('banner').getByRole('link', { name: 'Runs' }).click()
    await page
      .getByText(/^100,000 runs$/)
      .first()
      .waitFor()
    await page.getByRole('combobox', { name: 'Find runs' }).fill('acc>=0.4 and kind:prune and name:family-1999')
    await page.getByText(/^11 of 100,000 runs$/).waitFor()
    await page.getByRole('combobox', { name: 'Find runs' }).fill('name:family-19998/')
    await page.getByText(/^5 of 100,000 runs$/).waitFor()
    await page.getByRole('treegrid').getByRole('link', { name: 'Train' }).click()
    await page.getByRole('heading', { level: 1, name: 'Train' }).waitFor()
    expect(trouble).toEqual([])
  } finally {
    await browser.close()
    await host.close()
  }
})
