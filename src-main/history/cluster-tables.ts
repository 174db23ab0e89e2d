/** Sweeps on clusters as they are kept: what was handed in, what became of it, and how far its journals have been read. */

import type { Database } from 'better-sqlite3'
import { taskState, type Stage, type StageState } from '../../src-shared/cluster/stages'
import { UserError, type ErrorReport } from '../../src-shared/errors'
import { ClusterOverview } from './cluster-overview'
import { ClusterRuns, nextChange } from './cluster-runs'
import { fromJson, toJson } from './json'
import type { Access } from './saved-masks'

export type NewSweep = {
  readonly id: string
  readonly name: string
  readonly cluster: string
  /** There. */
  readonly folder: string
  readonly stages: readonly Stage[]
  readonly nice: number
  /** Tasks of each chunk, in their order: title and recipe as JSON. */
  readonly chunks: readonly (readonly { readonly title: string; readonly recipe: string }[])[]
}

export type SweepRecord = Omit<NewSweep, 'chunks'> & {
  readonly key: number
  readonly createdMs: number
  readonly isOver: boolean
}

export type ChunkRecord = { readonly key: number; readonly number: number; readonly tasks: number }

/** Where a task is, and up to where its journal has been read. */
export type TaskPlace = {
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
const openStages = `SELECT t.key, c.number AS chunk, t.array_index AS arrayIndex, t.journal_offset AS offset,
    t.journal_lines AS lines, t.sweep_key AS sweepKey, s.number, s.stage, s.state, s.slurm_job AS slurmJob, s.reason
  FROM cluster_stages s JOIN cluster_tasks t ON t.key = s.task_key JOIN cluster_chunks c ON c.key = t.chunk_key`

/** Any method may throw what the history's methods throw. */
export class ClusterTables {
  /** How sweeps and tasks stand, for those who look. */
  readonly overview: ClusterOverview
  /** Runs that tasks there make. */
  readonly runs: ClusterRuns
  readonly #database: Database
  readonly #access: Access

  constructor(database: Database, access: Access) {
    this.#database = database
    this.#access = access
    this.overview = new ClusterOverview(database, access)
    this.runs = new ClusterRuns(database, access)
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
        tasks.forEach(({ title, recipe }, arrayIndex) => {
          number++
          const taskKey = this.#insert(
            `INSERT INTO cluster_tasks (id, sweep_key, chunk_key, number, array_index, title, recipe)
             VALUES (?, ?, ?, ?, ?, ?, ?)`,
            [`${id}.${number}`, sweepKey, chunkKey, number, arrayIndex, title, recipe],
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

  /** Those not handed to Slurm yet, in their order. */
  waitingChunks(sweepKey: number): readonly ChunkRecord[] {
    return this.#access.read(() =>
      this.#database
        .prepare<[number], ChunkRecord>(
          'SELECT key, number, tasks FROM cluster_chunks WHERE sweep_key = ? AND submitted = 0 ORDER BY number',
        )
        .all(sweepKey),
    )
  }

  /** What each task of a chunk is given, by its place in the array. */
  chunkTasks(
    chunkKey: number,
  ): readonly { readonly id: string; readonly title: string; readonly recipe: string; readonly number: number }[] {
    return this.#access.read(() =>
      this.#database
        .prepare<[number], { id: string; title: string; recipe: string; number: number }>(
          'SELECT id, title, recipe, number FROM cluster_tasks WHERE chunk_key = ? ORDER BY array_index',
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
  giveUpWaiting(sweepKey: number): void {
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

  /** Stages of a sweep that are not over yet. */
  openStages(sweepKey: number): readonly OpenStage[] {
    return this.#access.read(() =>
      this.#database
        .prepare<[number], OpenStage>(
          `${openStages} WHERE t.sweep_key = ? AND s.state IN ('waiting', 'pending', 'running') ORDER BY t.key, s.number`,
        )
        .all(sweepKey),
    )
  }

  /** All stages of tasks, by the tasks' numbers in the sweep; of all tasks where none are given. */
  stages(sweepKey: number, numbers: readonly number[] | null): readonly OpenStage[] {
    const wanted = numbers && new Set(numbers.map((number) => number))
    return this.#access.read(() =>
      this.#database
        .prepare<[number], OpenStage & { taskNumber: number }>(
          `${openStages.replace('s.number,', 's.number, t.number AS taskNumber,')} WHERE t.sweep_key = ?
           ORDER BY t.key, s.number`,
        )
        .all(sweepKey)
        .filter(({ taskNumber }) => wanted?.has(taskNumber) ?? true),
    )
  }

  /** Those after one that did not come to its end will not begin. */
  setStage(taskKey: number, number: number, { state, reason = null, error = null }: StageChange): void {
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
      this.#touch(taskKey)
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
  stageNumber(taskKey: number, stage: Stage): number | null {
    return this.#access.read(
      () =>
        this.#database
          .prepare<[number, string], { number: number }>(
            'SELECT number FROM cluster_stages WHERE task_key = ? AND stage = ?',
          )
          .get(taskKey, stage)?.number ?? null,
    )
  }

  /** To be called in one transaction with what the lines say. */
  setRead(taskKey: number, offset: number, lines: number): void {
    this.#access.write(() =>
      this.#database
        .prepare('UPDATE cluster_tasks SET journal_offset = ?, journal_lines = ? WHERE key = ?')
        .run(offset, lines, taskKey),
    )
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

  #sumUp(taskKey: number): void {
    const states = this.#database
      .prepare<[number], StageState>('SELECT state FROM cluster_stages WHERE task_key = ? ORDER BY number')
      .pluck()
      .all(taskKey)
    this.#database
      .prepare(`UPDATE cluster_tasks SET state = ?, change = ${nextChange} WHERE key = ?`)
      .run(taskState(states), taskKey)
  }

  #touch(taskKey: number): void {
    this.#database.prepare(`UPDATE cluster_tasks SET change = ${nextChange} WHERE key = ?`).run(taskKey)
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
