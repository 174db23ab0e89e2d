/** Which runs of this history a task on a cluster makes, and where their files lie there. */

import type { Database } from 'better-sqlite3'
import type { Access } from './access'

export type RunPlace = { readonly cluster: string; readonly folder: string }

/** What a task that changes gets, so that readers find it: see `ClusterOverview.tasksSince`. */
export const nextChange = '(SELECT max(change) + 1 FROM cluster_tasks)'

export class ClusterRuns {
  readonly #database: Database
  readonly #access: Access

  constructor(database: Database, access: Access) {
    this.#database = database
    this.#access = access
  }

  /** The home ids of a task's runs, by the task's own; those that were purged are left out. */
  runIds(taskKey: number): readonly (readonly [remoteId: string, runId: string])[] {
    return this.#access.read(() =>
      this.#database
        .prepare<[number], { remote_id: string; id: string }>(
          'SELECT c.remote_id, r.id FROM cluster_runs c JOIN runs r ON r.key = c.run_key WHERE c.task_key = ? ORDER BY r.key',
        )
        .all(taskKey)
        .map((row) => [row.remote_id, row.id] as const),
    )
  }

  addRun(runId: string, taskKey: number, remoteId: string, { cluster, folder }: RunPlace): void {
    this.#access.write(() => {
      this.#database
        .prepare('INSERT INTO cluster_runs (run_key, cluster, folder, remote_id, task_key) VALUES (?, ?, ?, ?, ?)')
        .run(this.#access.runKey(runId), cluster, folder, remoteId, taskKey)
      this.#database.prepare(`UPDATE cluster_tasks SET change = ${nextChange} WHERE key = ?`).run(taskKey)
    })
  }

  /** Where a run's files lie on a cluster; null for a run that was made here. */
  placeOf(runId: string): RunPlace | null {
    return this.#access.read(
      () =>
        this.#database
          .prepare<[number], RunPlace>('SELECT cluster, folder FROM cluster_runs WHERE run_key = ?')
          .get(this.#access.runKey(runId)) ?? null,
    )
  }

  /** Whether a run of this id, whole, is in this history. */
  isHere(runId: string): boolean {
    return this.#access.read(
      () => this.#database.prepare<[string], unknown>('SELECT 1 FROM runs WHERE id = ?').get(runId) !== undefined,
    )
  }

  /** The home ids of a task's runs. */
  runsOf(taskKey: number): readonly string[] {
    return this.runIds(taskKey).map(([, runId]) => runId)
  }

  /** From now on the run is this machine's own. */
  takeOver(runId: string): void {
    this.#access.write(() =>
      this.#database
        .prepare('UPDATE cluster_runs SET task_key = NULL WHERE run_key = ?')
        .run(this.#access.runKey(runId)),
    )
  }
}
