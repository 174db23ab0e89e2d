/** Which rows of a history belong to runs, found in its schema: a table that comes with a later form is taken along by itself. */

import type { Database } from 'better-sqlite3'

/** How a column's value travels: as it is, as a run's id, as the key of a row in another table, or as the name that a key stands for. */
type ColumnKind =
  | { readonly kind: 'plain' }
  | { readonly kind: 'run' }
  | { readonly kind: 'row'; readonly table: string }
  | { readonly kind: 'name'; readonly table: string; readonly key: string; readonly name: string }

export type RunTable = {
  readonly name: string
  /** Those that travel, with the table's key in front where other tables refer to its rows. */
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[]
  /** The key that the database gives, which is another one elsewhere; null where there is none. */
  readonly key: string | null
  /** SQL for the key of the run a row belongs to. */
  readonly runKey: string
}

/** What is about this machine and not about the run: who carries it out, by which job; where it stands in this list. */
const localColumns: ReadonlySet<string> = new Set([
  'job_id',
  'owner_pid',
  'owner_start',
  'heartbeat_ms',
  'trashed_ms',
  'colour',
  'change',
])

/** Where files of a run lie on a cluster that only this workspace knows; and rows once more, by keys they have only here. */
const localTables: ReadonlySet<string> = new Set(['cluster_runs', 'metric_chunks'])

type ColumnRow = { name: string; type: string; pk: number }
type ForeignKeyRow = { from: string; table: string; to: string | null }

/** The runs themselves first, and every table behind those it refers to. */
export function runTables(database: Database): readonly RunTable[] {
  const names = database
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    )
    .pluck()
    .all()
  const tables = new Map<string, RunTable>()
  const referred = new Set<string>()
  // Tables refer to those that were made before them.
  for (const name of names) {
    if (localTables.has(name)) continue
    const table = tableOf(database, name, tables)
    if (!table) continue
    tables.set(name, table)
    for (const { kind } of table.columns) if (kind.kind === 'row') referred.add(kind.table)
  }
  return [...tables.values()].map((table) =>
    table.key !== null && referred.has(table.name)
      ? { ...table, columns: [{ name: table.key, kind: { kind: 'plain' } }, ...table.columns] }
      : table,
  )
}

function tableOf(database: Database, name: string, known: ReadonlyMap<string, RunTable>): RunTable | null {
  const columns = database.prepare<[string], ColumnRow>('SELECT name, type, pk FROM pragma_table_info(?)').all(name)
  const foreign = database
    .prepare<[string], ForeignKeyRow>('SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)')
    .all(name)
  const owner = foreign.find(({ table }) => table === 'runs' || known.has(table))
  if (name !== 'runs' && !owner) return null
  const primary = columns.filter(({ pk }) => pk > 0)
  const [only] = primary
  const isForeign = foreign.some(({ from }) => from === only?.name)
  const key = primary.length === 1 && only && only.type === 'INTEGER' && !isForeign ? only.name : null
  const kindOf = (column: string): ColumnKind => {
    const target = foreign.find(({ from }) => from === column)?.table
    if (target === undefined) return { kind: 'plain' }
    if (target === 'runs') return { kind: 'run' }
    if (known.has(target)) return { kind: 'row', table: target }
    return nameOf(database, target)
  }
  return {
    name,
    key,
    columns: columns
      .filter((column) => column.name !== key && !(name === 'runs' && localColumns.has(column.name)))
      .map((column) => ({ name: column.name, kind: kindOf(column.name) })),
    runKey: name === 'runs' ? 'key' : runKeyOf(owner, known),
  }
}

function runKeyOf(owner: ForeignKeyRow | undefined, known: ReadonlyMap<string, RunTable>): string {
  if (!owner) throw new Error('A table of runs that refers to none.')
  if (owner.table === 'runs') return owner.from
  const { key, runKey } = known.get(owner.table) ?? {}
  return `(SELECT ${runKey} FROM ${owner.table} WHERE ${key} = ${owner.from})`
}

/** A table of names, such as those of measurements: its keys differ from database to database. */
function nameOf(database: Database, table: string): ColumnKind {
  const columns = database.prepare<[string], ColumnRow>('SELECT name, type, pk FROM pragma_table_info(?)').all(table)
  const key = columns.find(({ pk }) => pk > 0)?.name
  const [name, ...more] = columns.filter(({ pk }) => pk === 0)
  if (key === undefined || !name || more.length > 0) throw new Error(`${table} is no table of names.`)
  return { kind: 'name', table, key, name: name.name }
}
