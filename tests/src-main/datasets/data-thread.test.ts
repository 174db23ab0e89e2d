/** Batches from the thread are those of the generator, and whatever happens in the thread is told, and leaves none behind. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { batches, type Batch, type BatchOptions } from '../../../src-main/datasets/batches'
import { DataThread } from '../../../src-main/datasets/data-thread-client'
import { loadDataset } from '../../../src-main/datasets/registry'
import { ThreadWatch } from '../../support/threads'
import { smallData } from '../../support/small-chain'
import { temporaryFolder } from '../../support/temporary-folder'
import { numberedSet, trainingEpoch, userErrorOf } from './support'

const threads = new ThreadWatch()
const open: DataThread[] = []
afterEach(async () => {
  for (const ahead of open.splice(0)) await ahead.close()
  threads.expectNoneRunning()
})

function started(script?: string): DataThread {
  const ahead = new DataThread(script)
  open.push(ahead)
  return ahead
}

/** Each as it is while it may be read, in memory of its own. */
async function copiesOf(made: AsyncIterable<Batch>): Promise<Batch[]> {
  const copies: Batch[] = []
  for await (const batch of made) {
    // A step takes its time; the thread uses it for the batch behind this one.
    await new Promise((resolve) => setTimeout(resolve, 2))
    copies.push({ ...batch, images: batch.images.slice() })
  }
  return copies
}

test.each(['float32', 'float64', 'bfloat16'] as const)(
  'in %s, epoch after epoch and from any batch on, they are what the generator makes, to the last bit',
  async (precision) => {
    const ahead = started()
    for (const epoch of [0, 1]) {
      for (let startBatch = 0; startBatch <= 5; startBatch++) {
        const options = { ...trainingEpoch, precision, epoch, startBatch }
        expect(await copiesOf(ahead.batches(options))).toEqual([...batches(options)])
      }
    }
  },
)

test('sets, sizes and precisions may change from one epoch to the next', async () => {
  const ahead = started()
  const { mean, std } = trainingEpoch
  const others: readonly BatchOptions[] = [
    trainingEpoch,
    { set: numberedSet(31, 8, 8, 3), batchSize: 13, mean, std },
    { ...trainingEpoch, precision: 'float64', batchSize: 23 },
    { set: numberedSet(3, 4, 4, 1), batchSize: 16, mean: [0.5], std: [0.25], shuffle: true },
    { ...trainingEpoch, dropLast: true },
  ]
  for (const options of others) expect(await copiesOf(ahead.batches(options))).toEqual([...batches(options)])
})

test('an epoch that was left in the middle adds nothing to the next one', async () => {
  const ahead = started()
  for (const left of [1, 3, 5]) {
    let seen = 0
    for await (const batch of ahead.batches(trainingEpoch)) {
      expect(batch.index).toBe(seen)
      if (++seen === left) break
    }
    const next = { ...trainingEpoch, epoch: left }
    expect(await copiesOf(ahead.batches(next))).toEqual([...batches(next)])
  }
})

test('two pieces of memory do for a whole epoch', async () => {
  const ahead = started()
  const images: Float32Array[] = []
  for await (const batch of ahead.batches({ ...trainingEpoch, batchSize: 1 })) {
    if (batch.images instanceof Float32Array) images.push(batch.images)
  }
  // A mark in one shows in every view of the same memory.
  const [first, second] = images
  first?.fill(1)
  second?.fill(2)
  expect(images.map(([value]) => value)).toEqual(images.map((_, index) => 1 + (index % 2)))
})

test('what is refused in the thread is refused here in the same words', async () => {
  const ahead = started()
  const error = await userErrorOf(copiesOf(ahead.batches({ ...trainingEpoch, batchSize: 0 })))
  expect(error.message).toBe('batchSize is 0: no whole number from 1')
})

test('a failure in the middle of an epoch comes after the batches before it', async () => {
  const ahead = started()
  // Rows 10 and on have no label.
  const set = { ...trainingEpoch.set, labels: trainingEpoch.set.labels.slice(0, 10) }
  const options = { ...trainingEpoch, set, shuffle: false }
  const seen: number[] = []
  const error = await userErrorOf(
    (async () => {
      for await (const { index } of ahead.batches(options)) seen.push(index)
    })(),
  )
  expect(error.message).toBe('There is no image 10 in a set of 23.')
  expect(seen).toEqual([0, 1])
})

test.each([
  ['throw new Error("no room for a thread")', 'no room for a thread'],
  ['process.exit(3)', 'The thread that reads data and makes batches ended before its work was done.'],
])('a thread that ends by itself (%s) is told, not waited for', async (script, sentence) => {
  const path = join(temporaryFolder(), 'thread.mjs')
  await writeFile(path, script)
  const error = await userErrorOf(copiesOf(started(path).batches(trainingEpoch)))
  expect(error.message).toBe(sentence)
})

test('a thread whose script is missing says so, whenever it is asked', async () => {
  const ahead = started('/nowhere/data-thread.js')
  await new Promise((resolve) => setTimeout(resolve, 200))
  const error = await userErrorOf(copiesOf(ahead.batches(trainingEpoch)))
  expect(error.message).toContain('/nowhere/data-thread.js')
})

test('closing ends the thread in the middle of its work, and before it has begun any', async () => {
  const before = threads.started
  const busy = new DataThread()
  for await (const _ of busy.batches({ ...trainingEpoch, set: numberedSet(4, 500, 500, 3), batchSize: 2 })) break
  await busy.close()
  await new DataThread().close()
  expect(threads.started).toBe(before + 2)
  threads.expectNoneRunning()
})

test('it reads the data as this thread would, and hands over the bytes without a copy', async () => {
  const location = { kind: 'path', name: 'small', path: smallData(temporaryFolder()) } as const
  const dataset = await started().load(location)
  const own = await loadDataset(location)
  expect(dataset).toEqual(own)
  expect(dataset.train.pixels.buffer).toBeInstanceOf(SharedArrayBuffer)
})

test('what is wrong with the data is said in its own words, and batches can still be made', async () => {
  const ahead = started()
  const error = await userErrorOf(ahead.load({ kind: 'path', name: 'mine', path: '/nowhere/images' }))
  expect(error.code).toBe('data-not-found')
  expect(error.message).toContain('/nowhere/images')
  expect(await copiesOf(ahead.batches(trainingEpoch))).toEqual([...batches(trainingEpoch)])
})
