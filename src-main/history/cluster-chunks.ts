/** Chunks of sweeps: as many tasks as one job array may have, waiting here or handed to Slurm. */

import type { Database } from 'better-sqlite3'
import type { Stage } from '../../src-shared/cluster/stages'
import { nextChange } from './cluster-runs'
import type { Access } from './access'

export type ChunkRecord = { readonly key: number; readonly number: number; readonly tasks: number }

/** What a task is given; `work` as JSON. */
export type ChunkTask = {
  readonly id: string
  readonly title: string
  readonly work: string
  readonly number: number
}

export class ClusterChunks {
  readonly #database: Database
  readonly #access: Access

  constructor(database: Database, access: Access) {
    this.#database = database
    this.#access = access
  }

  /** Those not handed to Slurm yet, in their order. */
  waiting(sweepKey: number): readonly ChunkRecord[] {
    return this.#access.read(() =>
      this.#database
        .prepare<[number], ChunkRecord>(
          'SELECT key, number, tasks FROM cluster_chunks WHERE sweep_key = ? AND submitted = 0 ORDER BY number',
        )
        .all(sweepKey),
    )
  }

  /** By their places in the array. */
  tasks(chunkKey: number): readonly ChunkTask[] {
    return this.#access.read(() =>
      this.#database
        .prepare<[number], ChunkTask>(
          'SELECT id, title, work, number FROM cluster_tasks WHERE chunk_key = ? ORDER BY array_index',
        )
        .all(chunkKey),
    )
  }

  /** @param jobs Slurm's id of each stage's array */
  setSubmitted(chunkKey: number, jobs: ReadonlyMap<Stage, number>): void {
    this.#access.write(() => {
      this.#database.prepare('UPDATE cluster_chunks SET submitted = 1 WHERE key = ?').run(chunkKey)
      for (const [stage, job] of jobs)
        this.#database
          .prepare(
            `UPDATE cluster_stages SET state = 'pending', slurm_job = ?, reason = NULL
             WHERE stage = ? AND state = 'waiting' AND task_key IN (SELECT key FROM cluster_tasks WHERE chunk_key = ?)`,
          )
          .run(job, stage, chunkKey)
      this.#database
        .prepare(
          `UPDATE cluster_tasks SET state = 'pending', change = ${nextChange} WHERE chunk_key = ? AND state = 'waiting'`,
        )
        .run(chunkKey)
    })
  }

  /** What was not handed in yet will not be. */
  giveUp(sweepKey: number): void {
    this.#access.write(() =>
      this.#database.prepare('UPDATE cluster_chunks SET submitted = 1 WHERE sweep_key = ?').run(sweepKey),
    )
  }

  /** Chunks that were given up before they were handed in, wait again. */
  waitAgain(sweepKey: number): void {
    this.#access.write(() => {
      const chunks = this.#database
        .prepare<[number], number>(
          `SELECT key FROM cluster_chunks WHERE sweep_key = ? AND NOT EXISTS (
             SELECT 1 FROM cluster_tasks t JOIN cluster_stages s ON s.task_key = t.key
             WHERE t.chunk_key = cluster_chunks.key AND s.slurm_job IS NOT NULL)`,
        )
        .pluck()
        .all(sweepKey)
      for (const chunk of chunks) {
        this.#database.prepare('UPDATE cluster_chunks SET submitted = 0 WHERE key = ?').run(chunk)
        this.#database
          .prepare(
            `UPDATE cluster_stages SET state = 'waiting', error = NULL
             WHERE task_key IN (SELECT key FROM cluster_tasks WHERE chunk_key = ?)`,
          )
          .run(chunk)
        this.#database
          .prepare(`UPDATE cluster_tasks SET state = 'waiting', change = ${nextChange} WHERE chunk_key = ?`)
          .run(chunk)
        this.#database.prepare('UPDATE cluster_sweeps SET is_over = 0 WHERE key = ?').run(sweepKey)
      }
    })
  }
}
