/** Sweeps on clusters as they are kept: what was handed in, what became of it, and how far its journals have been read. */

import type { Database } from 'better-sqlite3'
import type { Stage } from '../../src-shared/cluster/stages'
import { UserError } from '../../src-shared/errors'
import { ClusterChunks } from './cluster-chunks'
import { ClusterOverview } from './cluster-overview'
import { ClusterRuns } from './cluster-runs'
import { ClusterStages } from './cluster-stages'
import { fromJson } from './json'
import type { Access } from './access'

export type NewSweep = {
  readonly id: string
  readonly name: string
  readonly cluster: string
  /** There. */
  readonly folder: string
  readonly stages: readonly Stage[]
  readonly nice: number
  /** Tasks of each chunk, in their order: title and work as JSON. */
  readonly chunks: readonly (readonly { readonly title: string; readonly work: string }[])[]
}

export type SweepRecord = Omit<NewSweep, 'chunks'> & {
  readonly key: number
  readonly createdMs: number
  readonly isOver: boolean
}

type SweepRow = {
  key: number
  id: string
  name: string
  cluster: string
  folder: string
  stages: string
  nice: number
  created_ms: number
  is_over: number
}

/** Any method may throw what the history's methods throw. */
export class ClusterTables {
  /** How sweeps and tasks stand, for those who look. */
  readonly overview: ClusterOverview
  /** Runs that tasks there make. */
  readonly runs: ClusterRuns
  readonly chunks: ClusterChunks
  readonly stages: ClusterStages
  readonly #database: Database
  readonly #access: Access

  constructor(database: Database, access: Access) {
    this.#database = database
    this.#access = access
    this.overview = new ClusterOverview(database, access)
    this.runs = new ClusterRuns(database, access)
    this.chunks = new ClusterChunks(database, access)
    this.stages = new ClusterStages(database, access)
  }

  addSweep({ id, name, cluster, folder, stages, nice, chunks }: NewSweep): void {
    this.#access.write(() => {
      const sweepKey = this.#insert(
        'INSERT INTO cluster_sweeps (id, name, cluster, folder, stages, nice, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [id, name, cluster, folder, JSON.stringify(stages), nice, Date.now()],
      )
      let number = 0
      chunks.forEach((tasks, chunk) => {
        const chunkKey = this.#insert('INSERT INTO cluster_chunks (sweep_key, number, tasks) VALUES (?, ?, ?)', [
          sweepKey,
          chunk,
          tasks.length,
        ])
        tasks.forEach(({ title, work }, arrayIndex) => {
          number++
          const taskKey = this.#insert(
            `INSERT INTO cluster_tasks (id, sweep_key, chunk_key, number, array_index, title, work)
             VALUES (?, ?, ?, ?, ?, ?, ?)`,
            [`${id}.${number}`, sweepKey, chunkKey, number, arrayIndex, title, work],
          )
          stages.forEach((stage, at) =>
            this.#insert('INSERT INTO cluster_stages (task_key, number, stage) VALUES (?, ?, ?)', [taskKey, at, stage]),
          )
        })
      })
    })
  }

  /** Newest first. */
  sweeps(): readonly SweepRecord[] {
    return this.#access.read(() =>
      this.#database.prepare<[], SweepRow>('SELECT * FROM cluster_sweeps ORDER BY key DESC').all().map(sweepOf),
    )
  }

  /** @throws UserError `sweep-not-found` */
  sweep(id: string): SweepRecord {
    const row = this.#access.read(() =>
      this.#database.prepare<[string], SweepRow>('SELECT * FROM cluster_sweeps WHERE id = ?').get(id),
    )
    if (row) return sweepOf(row)
    throw new UserError('sweep-not-found', `There is no sweep ${id}.`, 'See all with `prunescope queue list`.')
  }

  /** Its runs stay. */
  deleteSweep(key: number): void {
    this.#access.write(() => this.#database.prepare('DELETE FROM cluster_sweeps WHERE key = ?').run(key))
  }

  setNice(key: number, nice: number): void {
    this.#access.write(() => this.#database.prepare('UPDATE cluster_sweeps SET nice = ? WHERE key = ?').run(nice, key))
  }

  /** Marks the sweeps of which nothing is open any more. */
  markOver(): void {
    this.#access.write(() =>
      this.#database
        .prepare(
          `UPDATE cluster_sweeps SET is_over = 1 WHERE is_over = 0 AND NOT EXISTS (
             SELECT 1 FROM cluster_tasks t WHERE t.sweep_key = cluster_sweeps.key
               AND t.state IN ('waiting', 'pending', 'running'))`,
        )
        .run(),
    )
  }

  taskKeys(sweepKey: number): readonly number[] {
    return this.#access.read(() =>
      this.#database
        .prepare<[number], number>('SELECT key FROM cluster_tasks WHERE sweep_key = ? ORDER BY key')
        .pluck()
        .all(sweepKey),
    )
  }

  /** How far a task's journal has been read; to be called in one transaction with what the lines say. */
  setRead(taskKey: number, offset: number, lines: number): void {
    this.#access.write(() =>
      this.#database
        .prepare('UPDATE cluster_tasks SET journal_offset = ?, journal_lines = ? WHERE key = ?')
        .run(offset, lines, taskKey),
    )
  }

  #insert(sql: string, values: readonly unknown[]): number {
    return Number(this.#database.prepare(sql).run(...values).lastInsertRowid)
  }
}

function sweepOf(row: SweepRow): SweepRecord {
  return {
    key: row.key,
    id: row.id,
    name: row.name,
    cluster: row.cluster,
    folder: row.folder,
    stages: fromJson<readonly Stage[]>(row.stages),
    nice: row.nice,
    createdMs: row.created_ms,
    isOver: row.is_over === 1,
  }
}
