/** Batches made in a thread while the step before them runs: the same ones, in the same order, as `batches` makes. */

import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import { errorFromReport, errorReport, UserError, type ErrorReport } from '../../src-shared/errors'
import { batchThreadScript } from '../runtime/own-scripts'
import type { Batch, BatchOptions } from './batches'

/** `done-with` gives a batch's memory back, and asks for the next batch. */
export type ToBatchThread =
  | { readonly type: 'begin'; readonly id: number; readonly options: BatchOptions }
  | { readonly type: 'done-with'; readonly id: number; readonly memory: ArrayBufferLike }

export type FromBatchThread =
  | { readonly type: 'batch'; readonly id: number; readonly batch: Batch }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'failed'; readonly error: ErrorReport }

/** A thread that makes one epoch of batches after another, until it is closed. */
export class BatchesAhead {
  readonly #thread: Worker
  readonly #messages: AsyncIterator<FromBatchThread[]>
  #id = 0

  constructor(script = batchThreadScript()) {
    this.#thread = new Worker(script, { execArgv: [] })
    this.#messages = on(this.#thread, 'message', { close: ['exit'] })
  }

  /**
   * What `batches` makes of the same options. A batch's images are overwritten once the next one is asked for. Beginning
   * again ends what was begun before.
   *
   * @throws UserError with the words of what went wrong in the thread
   */
  async *batches(options: BatchOptions): AsyncGenerator<Batch, void, undefined> {
    const id = ++this.#id
    this.#tell({ type: 'begin', id, options })
    for (;;) {
      const message = await this.#heard()
      if (message.type === 'failed') throw errorFromReport(message.error)
      // Made for an epoch that was left in the middle.
      if (message.id !== id) continue
      if (message.type === 'end') return
      yield message.batch
      this.#tell({ type: 'done-with', id, memory: message.batch.images.buffer })
    }
  }

  /** Ends the thread, whatever it is at. */
  async close(): Promise<void> {
    await this.#thread.terminate()
  }

  #tell(message: ToBatchThread): void {
    this.#thread.postMessage(message)
  }

  async #heard(): Promise<FromBatchThread> {
    const next = await this.#messages.next().catch((error: unknown) => {
      throw errorFromReport(errorReport(error))
    })
    const [message] = next.done === true ? [] : next.value
    if (message !== undefined) return message
    throw new UserError(
      'worker-died',
      'The thread that makes batches of images ended before its work was done.',
      'Resume the run; it goes on from its last checkpoint.',
    )
  }
}
