/** The table of measurements: narrow, appended to in batches, read from a cursor on. */

import type { Database } from 'better-sqlite3'
import type { MetricName, MetricPoint } from '../../src-shared/runs/events'
import { columnsOf, joined, MetricChunks, type Columns, type Row } from './metric-chunks'

/** One measurement over time, column by column; all columns have the same length. */
export type MetricSeries = {
  readonly name: MetricName
  readonly steps: readonly number[]
  readonly epochs: readonly number[]
  readonly timesMs: readonly number[]
  /** NaN where none could be measured. */
  readonly values: readonly number[]
}

/** The same as it travels and is drawn: of long curves many times as quick to make. */
export type MetricColumns = Columns & { readonly name: MetricName }

export type MetricRows<S = MetricColumns> = { readonly series: readonly S[]; readonly lastRowId: number }

export class MetricsTable {
  readonly #database: Database
  readonly #chunks: MetricChunks

  constructor(database: Database) {
    this.#database = database
    this.#chunks = new MetricChunks(database)
  }

  /** To be called inside a transaction. */
  insert(runKey: number, points: readonly MetricPoint[]): void {
    const insert = this.#database.prepare<[number, number, number, number, number, number | null]>(
      'INSERT INTO metrics (run_key, name_id, step, epoch, time_ms, value) VALUES (?, ?, ?, ?, ?, ?)',
    )
    const ids = new Map<MetricName, number>()
    const idOf = (name: MetricName): number => {
      const id = ids.get(name) ?? this.#nameId(name)
      ids.set(name, id)
      return id
    }
    for (const { step, epoch, timeMs, values } of points)
      for (const [name, value] of Object.entries(values))
        if (value !== undefined)
          insert.run(runKey, idOf(name), step, epoch, Math.round(timeMs), Number.isNaN(value) ? null : value)
    for (const id of ids.values()) this.#chunks.pack(runKey, id)
  }

  names(runKey: number): readonly MetricName[] {
    return this.#database
      .prepare<[number], { name: string }>(
        `SELECT name FROM metric_names
         WHERE EXISTS (SELECT 1 FROM metrics WHERE run_key = ? AND name_id = metric_names.id) ORDER BY id`,
      )
      .all(runKey)
      .map(({ name }) => name)
  }

  /** @returns a series for each name in the order given, empty where there is nothing (new); and the cursor for the next call */
  series(runKey: number, names: readonly MetricName[], sinceRowId: number): MetricRows {
    const select = this.#database
      .prepare<[number, string, number], Row>(
        `SELECT row_id, step, epoch, time_ms, value FROM metrics
         WHERE run_key = ? AND name_id = (SELECT id FROM metric_names WHERE name = ?) AND row_id > ? ORDER BY row_id`,
      )
      .raw()
    let lastRowId = sinceRowId
    const series = names.map((name) => {
      // From the beginning most of a long curve comes in pieces; what is new comes row by row.
      const { chunks, lastRowId: packedUpTo } =
        sinceRowId === 0 ? this.#chunks.read(runKey, name) : { chunks: [], lastRowId: sinceRowId }
      const rows = select.all(runKey, name, packedUpTo)
      lastRowId = Math.max(lastRowId, packedUpTo, rows.at(-1)?.[0] ?? 0)
      return { name, ...joined([...chunks, columnsOf(rows)]) }
    })
    return { series, lastRowId }
  }

  /** The epoch reached at this step; -1 where nothing was measured up to it. */
  epochAt(runKey: number, step: number): number {
    return (
      this.#database
        .prepare<[number, number], { epoch: number | null }>(
          'SELECT max(epoch) AS epoch FROM metrics WHERE run_key = ? AND step <= ?',
        )
        .get(runKey, step)?.epoch ?? -1
    )
  }

  deleteAfter(runKey: number, step: number): void {
    this.#chunks.deleteAfter(runKey, step)
    this.#database.prepare('DELETE FROM metrics WHERE run_key = ? AND step > ?').run(runKey, step)
  }

  #nameId(name: MetricName): number {
    const found = this.#database
      .prepare<[string], { id: number }>('SELECT id FROM metric_names WHERE name = ?')
      .get(name)?.id
    return (
      found ?? Number(this.#database.prepare('INSERT INTO metric_names (name) VALUES (?)').run(name).lastInsertRowid)
    )
  }
}
