/** A workspace with a hundred thousand runs, made in seconds: one family as the history writes it, copied row by row. */

import Sqlite from 'better-sqlite3'
import { History } from '../../../src-main/history/history'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'

export const runsPerFamily = 5
const accuracyOf = (place: number): number => place / 10

/** Families of a training and its four cuts, done and tested: what a list shows. Their names are `family-7/…`, by age. */
export function fillWithFamilies(workspaceDir: string, families: number): void {
  const { databasePath } = openWorkspace(workspaceDir)
  const history = History.open(databasePath)
  const architecture = bottleneckResnet({ stem: '3x3', planes: 4, blocks: [1], classes: 10, inputSize: 32 })
  const about = { dataset: 'shapes', split: 'test', of: 'weights', images: 1000, loss: 1, imagesPerSecond: 1 } as const
  let parentId: string | null = null
  for (let place = 0; place < runsPerFamily; place++) {
    const name = `family/${place === 0 ? 'train' : `prune-0.${place}`}`
    const { id } = history.createRun({ name, kind: place === 0 ? 'train' : 'prune', parentId, architecture, seed: 0 })
    parentId ??= id
    const accuracy = accuracyOf(place)
    history.apply(id, { type: 'evaluation', evaluation: { ...about, accuracy, correct: 1000 * accuracy } })
    history.apply(id, { type: 'finished', reason: 'done', timeMs: Date.now() })
  }
  history.close()
  copyRows(databasePath, families - 1)
}

function copyRows(databasePath: string, copies: number): void {
  const database = new Sqlite(databasePath)
  const copy = (table: string, changed: Readonly<Record<string, string>>): void => {
    const columns = database.pragma(`table_info(${table})`) as readonly { readonly name: string }[]
    const names = columns.map(({ name }) => name)
    database.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${copies})
      INSERT INTO ${table} (${names.join(', ')}) SELECT ${names.map((name) => changed[name] ?? name).join(', ')} FROM ${table}, n`)
  }
  const next = `+ i * ${runsPerFamily}`
  database.transaction(() => {
    const renamed = { id: `id || printf('%05d', i)`, name: `replace(name, 'family', 'family-' || i)` }
    copy('runs', {
      ...renamed,
      key: `key ${next}`,
      parent_key: `parent_key ${next}`,
      created_ms: `created_ms + i`,
    })
    for (const table of ['run_summaries', 'run_twins']) copy(table, { run_key: `run_key ${next}` })
  })()
  database.close()
}
