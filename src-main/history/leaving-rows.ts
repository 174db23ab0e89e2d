/** Everything that a history knows of some runs, as text: what a family's file carries. */

import Sqlite, { type Database } from 'better-sqlite3'
import { reportingDatabaseErrors } from './database-errors'
import { headText, rowText } from './row-text'
import { runTables, type RunTable } from './run-tables'

type LeavingTable = {
  readonly name: string
  /** The names of its columns, then a row a line; in pieces of many lines. */
  readonly lines: () => Iterable<string>
}

export type LeavingRows = {
  /** Of the history's form. */
  readonly version: number
  readonly tables: readonly LeavingTable[]
  readonly close: () => void
}

const linesAPiece = 500

/**
 * As the history stands at this moment: on a connection of its own, so that whoever writes goes on meanwhile.
 *
 * @param runIds whole ids, parents before children
 */
export function leavingRows(databasePath: string, runIds: readonly string[]): LeavingRows {
  return reportingDatabaseErrors(databasePath, () => {
    const database = new Sqlite(databasePath, { readonly: true, fileMustExist: true })
    try {
      database.exec('BEGIN')
      const version = Number(database.pragma('user_version', { simple: true }))
      const keyOf = database.prepare<[string], { key: number }>('SELECT key FROM runs WHERE id = ?')
      const keys = runIds.flatMap((id) => keyOf.get(id)?.key ?? [])
      const tables = runTables(database).map((table) => ({
        name: table.name,
        lines: () => linesOf(database, table, keys),
      }))
      return { version, tables, close: () => database.close() }
    } catch (error) {
      database.close()
      throw error
    }
  })
}

function* linesOf(database: Database, table: RunTable, keys: readonly number[]): Iterable<string> {
  const selected = table.columns.map(({ name, kind }) => {
    switch (kind.kind) {
      case 'plain':
      case 'row':
        return `"${name}"`
      case 'run':
        return `(SELECT id FROM runs WHERE key = t."${name}") AS "${name}"`
      case 'name':
        return `(SELECT ${kind.name} FROM ${kind.table} WHERE ${kind.key} = t."${name}") AS "${name}"`
    }
  })
  yield `${headText(table.columns.map(({ name }) => name))}\n`
  const order = table.key ?? table.columns.map(({ name }) => `"${name}"`).join(', ')
  const select = database
    .prepare<[number], unknown[]>(
      `SELECT ${selected.join(', ')} FROM ${table.name} t WHERE ${table.runKey} = ? ORDER BY ${order}`,
    )
    .raw()
  let piece = ''
  let lines = 0
  for (const key of keys)
    for (const row of select.iterate(key)) {
      piece += `${rowText(row)}\n`
      if (++lines % linesAPiece > 0) continue
      yield piece
      piece = ''
    }
  if (piece !== '') yield piece
}
