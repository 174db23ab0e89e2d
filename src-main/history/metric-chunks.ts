/** Long curves in pieces of a thousand points beside their rows: read twenty times as quickly, and never the only copy. */

import type { Database } from 'better-sqlite3'

/** Points of a piece; what is left over stays rows alone. */
export const chunkLength = 1000
const columns = 4

type Row = readonly [rowId: number, step: number, epoch: number, timeMs: number, value: number | null]

/** Columns that points are added to. */
export type GrowingColumns = {
  readonly steps: number[]
  readonly epochs: number[]
  readonly timesMs: number[]
  /** NaN where none could be measured. */
  readonly values: number[]
}

export class MetricChunks {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Packs the rows that have come together since the last piece, where they are enough. To be called inside a transaction. */
  pack(runKey: number, nameId: number): void {
    const select = this.#database
      .prepare<[number, number, number, number], Row>(
        `SELECT row_id, step, epoch, time_ms, value FROM metrics
         WHERE run_key = ? AND name_id = ? AND row_id > ? ORDER BY row_id LIMIT ?`,
      )
      .raw()
    let last = this.#lastRowId(runKey, nameId)
    while (this.#rowsAfter(runKey, nameId, last) >= chunkLength) {
      const rows = select.all(runKey, nameId, last, chunkLength)
      last = rows.at(-1)?.[0] ?? last
      this.#database
        .prepare(
          'INSERT INTO metric_chunks (run_key, name_id, last_row_id, last_step, float64_columns) VALUES (?, ?, ?, ?, ?)',
        )
        .run(runKey, nameId, last, Math.max(...rows.map((row) => row[1])), packed(rows))
    }
  }

  /** @returns the last row that has been read so, 0 where none is packed */
  readInto(to: GrowingColumns, runKey: number, name: string): number {
    const chunks = this.#database
      .prepare<[number, string], readonly [number, Buffer]>(
        `SELECT last_row_id, float64_columns FROM metric_chunks
         WHERE run_key = ? AND name_id = (SELECT id FROM metric_names WHERE name = ?) ORDER BY last_row_id`,
      )
      .raw()
      .all(runKey, name)
    for (const [, bytes] of chunks) unpack(bytes, to)
    return chunks.at(-1)?.[0] ?? 0
  }

  /** Rows before this step that go with them are packed anew once more come. */
  deleteAfter(runKey: number, step: number): void {
    this.#database.prepare('DELETE FROM metric_chunks WHERE run_key = ? AND last_step > ?').run(runKey, step)
  }

  #lastRowId(runKey: number, nameId: number): number {
    return (
      this.#database
        .prepare<[number, number], { last: number | null }>(
          'SELECT max(last_row_id) AS last FROM metric_chunks WHERE run_key = ? AND name_id = ?',
        )
        .get(runKey, nameId)?.last ?? 0
    )
  }

  #rowsAfter(runKey: number, nameId: number, rowId: number): number {
    return (
      this.#database
        .prepare<[number, number, number], { rows: number }>(
          'SELECT count(*) AS rows FROM metrics WHERE run_key = ? AND name_id = ? AND row_id > ?',
        )
        .get(runKey, nameId, rowId)?.rows ?? 0
    )
  }
}

function packed(rows: readonly Row[]): Buffer {
  const all = new Float64Array(rows.length * columns)
  rows.forEach(([, step, epoch, timeMs, value], index) => {
    all[index] = step
    all[rows.length + index] = epoch
    all[2 * rows.length + index] = timeMs
    all[3 * rows.length + index] = value ?? Number.NaN
  })
  return Buffer.from(all.buffer)
}

function unpack(bytes: Buffer, { steps, epochs, timesMs, values }: GrowingColumns): void {
  // A copy: bytes from SQLite need not be aligned to whole floats.
  const all = new Float64Array(new Uint8Array(bytes).buffer)
  const { length } = all
  append(steps, all.subarray(0, length / columns))
  append(epochs, all.subarray(length / columns, (2 * length) / columns))
  append(timesMs, all.subarray((2 * length) / columns, (3 * length) / columns))
  append(values, all.subarray((3 * length) / columns))
}

function append(to: number[], from: Float64Array): void {
  for (const value of from) to.push(value)
}
