/** How sweeps on clusters stand, in counts and task by task: what views are told. */

import type { Database } from 'better-sqlite3'
import type { SweepTask } from '../../src-shared/contract/cluster-views'
import { taskStates, type Stage, type StageState, type TaskState } from '../../src-shared/cluster/stages'
import type { ErrorReport } from '../../src-shared/errors'
import { fromJson } from './json'
import type { Access } from './access'

type StageRow = {
  task_key: number
  stage: Stage
  state: StageState
  slurm_job: number | null
  reason: string | null
  error: string | null
  array_index: number
}

/** Where a method takes a `key` it is the sweep's. */
export class ClusterOverview {
  readonly #database: Database
  readonly #access: Access

  constructor(database: Database, access: Access) {
    this.#database = database
    this.#access = access
  }

  counts(key: number): Readonly<Record<TaskState, number>> {
    const rows = this.#access.read(() =>
      this.#database
        .prepare<[number], { state: TaskState; count: number }>(
          'SELECT state, count(*) AS count FROM cluster_tasks WHERE sweep_key = ? GROUP BY state',
        )
        .all(key),
    )
    const counts = Object.fromEntries(taskStates.map((state) => [state, 0])) as Record<TaskState, number>
    for (const { state, count } of rows) counts[state] = count
    return counts
  }

  /** Why stages wait: those that only wait for the stage before them are left out. */
  reasons(key: number): readonly { readonly reason: string; readonly count: number }[] {
    return this.#access.read(() =>
      this.#database
        .prepare<[number], { reason: string; count: number }>(
          `SELECT s.reason, count(*) AS count FROM cluster_tasks t JOIN cluster_stages s ON s.task_key = t.key
           WHERE t.sweep_key = ? AND t.state IN ('pending', 'running') AND s.state = 'pending'
             AND s.reason IS NOT NULL AND s.reason <> 'Dependency'
           GROUP BY s.reason ORDER BY count DESC LIMIT 5`,
        )
        .all(key),
    )
  }

  /** What one of its tasks told when it failed. */
  problem(key: number): ErrorReport | null {
    const row = this.#access.read(() =>
      this.#database
        .prepare<[number], { error: string }>(
          `SELECT s.error FROM cluster_tasks t JOIN cluster_stages s ON s.task_key = t.key
           WHERE t.sweep_key = ? AND t.state = 'failed' AND s.error IS NOT NULL ORDER BY t.key LIMIT 1`,
        )
        .get(key),
    )
    return fromJson<ErrorReport>(row?.error ?? null)
  }

  /** Tasks changed since an earlier answer's `change`; 0 asks for all. */
  tasksSince(key: number, change: number): { readonly tasks: readonly SweepTask[]; readonly change: number } {
    return this.#access.read(() => {
      const rows = this.#database
        .prepare<
          [number, number],
          { key: number; id: string; number: number; title: string; state: TaskState; change: number }
        >(
          'SELECT key, id, number, title, state, change FROM cluster_tasks WHERE sweep_key = ? AND change >= ? ORDER BY key',
        )
        .all(key, change)
      if (rows.length === 0) return { tasks: [], change }
      const newest = rows.reduce((most, row) => Math.max(most, row.change), change - 1)
      const stages = this.#stagesOf(key, change)
      const runs = this.#runsOf(key)
      return {
        tasks: rows.map((row) => ({
          id: row.id,
          number: row.number,
          title: row.title,
          state: row.state,
          stages: stages.get(row.key) ?? [],
          runIds: runs.get(row.key) ?? [],
        })),
        change: newest + 1,
      }
    })
  }

  #stagesOf(sweepKey: number, change: number): ReadonlyMap<number, SweepTask['stages']> {
    const rows = this.#database
      .prepare<[number, number], StageRow>(
        `SELECT s.task_key, s.stage, s.state, s.slurm_job, s.reason, s.error, t.array_index
         FROM cluster_stages s JOIN cluster_tasks t ON t.key = s.task_key
         WHERE t.sweep_key = ? AND t.change >= ? ORDER BY s.task_key, s.number`,
      )
      .all(sweepKey, change)
    const stages = new Map<number, SweepTask['stages'][number][]>()
    for (const row of rows) {
      const slurmId = row.slurm_job === null ? null : `${row.slurm_job}_${row.array_index}`
      const error = fromJson<ErrorReport>(row.error)
      append(stages, row.task_key, { stage: row.stage, state: row.state, slurmId, reason: row.reason, error })
    }
    return stages
  }

  #runsOf(sweepKey: number): ReadonlyMap<number, readonly string[]> {
    const rows = this.#database
      .prepare<[number], { task_key: number; id: string }>(
        `SELECT c.task_key, r.id FROM cluster_runs c JOIN runs r ON r.key = c.run_key
         JOIN cluster_tasks t ON t.key = c.task_key WHERE t.sweep_key = ? ORDER BY r.key`,
      )
      .all(sweepKey)
    const runs = new Map<number, string[]>()
    for (const { task_key: task, id } of rows) append(runs, task, id)
    return runs
  }
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
