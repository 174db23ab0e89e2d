/** What a run came to: its surgery's check, evaluations, warnings, files and log. */

import type { Database } from 'better-sqlite3'
import type { MaskWarning } from '../../src-shared/pruning/warnings'
import type { Artefact, Evaluation, RunEvent, SurgeryCheck } from '../../src-shared/runs/events'
import { fromJson } from './json'

export type TimedEvaluation = Evaluation & { readonly timeMs: number }

export type LogLine = Omit<Extract<RunEvent, { type: 'log' }>, 'type'> & {
  /** Rises from line to line: where to go on reading. */
  readonly rowId: number
}

type EvaluationRow = {
  dataset: string
  split: Evaluation['split']
  measured: Evaluation['of']
  images: number
  correct: number
  accuracy: number
  loss: number | null
  images_per_second: number
  time_ms: number
}
type SurgeryRow = { images: number; max_abs_logit_difference: number; logit_range: number; tolerance: number }
type ArtefactRow = { kind: Artefact['kind']; path: string; size_bytes: number; sha256: string }
type LogRow = { row_id: number; level: LogLine['level']; text: string; time_ms: number }

export class ResultsTables {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  addEvaluation(runKey: number, evaluation: Evaluation, timeMs: number): void {
    const { dataset, split, of, images, correct, accuracy, loss, imagesPerSecond } = evaluation
    this.#database
      .prepare(
        `INSERT INTO evaluations (run_key, dataset, split, measured, images, correct, accuracy, loss, images_per_second,
           time_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        runKey,
        dataset,
        split,
        of,
        images,
        correct,
        accuracy,
        Number.isNaN(loss) ? null : loss,
        imagesPerSecond,
        timeMs,
      )
  }

  /** Oldest first. */
  evaluations(runKey: number): readonly TimedEvaluation[] {
    return this.#database
      .prepare<[number], EvaluationRow>('SELECT * FROM evaluations WHERE run_key = ? ORDER BY row_id')
      .all(runKey)
      .map((row) => ({
        dataset: row.dataset,
        split: row.split,
        of: row.measured,
        images: row.images,
        correct: row.correct,
        accuracy: row.accuracy,
        loss: row.loss ?? Number.NaN,
        imagesPerSecond: row.images_per_second,
        timeMs: row.time_ms,
      }))
  }

  saveSurgeryCheck(runKey: number, { images, maxAbsLogitDifference, logitRange, tolerance }: SurgeryCheck): void {
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO surgery_checks (run_key, images, max_abs_logit_difference, logit_range, tolerance)
         VALUES (?, ?, ?, ?, ?)`,
      )
      .run(runKey, images, maxAbsLogitDifference, logitRange, tolerance)
  }

  surgeryCheck(runKey: number): SurgeryCheck | null {
    const row = this.#database
      .prepare<[number], SurgeryRow>('SELECT * FROM surgery_checks WHERE run_key = ?')
      .get(runKey)
    if (!row) return null
    return {
      images: row.images,
      maxAbsLogitDifference: row.max_abs_logit_difference,
      logitRange: row.logit_range,
      tolerance: row.tolerance,
    }
  }

  addWarning(runKey: number, warning: MaskWarning): void {
    this.#database.prepare('INSERT INTO warnings (run_key, warning) VALUES (?, ?)').run(runKey, JSON.stringify(warning))
  }

  warnings(runKey: number): readonly MaskWarning[] {
    return this.#database
      .prepare<[number], { warning: string }>('SELECT warning FROM warnings WHERE run_key = ? ORDER BY row_id')
      .all(runKey)
      .map(({ warning }) => fromJson<MaskWarning>(warning))
  }

  /** One for each path: a newer file takes the place of the older. */
  saveArtefact(runKey: number, { kind, path, sizeBytes, sha256 }: Artefact): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO artefacts (run_key, path, kind, size_bytes, sha256) VALUES (?, ?, ?, ?, ?)')
      .run(runKey, path, kind, sizeBytes, sha256)
  }

  artefacts(runKey: number): readonly Artefact[] {
    return this.#database
      .prepare<[number], ArtefactRow>(
        'SELECT kind, path, size_bytes, sha256 FROM artefacts WHERE run_key = ? ORDER BY path',
      )
      .all(runKey)
      .map(({ kind, path, size_bytes: sizeBytes, sha256 }) => ({ kind, path, sizeBytes, sha256 }))
  }

  addLog(runKey: number, { level, text, timeMs }: Omit<LogLine, 'rowId'>): void {
    this.#database
      .prepare('INSERT INTO logs (run_key, level, text, time_ms) VALUES (?, ?, ?, ?)')
      .run(runKey, level, text, Math.round(timeMs))
  }

  logs(runKey: number, sinceRowId: number): readonly LogLine[] {
    return this.#database
      .prepare<[number, number], LogRow>(
        'SELECT row_id, level, text, time_ms FROM logs WHERE run_key = ? AND row_id > ? ORDER BY row_id',
      )
      .all(runKey, sinceRowId)
      .map(({ row_id: rowId, level, text, time_ms: timeMs }) => ({ rowId, level, text, timeMs }))
  }

  /** What a run finds out again when it goes on: its evaluations, its surgery's check and its warnings. */
  forgetFindings(runKey: number): void {
    for (const table of ['evaluations', 'surgery_checks', 'warnings'])
      this.#database.prepare(`DELETE FROM ${table} WHERE run_key = ?`).run(runKey)
  }
}
