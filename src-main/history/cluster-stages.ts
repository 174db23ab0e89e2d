/** Stages of tasks on clusters: what Slurm and the tasks themselves have said of each. */

import type { Database } from 'better-sqlite3'
import { taskState, type Stage, type StageState } from '../../src-shared/cluster/stages'
import type { ErrorReport } from '../../src-shared/errors'
import { nextChange } from './cluster-runs'
import { toJson } from './json'
import type { Access } from './access'

/** Where a task is, and up to where its journal has been read. */
type TaskPlace = {
  readonly key: number
  readonly chunk: number
  readonly arrayIndex: number
  readonly offset: number
  readonly lines: number
}

export type OpenStage = TaskPlace & {
  readonly sweepKey: number
  /** Among the task's stages. */
  readonly number: number
  readonly stage: Stage
  readonly state: StageState
  readonly slurmJob: number | null
  readonly reason: string | null
}

export type StageChange = {
  readonly state: StageState
  readonly reason?: string | null
  readonly error?: ErrorReport | null
}

const selected = `SELECT t.key, c.number AS chunk, t.array_index AS arrayIndex, t.journal_offset AS offset,
    t.journal_lines AS lines, t.sweep_key AS sweepKey, s.number, s.stage, s.state, s.slurm_job AS slurmJob, s.reason,
    t.number AS taskNumber
  FROM cluster_stages s JOIN cluster_tasks t ON t.key = s.task_key JOIN cluster_chunks c ON c.key = t.chunk_key`

export class ClusterStages {
  readonly #database: Database
  readonly #access: Access

  constructor(database: Database, access: Access) {
    this.#database = database
    this.#access = access
  }

  /** Stages of a sweep that are not over yet. */
  open(sweepKey: number): readonly OpenStage[] {
    return this.#access.read(() =>
      this.#database
        .prepare<[number], OpenStage>(
          `${selected} WHERE t.sweep_key = ? AND s.state IN ('waiting', 'pending', 'running') ORDER BY t.key, s.number`,
        )
        .all(sweepKey),
    )
  }

  /** All stages of tasks, by the tasks' numbers in the sweep; of all tasks where none are given. */
  ofTasks(sweepKey: number, numbers: readonly number[] | null): readonly OpenStage[] {
    const wanted = numbers && new Set(numbers)
    return this.#access.read(() =>
      this.#database
        .prepare<[number], OpenStage & { taskNumber: number }>(
          `${selected} WHERE t.sweep_key = ? ORDER BY t.key, s.number`,
        )
        .all(sweepKey)
        .filter(({ taskNumber }) => wanted?.has(taskNumber) ?? true),
    )
  }

  /** Those after one that did not come to its end will not begin. */
  set(taskKey: number, number: number, { state, reason = null, error = null }: StageChange): void {
    this.#access.write(() => {
      this.#database
        .prepare('UPDATE cluster_stages SET state = ?, reason = ?, error = ? WHERE task_key = ? AND number = ?')
        .run(state, reason, toJson(error), taskKey, number)
      if (state === 'failed' || state === 'lost' || state === 'cancelled')
        this.#database
          .prepare(
            `UPDATE cluster_stages SET state = 'skipped', reason = NULL
             WHERE task_key = ? AND number > ? AND state IN ('waiting', 'pending', 'running')`,
          )
          .run(taskKey, number)
      this.#sumUp(taskKey)
    })
  }

  /** Another reason to wait is no other state. */
  setReason(taskKey: number, number: number, reason: string | null): void {
    this.#access.write(() => {
      this.#database
        .prepare('UPDATE cluster_stages SET reason = ? WHERE task_key = ? AND number = ?')
        .run(reason, taskKey, number)
      this.#database.prepare(`UPDATE cluster_tasks SET change = ${nextChange} WHERE key = ?`).run(taskKey)
    })
  }

  /** Handed in once more, under another id. */
  setResubmitted(taskKey: number, number: number, slurmJob: number): void {
    this.#access.write(() => {
      this.#database
        .prepare(
          `UPDATE cluster_stages SET state = 'pending', reason = NULL, error = NULL, slurm_job = ?
           WHERE task_key = ? AND number = ?`,
        )
        .run(slurmJob, taskKey, number)
      this.#sumUp(taskKey)
      this.#database
        .prepare(
          'UPDATE cluster_sweeps SET is_over = 0 WHERE key = (SELECT sweep_key FROM cluster_tasks WHERE key = ?)',
        )
        .run(taskKey)
    })
  }

  /** A stage by its name, for a journal that tells of it. */
  numberOf(taskKey: number, stage: Stage): number | null {
    return this.#access.read(
      () =>
        this.#database
          .prepare<[number, string], { number: number }>(
            'SELECT number FROM cluster_stages WHERE task_key = ? AND stage = ?',
          )
          .get(taskKey, stage)?.number ?? null,
    )
  }

  #sumUp(taskKey: number): void {
    const states = this.#database
      .prepare<[number], StageState>('SELECT state FROM cluster_stages WHERE task_key = ? ORDER BY number')
      .pluck()
      .all(taskKey)
    this.#database
      .prepare(`UPDATE cluster_tasks SET state = ?, change = ${nextChange} WHERE key = ?`)
      .run(taskState(states), taskKey)
  }
}
