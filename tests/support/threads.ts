/** Which threads this process has started, and whether any still runs. */

import { subscribe } from 'node:diagnostics_channel'
import type { Worker } from 'node:worker_threads'

export class ThreadWatch {
  readonly #threads: Worker[] = []

  /** From now on. */
  constructor() {
    subscribe('worker_threads', (message) => {
      if (isAboutThread(message)) this.#threads.push(message.worker)
    })
  }

  get started(): number {
    return this.#threads.length
  }

  /** @throws Error when a thread has outlived the work it was started for */
  expectNoneRunning(): void {
    // Node takes its id from a thread that has ended.
    const running = this.#threads.filter(({ threadId }) => threadId !== -1)
    if (running.length > 0) throw new Error(`${running.length} of ${this.started} threads still run.`)
  }
}

function isAboutThread(message: unknown): message is { readonly worker: Worker } {
  return typeof message === 'object' && message !== null && 'worker' in message
}
