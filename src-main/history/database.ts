/** Opens the history's database: checked first, brought up to date, or left untouched. */

import { closeSync, existsSync, openSync, readSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite, { SqliteError, type Database, type Statement } from 'better-sqlite3'
import { UserError } from '../../src-shared/errors'
import { LastUsed } from '../../src-shared/last-used'
import { damagedDatabase, reportingDatabaseErrors } from './database-errors'
import { migrations as allMigrations } from './migrations/migrations'

/** "PrSc": tells our databases from others. */
const applicationId = 0x50725363

export type OpenOptions = {
  /** How long to wait for another process that is writing. */
  readonly busyTimeoutMs?: number
  /** Other than the history's own: for tests. */
  readonly migrations?: readonly string[]
}

/**
 * The database in its newest form, in WAL mode. Before an older one is changed, a copy `<path>.before-<version>` is kept.
 *
 * @throws UserError `workspace-newer` (the file is left untouched), `workspace-damaged`, `workspace-unwritable`, `disk-full`
 */
export function openDatabase(
  path: string,
  { busyTimeoutMs = 5000, migrations = allMigrations }: OpenOptions = {},
): Database {
  return reportingDatabaseErrors(path, () => {
    requireFolder(path)
    checkHeader(path, migrations.length)
    const database = new Sqlite(path, { timeout: busyTimeoutMs })
    try {
      checkWhoseItIs(database, path, migrations.length)
      setWalMode(database, busyTimeoutMs)
      database.pragma('synchronous = NORMAL')
      database.pragma('foreign_keys = ON')
      if (versionOf(database) > 0 && versionOf(database) < migrations.length) keepCopy(database, path)
      migrate(database, path, migrations)
      keepStatements(database)
      return database
    } catch (error) {
      database.close()
      throw error
    }
  })
}

function requireFolder(path: string): void {
  if (existsSync(dirname(path))) return
  throw new UserError(
    'workspace-unwritable',
    `The history ${path} can't be made: its folder does not exist.`,
    'Make the folder, or choose another one with --workspace.',
  )
}

/** Looks at the first bytes without SQLite, which would leave files of its own beside a database it only looks at. */
function checkHeader(path: string, newest: number): void {
  if (!existsSync(path)) return
  const header = Buffer.alloc(100)
  const file = openSync(path, 'r')
  try {
    const length = readSync(file, header, 0, header.length, 0)
    if (length === 0) return
    if (length < header.length || header.toString('latin1', 0, 16) !== 'SQLite format 3\0')
      throw damagedDatabase(path, 'it is no SQLite database')
  } finally {
    closeSync(file)
  }
  // Offset 60: user_version, big-endian (SQLite's file format, section 1.3).
  refuseNewer(path, header.readInt32BE(60), newest)
}

function checkWhoseItIs(database: Database, path: string, newest: number): void {
  const version = versionOf(database)
  refuseNewer(path, version, newest)
  const tables =
    database.prepare<[], { count: number }>('SELECT count(*) AS count FROM sqlite_schema').get()?.count ?? 0
  const id: unknown = database.pragma('application_id', { simple: true })
  if (tables > 0 && id !== applicationId) throw damagedDatabase(path, 'it belongs to another program')
}

/** The switch does not wait for others by itself, so two programs that make a workspace together need this. */
function setWalMode(database: Database, busyTimeoutMs: number): void {
  const until = Date.now() + busyTimeoutMs
  for (;;) {
    try {
      database.pragma('journal_mode = WAL')
      return
    } catch (error) {
      const busy = error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY')
      if (!busy || Date.now() > until) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    }
  }
}

/** Each step in a transaction of its own; another program may be doing the same, so the version is read inside it. */
function migrate(database: Database, path: string, migrations: readonly string[]): void {
  migrations.forEach((sql, index) => {
    database
      .transaction(() => {
        const version = versionOf(database)
        refuseNewer(path, version, migrations.length)
        if (version !== index) return
        database.exec(sql)
        database.pragma(`application_id = ${applicationId}`)
        database.pragma(`user_version = ${index + 1}`)
      })
      .immediate()
  })
}

/**
 * A statement is compiled once for each wording: compiling takes longer than most of them run. So each wording is read in
 * one way only, as objects, arrays or single values.
 */
function keepStatements(database: Database): void {
  const prepare = database.prepare.bind(database)
  const kept = new LastUsed<string, Statement>(mostKept)
  database.prepare = ((sql: string) => kept.get(sql, () => prepare(sql))) as Database['prepare']
}

const mostKept = 300

function keepCopy(database: Database, path: string): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    database.prepare('VACUUM INTO ?').run(temporary)
    renameSync(temporary, `${path}.before-${versionOf(database) + 1}`)
  } finally {
    rmSync(temporary, { force: true })
  }
}

function versionOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }))
}

function refuseNewer(path: string, version: number, newest: number): void {
  if (version <= newest) return
  throw new UserError(
    'workspace-newer',
    `The history ${path} was written by a newer Prunescope (version ${version} of its form; this one knows ${newest}).`,
    'Update Prunescope, or choose another folder with --workspace.',
  )
}
