/** γ of all BatchNorms, epoch by epoch: layers as JSON, values as bytes (float32, little-endian). */

import type { Database } from 'better-sqlite3'
import type { GammaSnapshot } from '../../src-shared/runs/events'
import { fromJson } from './json'

type Row = { epoch: number; layers: string; float32_values: Buffer }

export class GammaTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** One for each epoch: a later one takes the place of the earlier. */
  save(runKey: number, { epoch, layers, values }: GammaSnapshot): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO gamma_snapshots (run_key, epoch, layers, float32_values) VALUES (?, ?, ?, ?)')
      .run(runKey, epoch, JSON.stringify(layers), Buffer.from(values.buffer, values.byteOffset, values.byteLength))
  }

  /** By epoch. */
  all(runKey: number, sinceEpoch: number): readonly GammaSnapshot[] {
    return this.#database
      .prepare<[number, number], Row>(
        'SELECT epoch, layers, float32_values FROM gamma_snapshots WHERE run_key = ? AND epoch > ? ORDER BY epoch',
      )
      .all(runKey, sinceEpoch)
      .map(snapshotOf)
  }

  latest(runKey: number): GammaSnapshot | null {
    const row = this.#database
      .prepare<[number], Row>(
        'SELECT epoch, layers, float32_values FROM gamma_snapshots WHERE run_key = ? ORDER BY epoch DESC LIMIT 1',
      )
      .get(runKey)
    return row ? snapshotOf(row) : null
  }

  deleteAfter(runKey: number, epoch: number): void {
    this.#database.prepare('DELETE FROM gamma_snapshots WHERE run_key = ? AND epoch > ?').run(runKey, epoch)
  }
}

function snapshotOf({ epoch, layers, float32_values: bytes }: Row): GammaSnapshot {
  // A copy: bytes from SQLite need not be aligned to whole floats.
  return {
    epoch,
    layers: fromJson<GammaSnapshot['layers']>(layers),
    values: new Float32Array(new Uint8Array(bytes).buffer),
  }
}
