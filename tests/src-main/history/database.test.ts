/** Opening a database: what is wrong with it is said, and nothing is lost by looking. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../../src-main/history/database'
import { reportingDatabaseErrors } from '../../../src-main/history/database-errors'
import { History } from '../../../src-main/history/history'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'))
  path = join(folder, 'workspace.sqlite3')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const first = 'CREATE TABLE notes (text TEXT NOT NULL) STRICT'
const second = "ALTER TABLE notes ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'"

function notes(file: string): readonly unknown[] {
  const database = new Sqlite(file, { readonly: true })
  try {
    return database.prepare('SELECT * FROM notes').all()
  } finally {
    database.close()
  }
}

function makeOld(): void {
  const database = openDatabase(path, { migrations: [first] })
  database.exec("INSERT INTO notes VALUES ('kept')")
  database.close()
}

test('a history of a newer Prunescope is refused and not touched', () => {
  openDatabase(path, { migrations: [first, second] }).close()
  const before = readFileSync(path)
  expect(() => openDatabase(path, { migrations: [first] })).toThrow(
    expect.objectContaining({ code: 'workspace-newer' }),
  )
  expect(readFileSync(path).equals(before)).toBe(true)
  expect(readdirSync(folder)).toEqual(['workspace.sqlite3'])
})

test('a history that a newer Prunescope has open is refused too', () => {
  const newer = openDatabase(path, { migrations: [first, second] })
  expect(() => openDatabase(path, { migrations: [first] })).toThrow(
    expect.objectContaining({ code: 'workspace-newer' }),
  )
  newer.close()
})

test('an older history is brought up to date, with a copy of what it was', () => {
  makeOld()
  openDatabase(path, { migrations: [first, second] }).close()
  expect(readdirSync(folder).sort()).toEqual(['workspace.sqlite3', 'workspace.sqlite3.before-2'])
  expect(notes(path)).toEqual([{ text: 'kept', colour: 'grey' }])
  expect(notes(`${path}.before-2`)).toEqual([{ text: 'kept' }])
})

test('a step of an update that fails leaves the history as it was', () => {
  makeOld()
  expect(() => openDatabase(path, { migrations: [first, `${second}; SELECT nonsense`] })).toThrow('nonsense')
  expect(notes(path)).toEqual([{ text: 'kept' }])
  openDatabase(path, { migrations: [first, second] }).close()
  expect(notes(path)).toEqual([{ text: 'kept', colour: 'grey' }])
})

test('a file that is no database is told as damaged, and kept', () => {
  const text = 'These are not the tables you are looking for. '.repeat(100)
  writeFileSync(path, text)
  expect(() => History.open(path)).toThrow(expect.objectContaining({ code: 'workspace-damaged' }))
  expect(readFileSync(path, 'utf8')).toBe(text)
})

test('a history cut short is told as damaged', () => {
  const history = History.open(path)
  for (let index = 0; index < 50; index++) history.createRun({ name: 'x'.repeat(500), kind: 'train' })
  history.close()
  truncateSync(path, 8192)
  expect(() => History.open(path)).toThrow(expect.objectContaining({ code: 'workspace-damaged' }))
})

test('a history whose pages are overwritten is told as damaged when they are read', () => {
  const history = History.open(path)
  for (let index = 0; index < 200; index++) history.createRun({ name: 'x'.repeat(500), kind: 'train' })
  history.close()
  const bytes = readFileSync(path)
  bytes.fill(0xff, 4096)
  writeFileSync(path, bytes)
  expect(() => {
    const reopened = History.open(path)
    try {
      reopened.listRuns()
    } finally {
      reopened.close()
    }
  }).toThrow(expect.objectContaining({ code: 'workspace-damaged' }))
})

test("another program's database is refused and not filled with tables", () => {
  const other = new Sqlite(path)
  other.exec('CREATE TABLE theirs (id INTEGER)')
  other.close()
  expect(() => History.open(path)).toThrow(expect.objectContaining({ code: 'workspace-damaged' }))
  const after = new Sqlite(path, { readonly: true })
  expect(after.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'theirs' }])
  after.close()
})

test('a folder that is not there is told, not made', () => {
  const missing = join(folder, 'missing', 'workspace.sqlite3')
  expect(() => History.open(missing)).toThrow(expect.objectContaining({ code: 'workspace-unwritable' }))
  expect(readdirSync(folder)).toEqual([])
})

test('a full disk is told as such, and what was written before stays', () => {
  const database = openDatabase(path, { migrations: [first] })
  database.exec("INSERT INTO notes VALUES ('kept')")
  database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true }))}`)
  const insert = database.prepare('INSERT INTO notes VALUES (?)')
  expect(() => reportingDatabaseErrors(path, () => insert.run('x'.repeat(1_000_000)))).toThrow(
    expect.objectContaining({ code: 'disk-full' }),
  )
  database.close()
  expect(notes(path)).toEqual([{ text: 'kept' }])
})
