/** Ends of jobs that the history could not take, as on a full disk: written as soon as it can. */

import type { JobRecord } from '../history/jobs-table'

type Unkept = { readonly ended: JobRecord; readonly keep: () => void }

const keepAgainMs = 5000

export class UnkeptEnds {
  readonly #unkept = new Map<string, Unkept>()
  readonly #onKept: () => void
  #closed = false

  /** @param onKept told when one could be written after all */
  constructor(onKept: () => void) {
    this.#onKept = onKept
  }

  /** How such a job has ended; null for all others. */
  of(jobId: string): Pick<JobRecord, 'state' | 'error'> | null {
    return this.#unkept.get(jobId)?.ended ?? null
  }

  /** @param keep writes the end, or throws */
  add(ended: JobRecord, keep: () => void): void {
    this.#unkept.set(ended.id, { ended, keep })
    this.#keepLater(ended.id)
  }

  /** Before anything else is done with the job. @throws UserError as the history, as long as it can't be written */
  keepNow(jobId: string): void {
    this.#unkept.get(jobId)?.keep()
    this.#unkept.delete(jobId)
  }

  forget(jobId: string): void {
    this.#unkept.delete(jobId)
  }

  /** What this process can't write before it ends, the next one finds out. */
  close(): void {
    this.#closed = true
  }

  /** Until it succeeds. */
  #keepLater(jobId: string): void {
    setTimeout(() => {
      if (this.#closed || !this.#unkept.has(jobId)) return
      try {
        this.keepNow(jobId)
        this.#onKept()
      } catch {
        this.#keepLater(jobId)
      }
    }, keepAgainMs).unref()
  }
}
