/** The one way to the database: in transactions, with errors that say what to do, and with steps' numbers written together. */

import type { Database } from 'better-sqlite3'
import type { MetricPoint, Progress } from '../../src-shared/runs/events'
import { reportingDatabaseErrors } from './database-errors'

/** Reads and writes as all of the history does. */
export type Access = {
  readonly read: <T>(work: () => T) => T
  readonly write: <T>(work: () => T) => T
  /** @throws UserError `run-not-found` */
  readonly runKey: (runId: string) => number
}

/** What has been told of a run and is not in the database yet. */
export type Pending = { readonly points: MetricPoint[]; progress: Progress | null }

export type WriteBehindOptions = {
  /** Of the database: what errors are about. */
  readonly path: string
  /** Writes one run's share; called within a transaction. */
  readonly keep: (runKey: number, pending: Pending) => void
}

/** The longest that measurements wait in memory. */
const flushAfterMs = 1000

/** Any method may throw a UserError `disk-full`, `workspace-unwritable` or `workspace-damaged`. */
export class WriteBehind {
  readonly #database: Database
  readonly #options: WriteBehindOptions
  readonly #pending = new Map<number, Pending>()
  #timer: NodeJS.Timeout | null = null
  #failed = false

  constructor(database: Database, options: WriteBehindOptions) {
    this.#database = database
    this.#options = options
  }

  /** What is pending goes first: the reader of an own write sees all that came before it. */
  read<T>(work: () => T): T {
    if (this.#pending.size > 0 && !this.#failed) this.attempt(() => this.flush())
    return reportingDatabaseErrors(this.#options.path, work)
  }

  /** All that `work` writes in one transaction, behind what is pending. */
  write<T>(work: () => T): T {
    const result = reportingDatabaseErrors(this.#options.path, () =>
      this.#database
        .transaction(() => {
          this.#keepPending()
          return work()
        })
        .immediate(),
    )
    this.#pending.clear()
    this.#stopTimer()
    this.#failed = false
    return result
  }

  /** All that `work` writes goes into the database together, measurements included, or none of it does. */
  together<T>(work: () => T): T {
    this.flush()
    const all = this.#database.transaction(() => {
      const result = work()
      this.flush()
      return result
    })
    try {
      return reportingDatabaseErrors(this.#options.path, () => all.immediate())
    } catch (error) {
      // What came before it was flushed: these are its own.
      this.#pending.clear()
      throw error
    }
  }

  /** Of one run, to be added to: written within a second, or with what is written next. */
  pendingOf(runKey: number): Pending {
    const pending = this.#pending.get(runKey) ?? { points: [], progress: null }
    this.#pending.set(runKey, pending)
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.attempt(() => this.flush())
    }, flushAfterMs)
    return pending
  }

  /** Writes what is pending now. */
  flush(): void {
    this.write(() => undefined)
  }

  /** What a timer does: nobody can catch what it throws, so the next `surfaceFailure` does. */
  attempt(work: () => void): void {
    try {
      work()
    } catch {
      this.#failed = true
    }
  }

  /** Tries again what could not be written behind anyone's back, and throws where it still can't be. */
  surfaceFailure(): void {
    if (this.#failed) this.flush()
  }

  close(): void {
    try {
      this.flush()
    } finally {
      this.#stopTimer()
    }
  }

  #stopTimer(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #keepPending(): void {
    for (const [key, pending] of this.#pending) this.#options.keep(key, pending)
  }
}
