/** The queue as it is kept: what waits, in which order, and what became of the rest. */

import type { Database } from 'better-sqlite3'
import { UserError, type ErrorReport } from '../../src-shared/errors'
import { workSchema, type Work } from '../../src-shared/jobs/work'
import { steadyNow } from '../../src-shared/steady-clock'
import type { Access } from './access'
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

/** Any method that takes a job's id may throw a UserError `job-not-found`. */
export class JobsTable {
  readonly #database: Database
  readonly #access: Pick<Access, 'read' | 'write'>
  /** A job's work never changes, and a list of thousands is asked for at every change. */
  readonly #works = new Map<string, Work>()

  constructor(database: Database, access: Pick<Access, 'read' | 'write'>) {
    this.#database = database
    this.#access = access
  }

  /** Queues jobs, in this order behind all others of their priority; all of them or none. */
  add(jobs: readonly NewJob[]): readonly JobRecord[] {
    return this.#access.write(() => {
      const insert = this.#database.prepare(
        `INSERT INTO jobs (id, title, work, group_id, group_name, state, priority, position, created_ms)
         VALUES (?, ?, ?, ?, ?, 'queued', ?, (SELECT coalesce(max(position), 0) + 1 FROM jobs), ?)`,
      )
      return jobs.map(({ id, title, work, group, priority }) => {
        insert.run(id, title, JSON.stringify(work), group?.id ?? null, group?.name ?? null, priority, steadyNow())
        return this.#get(id)
      })
    })
  }

  /** In the order in which they come or came up. */
  all(): readonly JobRecord[] {
    return this.#access.read(() =>
      this.#database
        .prepare<[], Row>(`SELECT * FROM jobs ${order}`)
        .all()
        .map((row) => this.#recordOf(row)),
    )
  }

  get(id: string): JobRecord {
    return this.#access.read(() => this.#get(id))
  }

  /** The one that comes up next; null when none waits. */
  next(): JobRecord | null {
    return this.#access.read(() => {
      const row = this.#database.prepare<[], Row>(`SELECT * FROM jobs WHERE state = 'queued' ${order} LIMIT 1`).get()
      return row ? this.#recordOf(row) : null
    })
  }

  setState(id: string, state: JobState, error: ErrorReport | null = null): JobRecord {
    const waits = state === 'queued' || state === 'paused'
    return this.#access.write(() => {
      this.#database
        .prepare(
          `UPDATE jobs SET state = @state, error = @error,
             started_ms = CASE WHEN @state = 'running' THEN @now ELSE started_ms END,
             finished_ms = CASE WHEN @waits OR @state = 'running' THEN NULL ELSE @now END
           WHERE id = @id`,
        )
        .run({ id, state, error: toJson(error), now: steadyNow(), waits: waits ? 1 : 0 })
      return this.#get(id)
    })
  }

  setPriority(id: string, priority: number): JobRecord {
    return this.#access.write(() => {
      this.#database.prepare('UPDATE jobs SET priority = ? WHERE id = ?').run(priority, id)
      return this.#get(id)
    })
  }

  /** To right before another one, taking on its priority; null: to the end of its own. */
  move(id: string, beforeId: string | null): JobRecord {
    return this.#access.write(() => {
      this.#moveTo(this.#get(id).id, beforeId)
      return this.#get(id)
    })
  }

  /** Forgets a job; the runs it made stay. */
  delete(id: string): void {
    this.#access.write(() => {
      this.#database.prepare('DELETE FROM jobs WHERE id = ?').run(this.#get(id).id)
      this.#works.delete(id)
    })
  }

  #get(id: string): JobRecord {
    const row = this.#database.prepare<[string], Row>('SELECT * FROM jobs WHERE id = ?').get(id)
    if (row) return this.#recordOf(row)
    throw new UserError('job-not-found', `There is no job ${id}.`, 'See all with `prunescope queue list`.')
  }

  #moveTo(id: string, beforeId: string | null): void {
    if (beforeId === id) return
    if (beforeId === null) {
      this.#database.prepare('UPDATE jobs SET position = (SELECT max(position) + 1 FROM jobs) WHERE id = ?').run(id)
      return
    }
    const { priority } = this.#get(beforeId)
    const position = this.#positionBefore(beforeId, id) ?? this.#positionAfterSpreading(beforeId, id)
    this.#database.prepare('UPDATE jobs SET priority = ?, position = ? WHERE id = ?').run(priority, position, id)
  }

  /** Between a job and the one before it; null when numbers have no room left there. */
  #positionBefore(beforeId: string, movedId: string): number | null {
    const target = this.#get(beforeId)
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
    return this.#positionBefore(beforeId, movedId) ?? this.#get(beforeId).position - 0.5
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
