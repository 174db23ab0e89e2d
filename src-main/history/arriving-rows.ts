/** Runs from another history taken in, all or none: under keys of this one, everything else as it was. */

import type { Database, Statement } from 'better-sqlite3'
import { UserError } from '../../src-shared/errors'
import { headOf, rowOf, type SqlValue } from './row-text'
import { runTables, type RunTable } from './run-tables'
import type { Access } from './access'

/** A table as `leavingRows` gave it. */
export type ArrivingTable = { readonly name: string; readonly lines: Iterable<string> }

export type RunMark = { readonly id: string; readonly name: string; readonly createdMs: number }

export class ArrivingRows {
  readonly #database: Database
  readonly #access: Access

  constructor(database: Database, access: Access) {
    this.#database = database
    this.#access = access
  }

  /** Of this history's form: rows of a newer one are not understood. */
  version(): number {
    return this.#access.read(() => Number(this.#database.pragma('user_version', { simple: true })))
  }

  /** Those of these ids that there are already, as they are here. */
  present(ids: readonly string[]): readonly RunMark[] {
    const select = this.#database.prepare<[string], RunMark>(
      'SELECT id, name, created_ms AS createdMs FROM runs WHERE id = ?',
    )
    return this.#access.read(() => ids.flatMap((id) => select.get(id) ?? []))
  }

  /** Folders that the next host removes, unless `take` makes them folders of runs. */
  expectFolders(ids: readonly string[]): void {
    const insert = this.#database.prepare('INSERT OR IGNORE INTO purged_folders (run_id) VALUES (?)')
    this.#access.write(() => ids.forEach((id) => insert.run(id)))
  }

  /**
   * @param ids of the runs as they are to be called here, by what they were called
   * @param check looks at what has come in before it counts: what it throws undoes all
   * @throws UserError `bad-archive` for rows that this history has no place for, or that are not whole
   */
  take(
    tables: readonly ArrivingTable[],
    ids: ReadonlyMap<string, string>,
    check: (ids: readonly string[]) => void,
  ): void {
    const known = new Map(runTables(this.#database).map((table) => [table.name, table]))
    const newIds = [...ids.values()]
    this.#access.write(() => {
      const rows = new Map<string, Map<number, number>>()
      for (const { name, lines } of tables) {
        const table = known.get(name)
        if (!table) throw notOurs(`it has a table "${name}"`)
        rows.set(name, this.#insert(table, lines, ids, rows))
      }
      const forget = this.#database.prepare('DELETE FROM purged_folders WHERE run_id = ?')
      for (const id of newIds) {
        // Nobody carries them out here.
        this.#database
          .prepare(
            `UPDATE runs SET state = 'interrupted', finished_ms = coalesce(finished_ms, started_ms, created_ms)
             WHERE id = ? AND state IN ('queued', 'running')`,
          )
          .run(id)
        forget.run(id)
      }
      this.#keepIdsRising(newIds)
      check(newIds)
    })
  }

  /** @returns this database's keys by those of the other one */
  #insert(
    table: RunTable,
    lines: Iterable<string>,
    ids: ReadonlyMap<string, string>,
    rows: ReadonlyMap<string, ReadonlyMap<number, number>>,
  ): Map<number, number> {
    const keys = new Map<number, number>()
    let columns: RunTable['columns'] | null = null
    let insert: Statement<SqlValue[]> | null = null
    for (const line of lines) {
      if (columns === null || insert === null) {
        columns = headOf(line).map((name) => columnOf(table, name))
        const names = columns.filter(({ name }) => name !== table.key).map(({ name }) => name)
        insert = this.#database.prepare<SqlValue[]>(
          `INSERT INTO ${table.name} (${names.map((name) => `"${name}"`).join(', ')})
           VALUES (${names.map(() => '?').join(', ')})`,
        )
        continue
      }
      const row = rowOf(line)
      if (row.length !== columns.length) throw notOurs(`a row of "${table.name}" is not whole`)
      const values = row.map((value, index) => this.#valueHere(columns?.[index], value, { table, ids, rows }))
      const keyAt = columns.findIndex(({ name }) => name === table.key)
      const { lastInsertRowid } = insert.run(...values.filter((_, index) => index !== keyAt))
      if (keyAt >= 0) keys.set(Number(values[keyAt]), Number(lastInsertRowid))
    }
    return keys
  }

  #valueHere(
    column: RunTable['columns'][number] | undefined,
    value: SqlValue,
    {
      table,
      ids,
      rows,
    }: { table: RunTable; ids: ReadonlyMap<string, string>; rows: ReadonlyMap<string, ReadonlyMap<number, number>> },
  ): SqlValue {
    if (!column) throw notOurs(`a row of "${table.name}" is too long`)
    if (value === null) return null
    switch (column.kind.kind) {
      case 'plain':
        return table.name === 'runs' && column.name === 'id' ? idHere(ids, value) : value
      case 'run':
        return this.#access.runKey(idHere(ids, value))
      case 'row': {
        const key = rows.get(column.kind.table)?.get(Number(value))
        if (key === undefined) throw notOurs(`a row of "${table.name}" belongs to nothing`)
        return key
      }
      case 'name':
        return this.#keyOfName(column.kind, value)
    }
  }

  #keyOfName({ table, key, name }: { table: string; key: string; name: string }, value: SqlValue): number {
    const found = this.#database
      .prepare<[SqlValue], number>(`SELECT ${key} FROM ${table} WHERE ${name} = ?`)
      .pluck()
      .get(value)
    if (found !== undefined) return found
    return Number(this.#database.prepare(`INSERT INTO ${table} (${name}) VALUES (?)`).run(value).lastInsertRowid)
  }

  /** A run that is made later gets a later id than those that came. */
  #keepIdsRising(ids: readonly string[]): void {
    const latest = this.#database.prepare<[], { id: string }>('SELECT id FROM latest_run').get()?.id ?? ''
    const newest = [latest, ...ids].reduce((a, b) => (a > b ? a : b))
    this.#database.prepare('INSERT OR REPLACE INTO latest_run (only_row, id) VALUES (1, ?)').run(newest)
  }
}

function columnOf(table: RunTable, name: string): RunTable['columns'][number] {
  const column = table.columns.find((each) => each.name === name)
  if (!column) throw notOurs(`its table "${table.name}" has a column "${name}"`)
  return column
}

function idHere(ids: ReadonlyMap<string, string>, value: SqlValue): string {
  const id = ids.get(String(value))
  if (id === undefined) throw notOurs(`it tells of a run "${String(value)}" that it does not name`)
  return id
}

function notOurs(what: string): UserError {
  return new UserError(
    'bad-archive',
    `The file can't be taken in: ${what}, which does not fit this history.`,
    'Export it again with the newest Prunescope, and update this one.',
  )
}
