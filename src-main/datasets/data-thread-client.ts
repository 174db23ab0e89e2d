/**
 * Data read, and batches made, in a thread: while TensorFlow is loaded, and while the step before them runs. For 64 images of
 * 32×32 pixels a message costs as much as making them would; for 64 of 224×224 it costs a fiftieth.
 */

import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import { errorFromReport, errorReport, UserError, type ErrorReport } from '../../src-shared/errors'
import { dataThreadScript } from '../runtime/own-scripts'
import type { Batch, BatchOptions } from './batches'
import type { Dataset } from './dataset'
import type { DatasetLocation } from './registry'

/** `done-with` gives a batch's memory back, and asks for the next batch. */
export type ToDataThread =
  | { readonly type: 'load'; readonly location: DatasetLocation }
  | { readonly type: 'begin'; readonly id: number; readonly options: BatchOptions }
  | { readonly type: 'done-with'; readonly id: number; readonly memory: ArrayBufferLike }

export type FromDataThread =
  | { readonly type: 'loaded'; readonly dataset: Dataset }
  | { readonly type: 'batch'; readonly id: number; readonly batch: Batch }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'failed'; readonly error: ErrorReport }

/** A thread that reads data, and makes one epoch of batches after another, until it is closed. One call at a time. */
export class DataThread {
  readonly #thread: Worker
  readonly #messages: AsyncIterator<FromDataThread[]>
  #id = 0

  constructor(script = dataThreadScript()) {
    this.#thread = new Worker(script, { execArgv: [] })
    this.#messages = on(this.#thread, 'message', { close: ['exit'] })
  }

  /** What `loadDataset` reads. @throws UserError as that does */
  async load(location: DatasetLocation): Promise<Dataset> {
    this.#tell({ type: 'load', location })
    for (;;) {
      const message = await this.#heard()
      if (message.type === 'failed') throw errorFromReport(message.error)
      if (message.type === 'loaded') return message.dataset
    }
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
      if (message.type === 'loaded') continue
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

  #tell(message: ToDataThread): void {
    this.#thread.postMessage(message)
  }

  async #heard(): Promise<FromDataThread> {
    const next = await this.#messages.next().catch((error: unknown) => {
      throw errorFromReport(errorReport(error))
    })
    const [message] = next.done === true ? [] : next.value
    if (message !== undefined) return message
    throw new UserError(
      'worker-died',
      'The thread that reads data and makes batches ended before its work was done.',
      'Resume the run; it goes on from its last checkpoint.',
    )
  }
}
