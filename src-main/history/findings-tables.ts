/** What was measured of a finished network: its latency, time after time, and what it said of every image. */

import type { Database } from 'better-sqlite3'
import type { Latency } from '../../src-shared/runs/latency'
import type { Predictions, Split } from '../../src-shared/runs/predictions'
import { fromJson } from './json'

type PredictionsRow = {
  split: Split
  dataset: string
  images_id: string
  classes: string
  uint16_labels: Buffer
  uint16_predicted: Buffer
}

export class FindingsTables {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  addLatency(runKey: number, one: Latency): void {
    this.#database
      .prepare(
        `INSERT INTO latencies (run_key, session, batch, median_ms, p10_ms, p90_ms, samples, device, cpu, threads, library,
           time_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        runKey,
        one.session,
        one.batch,
        one.medianMs,
        one.p10Ms,
        one.p90Ms,
        one.samples,
        one.device,
        one.cpu,
        one.threads,
        one.library,
        one.timeMs,
      )
  }

  /** Oldest first. */
  latencies(runKey: number): readonly Latency[] {
    return this.#database
      .prepare<[number], Latency>(
        `SELECT session, batch, median_ms AS medianMs, p10_ms AS p10Ms, p90_ms AS p90Ms, samples, device, cpu, threads,
           library, time_ms AS timeMs FROM latencies WHERE run_key = ? ORDER BY row_id`,
      )
      .all(runKey)
  }

  /** In place of what was said of the same part of the data before. */
  savePredictions(runKey: number, predictions: Predictions, timeMs: number): void {
    const { split, dataset, imagesId, classes, labels, predicted } = predictions
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO predictions
           (run_key, split, dataset, images_id, classes, uint16_labels, uint16_predicted, time_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(runKey, split, dataset, imagesId, JSON.stringify(classes), bytesOf(labels), bytesOf(predicted), timeMs)
  }

  predictions(runKey: number, split: Split): Predictions | null {
    const row = this.#database
      .prepare<[number, Split], PredictionsRow>('SELECT * FROM predictions WHERE run_key = ? AND split = ?')
      .get(runKey, split)
    if (!row) return null
    return {
      split,
      dataset: row.dataset,
      imagesId: row.images_id,
      classes: fromJson<readonly string[]>(row.classes),
      labels: numbersOf(row.uint16_labels),
      predicted: numbersOf(row.uint16_predicted),
    }
  }

  predictedMs(runKey: number, split: Split): number | null {
    return (
      this.#database
        .prepare<[number, Split], number>('SELECT time_ms FROM predictions WHERE run_key = ? AND split = ?')
        .pluck()
        .get(runKey, split) ?? null
    )
  }

  predictedSplits(runKey: number): readonly Split[] {
    return this.#database
      .prepare<[number], Split>('SELECT split FROM predictions WHERE run_key = ? ORDER BY split')
      .pluck()
      .all(runKey)
  }

  /** Of weights that are about to change. */
  forget(runKey: number): void {
    for (const table of ['latencies', 'predictions'])
      this.#database.prepare(`DELETE FROM ${table} WHERE run_key = ?`).run(runKey)
  }
}

/** All machines that this runs on are little-endian. */
function bytesOf(numbers: Uint16Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}

function numbersOf(bytes: Buffer): Uint16Array {
  // A copy of its own, aligned as the numbers need it.
  return new Uint16Array(Uint8Array.from(bytes).buffer)
}
