/** The queue as it is kept: what waits, in which order, and what became of the rest. */

import type { Database } from 'better-sqlite3'
import { UserError, type ErrorReport } from '../../src-shared/errors'
import { workSchema, type Work } from '../../src-shared/jobs/work'
import { fromJson, toJson } from './json'

const jobStates = ['queued', 'running', 'paused', 'stopped', 'interrupted', 'failed', 'done'] as const

/**
 * `paused` keeps its place until it is resumed; `stopped` was given up by someone, `interrupted` lost its process. All
 * three, and `failed`, can be gone on with.
 */
export type JobState = (typeof jobStates)[number]

export type JobGroup = { readonly id: string; readonly name: string }

export type NewJob = {
  readonly id: string
  readonly title: string
  readonly work: Work
  readonly group: JobGroup | null
  readonly priority: number
}

export type JobRecord = NewJob & {
  readonly state: JobState
  readonly position: number
  readonly createdMs: number
  readonly startedMs: number | null
  readonly finishedMs: number | null
  readonly error: ErrorReport | null
}

type Row = {
  id: string
  title: string
  work: string
  group_id: string | null
  group_name: string | null
  state: JobState
  priority: number
  position: number
  created_ms: number
  started_ms: number | null
  finished_ms: number | null
  error: string | null
}

const order = 'ORDER BY priority DESC, position, key'

export class JobsTable {
  readonly #database: Database
  /** A job's work never changes, and a list of thousands is asked for at every change. */
  readonly #works = new Map<string, Work>()

  constructor(database: Database) {
    this.#database = database
  }

  /** Behind all others of its priority. */
  add({ id, title, work, group, priority }: NewJob, nowMs: number): void {
    this.#database
      .prepare(
        `INSERT INTO jobs (id, title, work, group_id, group_name, state, priority, position, created_ms)
         VALUES (?, ?, ?, ?, ?, 'queued', ?, (SELECT coalesce(max(position), 0) + 1 FROM jobs), ?)`,
      )
      .run(id, title, JSON.stringify(work), group?.id ?? null, group?.name ?? null, priority, nowMs)
  }

  /** In the order in which they come or came up. */
  all(): readonly JobRecord[] {
    return this.#database
      .prepare<[], Row>(`SELECT * FROM jobs ${order}`)
      .all()
      .map((row) => this.#recordOf(row))
  }

  /** @throws UserError `job-not-found` */
  get(id: string): JobRecord {
    const row = this.#database.prepare<[string], Row>('SELECT * FROM jobs WHERE id = ?').get(id)
    if (row) return this.#recordOf(row)
    throw new UserError('job-not-found', `There is no job ${id}.`, 'See all with `prunescope queue list`.')
  }

  next(): JobRecord | null {
    const row = this.#database.prepare<[], Row>(`SELECT * FROM jobs WHERE state = 'queued' ${order} LIMIT 1`).get()
    return row ? this.#recordOf(row) : null
  }

  setState(id: string, state: JobState, error: ErrorReport | null, nowMs: number): void {
    const waits = state === 'queued' || state === 'paused'
    this.#database
      .prepare(
        `UPDATE jobs SET state = @state, error = @error,
           started_ms = CASE WHEN @state = 'running' THEN @now ELSE started_ms END,
           finished_ms = CASE WHEN @waits OR @state = 'running' THEN NULL ELSE @now END
         WHERE id = @id`,
      )
      .run({ id, state, error: toJson(error), now: nowMs, waits: waits ? 1 : 0 })
  }

  setPriority(id: string, priority: number): void {
    this.#database.prepare('UPDATE jobs SET priority = ? WHERE id = ?').run(priority, id)
  }

  /** To right before another one, taking on its priority; null: to the end of its own. */
  move(id: string, beforeId: string | null): void {
    if (beforeId === id) return
    if (beforeId === null) {
      this.#database.prepare('UPDATE jobs SET position = (SELECT max(position) + 1 FROM jobs) WHERE id = ?').run(id)
      return
    }
    const { priority } = this.get(beforeId)
    const position = this.#positionBefore(beforeId, id) ?? this.#positionAfterSpreading(beforeId, id)
    this.#database.prepare('UPDATE jobs SET priority = ?, position = ? WHERE id = ?').run(priority, position, id)
  }

  /** Between a job and the one before it; null when numbers have no room left there. */
  #positionBefore(beforeId: string, movedId: string): number | null {
    const target = this.get(beforeId)
    const former = this.#database
      .prepare<[number, number, string], { position: number | null }>(
        'SELECT max(position) AS position FROM jobs WHERE priority = ? AND position < ? AND id <> ?',
      )
      .get(target.priority, target.position, movedId)?.position
    if (former === null || former === undefined) return target.position - 1
    const between = (former + target.position) / 2
    return former < between && between < target.position ? between : null
  }

  /** Some fifty moves to the same place use up the numbers between two jobs: all are counted anew. */
  #positionAfterSpreading(beforeId: string, movedId: string): number {
    this.#database.exec(
      `UPDATE jobs SET position = counted.place
       FROM (SELECT key, row_number() OVER (ORDER BY position, key) AS place FROM jobs) AS counted
       WHERE counted.key = jobs.key`,
    )
    return this.#positionBefore(beforeId, movedId) ?? this.get(beforeId).position - 0.5
  }

  delete(id: string): void {
    this.#database.prepare('DELETE FROM jobs WHERE id = ?').run(id)
    this.#works.delete(id)
  }

  #recordOf(row: Row): JobRecord {
    const work = this.#works.get(row.id) ?? workSchema.parse(JSON.parse(row.work))
    this.#works.set(row.id, work)
    return recordOf(row, work)
  }
}

function recordOf(row: Row, work: Work): JobRecord {
  return {
    id: row.id,
    title: row.title,
    work,
    group: row.group_id === null ? null : { id: row.group_id, name: row.group_name ?? '' },
    state: row.state,
    priority: row.priority,
    position: row.position,
    createdMs: row.created_ms,
    startedMs: row.started_ms,
    finishedMs: row.finished_ms,
    error: fromJson<ErrorReport>(row.error),
  }
}
