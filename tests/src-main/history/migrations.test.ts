/** Every older form of the history is brought to the newest with all it held, and a copy of what it was is kept. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src-main/history/database'
import { History } from '../../../src-main/history/history'
import { migrations } from '../../../src-main/history/migrations/migrations'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migrations-'))
  path = join(folder, 'workspace.sqlite3')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Row = Readonly<Record<string, unknown>>
type Tables = ReadonlyMap<string, readonly Row[]>

function tablesOf(database: Database): readonly string[] {
  return database
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .all()
    .map(({ name }) => name)
}

/** One row for every table and column there is, whatever the version: numbers, texts and bytes by type, keys all 1. */
function fillEveryTable(database: Database): void {
  database.pragma('foreign_keys = OFF')
  for (const table of tablesOf(database)) {
    const columns = database
      .prepare<[], { name: string; type: string }>(`SELECT name, type FROM pragma_table_info('${table}')`)
      .all()
    const values = columns.map(
      ({ name, type }) => byTable[table]?.[name] ?? (name in chosen ? chosen[name] : (byType[type] ?? null)),
    )
    const marks = columns.map(() => '?').join(', ')
    database
      // A version may begin with rows of its own, such as a counter's.
      .prepare(`INSERT OR REPLACE INTO ${table} (${columns.map(({ name }) => name).join(', ')}) VALUES (${marks})`)
      .run(values)
  }
  database.pragma('foreign_keys = ON')
  expect(database.pragma('foreign_key_check')).toEqual([])
}

const byType: Readonly<Record<string, unknown>> = {
  INTEGER: 1,
  REAL: 0.1,
  TEXT: '{"kept": "π, 剪"}',
  BLOB: Buffer.from([0, 0, 128, 63]),
}

/** Where a table takes certain values only. */
const chosen: Readonly<Record<string, unknown>> = {
  id: '1',
  kind: 'train',
  state: 'done',
  parent_key: null,
  only_row: 1,
  denominator_kind: 'all',
  split: 'test',
  measured: 'weights',
  level: 'info',
}
/** And where that differs from table to table. */
const byTable: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  artefacts: { kind: 'weights' },
}

/** What a later version says in another way. */
const keptOtherwise: Readonly<Record<string, (row: Row) => Row>> = {
  cluster_tasks: ({ recipe, ...row }) => {
    if (recipe === undefined) return row
    const work = { kind: 'recipe', recipe: JSON.parse(String(recipe)), experimentId: row.id, threads: null }
    return { ...row, work: JSON.stringify(work) }
  },
}

function contents(file: string): Tables {
  const database = new Sqlite(file, { readonly: true })
  try {
    return new Map(
      tablesOf(database).map((table) => [table, database.prepare<[], Row>(`SELECT * FROM ${table}`).all()]),
    )
  } finally {
    database.close()
  }
}

function makeVersion(version: number): Tables {
  const database = openDatabase(path, { migrations: migrations.slice(0, version) })
  fillEveryTable(database)
  database.close()
  return contents(path)
}

describe.each(migrations.slice(0, -1).map((_, index) => index + 1))('A history of version %i', (version) => {
  test('is brought to the newest with every row of every table', () => {
    const before = makeVersion(version)
    expect([...before.values()].every((rows) => rows.length === 1)).toBe(true)
    History.open(path).close()
    const after = contents(path)
    for (const [table, rows] of before) {
      const kept = rows.map((row) => keptOtherwise[table]?.(row) ?? row)
      expect({ [table]: after.get(table) }).toMatchObject({ [table]: kept })
    }
    const database = new Sqlite(path, { readonly: true })
    expect(database.pragma('user_version', { simple: true })).toBe(migrations.length)
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.pragma('foreign_key_check')).toEqual([])
    database.close()
  })

  test('is kept beside it as it was', () => {
    const before = makeVersion(version)
    History.open(path).close()
    const copy = `${path}.before-${version + 1}`
    expect(readdirSync(folder).sort()).toEqual(['workspace.sqlite3', `workspace.sqlite3.before-${version + 1}`])
    expect(contents(copy)).toEqual(before)
    // The copy opens again with the program it was made by.
    const old = openDatabase(copy, { migrations: migrations.slice(0, version) })
    expect(old.pragma('user_version', { simple: true })).toBe(version)
    old.close()
  })

  test('has the same form afterwards as one that begins anew', () => {
    makeVersion(version)
    History.open(path).close()
    const fresh = join(folder, 'fresh.sqlite3')
    History.open(fresh).close()
    expect(formOf(path)).toEqual(formOf(fresh))
  })
})

function formOf(file: string): unknown {
  const database = new Sqlite(file, { readonly: true })
  try {
    return tablesOf(database).map((table) => [
      table,
      database
        .prepare(`SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info('${table}') ORDER BY name`)
        .all(),
      database.prepare(`SELECT name FROM pragma_index_list('${table}') ORDER BY name`).all(),
    ])
  } finally {
    database.close()
  }
}

test('runs of the first version can be looked at and gone on with', () => {
  const database = openDatabase(path, { migrations: migrations.slice(0, 1) })
  database.exec(
    `INSERT INTO runs (id, name, kind, state, created_ms, seed) VALUES ('0000001', 'old', 'train', 'interrupted', 5, 3);
     INSERT INTO metric_names VALUES (1, 'train/loss');
     INSERT INTO metrics (run_key, name_id, step, epoch, time_ms, value) VALUES (1, 1, 1, 0.5, 6, 2.5)`,
  )
  database.close()
  const history = History.open(path)
  expect(history.run('old')).toMatchObject({ id: '0000001', seed: 3, jobId: null, state: 'interrupted' })
  expect(history.measurements.series('0000001', ['train/loss']).series[0]?.values).toEqual([2.5])
  expect(history.jobs.all()).toEqual([])
  history.close()
})

test('a history of a version to come is left as it is, byte for byte, by everything that opens it', () => {
  const newer = openDatabase(path, { migrations: [...migrations, 'CREATE TABLE to_come (id INTEGER)'] })
  newer.close()
  const before = readFileSync(path)
  for (let attempt = 0; attempt < 2; attempt++)
    expect(() => History.open(path)).toThrow(
      expect.objectContaining({ code: 'workspace-newer', next: expect.stringContaining('Update Prunescope') }),
    )
  expect(readFileSync(path).equals(before)).toBe(true)
  expect(readdirSync(folder)).toEqual(['workspace.sqlite3'])
})
