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
    const guarded = (work: () => void) => () => {
      try {
        work()
      } catch (error) {
        onError(error)
      }
    }
    this.#timer = setInterval(
      guarded(() => this.#look()),
      lookEveryMs,
    ).unref()
    this.#reconcileTimer = setInterval(
      guarded(() => this.#history.reconcile()),
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
