/**
 * The thread beside a training: it reads the data, and makes batches ahead, in memory that it shares with the loop and gets
 * back, and nothing unasked.
 */

import { parentPort } from 'node:worker_threads'
import { errorReport } from '../../src-shared/errors'
import { batches, type Batch, type Images } from './batches'
import type { FromDataThread, ToDataThread } from './data-thread-client'
import { loadDataset } from './registry'

/** Batches that there are at a time: one that is read, one that is made. */
const ahead = 2

let epoch: { readonly id: number; readonly batches: Generator<Batch, void, undefined> } | null = null

/** Memory that nobody is reading. */
const spare: ArrayBufferLike[] = []

parentPort?.on('message', (message: ToDataThread) => {
  take(message).catch((error: unknown) => tell({ type: 'failed', error: errorReport(error) }))
})

async function take(message: ToDataThread): Promise<void> {
  switch (message.type) {
    case 'load':
      return tell({ type: 'loaded', dataset: await loadDataset(message.location) })
    case 'begin': {
      const { id, options } = message
      const memory = options.precision === 'float64' ? float64Memory : float32Memory
      epoch = { id, batches: batches(options, memory) }
      for (let i = 0; i < ahead; i++) makeNext()
      return
    }
    case 'done-with':
      spare.push(message.memory)
      // What comes back of an epoch that was left in the middle asks for no more of it.
      if (message.id === epoch?.id) makeNext()
      return
  }
}

function makeNext(): void {
  if (epoch === null) return
  const { done, value } = epoch.batches.next()
  tell(done === true ? { type: 'end', id: epoch.id } : { type: 'batch', id: epoch.id, batch: value })
}

function tell(message: FromDataThread): void {
  parentPort?.postMessage(message)
}

function float32Memory(length: number): Images {
  return new Float32Array(memoryOf(length * Float32Array.BYTES_PER_ELEMENT), 0, length)
}

function float64Memory(length: number): Images {
  return new Float64Array(memoryOf(length * Float64Array.BYTES_PER_ELEMENT), 0, length)
}

/** Spare memory where it is large enough; else new memory takes its place. */
function memoryOf(bytes: number): ArrayBufferLike {
  const found = spare.pop()
  return found !== undefined && found.byteLength >= bytes ? found : new SharedArrayBuffer(bytes)
}
