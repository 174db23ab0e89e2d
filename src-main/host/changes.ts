/** Notices that the history has changed, whichever process wrote it. */

import type { History } from '../history/history'
import { WakeUps } from '../jobs/wake-ups'

const lookEveryMs = 500
/** A worker that was killed leaves its run "running": so often we look whether it still lives. */
const reconcileEveryMs = 5_000

export class Changes {
  readonly #history: History
  readonly #timer: NodeJS.Timeout
  readonly #reconcileTimer: NodeJS.Timeout
  #revision: string
  readonly #wakeUps = new WakeUps()
  #closed = false

  constructor(history: History, onError: (error: unknown) => void) {
    this.#history = history
    this.#revision = history.revision()
    this.#timer = setInterval(
      guarded(() => this.#look(), onError),
      lookEveryMs,
    ).unref()
    this.#reconcileTimer = setInterval(
      guarded(() => this.#history.reconcile(), onError),
      reconcileEveryMs,
    ).unref()
  }

  /** Wakes all that watch, for changes that are not the history's. */
  notify(): void {
    this.#wakeUps.wake()
  }

  /** Yields at once, and then after every change until the signal aborts; changes while the reader is busy count once. */
  async *watch(signal: AbortSignal | undefined): AsyncGenerator<void> {
    while (!this.#closed && signal?.aborted !== true) {
      // Asked for before the reader looks, so that a change while it does is not lost.
      const next = this.#wakeUps.next(signal)
      yield
      await next
    }
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#timer)
    clearInterval(this.#reconcileTimer)
    this.notify()
  }

  #look(): void {
    const revision = this.#history.revision()
    if (revision === this.#revision) return
    this.#revision = revision
    this.notify()
  }
}

/** Work that is done again and again: a failure that stays the same is told once, until it has worked in between. */
export function guarded(work: () => void, onError: (error: unknown) => void): () => void {
  let told: string | null = null
  return () => {
    try {
      work()
      told = null
    } catch (error) {
      const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      if (words !== told) onError(error)
      told = words
    }
  }
}
