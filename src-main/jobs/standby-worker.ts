/** A worker started while somebody still writes what it shall do: the process is up, and TensorFlow loaded, by then. */

import type { WorkerClient } from '../runs/worker-client'

export type StandbyWorkerOptions = {
  readonly newWorker: () => WorkerClient
  /** The compute runtime that a worker loads now; undefined while none is set up. */
  readonly compute: () => string | undefined
  /** How long it waits for work. */
  readonly idleMs?: number
}

/** Long enough to fill in a form; then its memory is worth more than the second it saves. */
const defaultIdleMs = 120_000

/** At most one worker that waits. */
export class StandbyWorker {
  readonly #newWorker: () => WorkerClient
  readonly #compute: () => string | undefined
  readonly #idleMs: number
  #ready: { readonly worker: WorkerClient; readonly compute: string } | null = null
  #idle: NodeJS.Timeout | null = null
  #closed = false

  constructor({ newWorker, compute, idleMs = defaultIdleMs }: StandbyWorkerOptions) {
    this.#newWorker = newWorker
    this.#compute = compute
    this.#idleMs = idleMs
  }

  /** The waiting worker's process; null while there is none. */
  get pid(): number | null {
    return this.#ready?.worker.pid ?? null
  }

  /** Work will come soon: starts a worker if none waits, and lets it wait from now on. */
  prepare(): void {
    const compute = this.#compute()
    if (this.#closed || compute === undefined) return
    if (this.#ready?.compute !== compute) void this.dismiss()
    this.#ready ??= { worker: this.#newWorker(), compute }
    this.#ready.worker.prepare()
    this.#keepWaiting()
  }

  /**
   * The one that waits, or one that has yet to start; the caller closes it.
   *
   * @param threads as the job asks for them: TensorFlow, once loaded, can't change their number
   */
  take(threads: number | null): WorkerClient {
    // Another library may have been set up meanwhile, here or in a terminal.
    if (this.#ready === null || threads !== null || this.#ready.compute !== this.#compute()) return this.#newWorker()
    const { worker } = this.#ready
    this.#release()
    return worker
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.dismiss()
  }

  /** Nobody waits any more. */
  async dismiss(): Promise<void> {
    const waiting = this.#ready
    this.#release()
    await waiting?.worker.close()
  }

  #keepWaiting(): void {
    if (this.#idle) clearTimeout(this.#idle)
    this.#idle = setTimeout(() => void this.dismiss(), this.#idleMs)
    this.#idle.unref()
  }

  #release(): void {
    if (this.#idle) clearTimeout(this.#idle)
    this.#idle = null
    this.#ready = null
  }
}
