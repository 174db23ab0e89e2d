import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Batch,
  batchCount,
  batches,
  type BatchOptions,
  evaluationBatches,
  placementOf,
} from '../../../src-main/datasets/batches'
import { imageSize, type ImageSet } from '../../../src-main/datasets/dataset'
import { numberedSet, trainingEpoch } from './support'

const rgb = { mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] }

function pixelsOf(all: readonly Batch[], set: ImageSet): Map<number, Float32Array> {
  const size = imageSize(set)
  const images = new Map<number, Float32Array>()
  for (const { rows, images: values } of all) {
    for (const [i, row] of rows.entries()) images.set(row, Float32Array.from(values.subarray(i * size, (i + 1) * size)))
  }
  return images
}

/** torchvision's steps one after the other, each on whole images: pad with black, crop, mirror, scale, standardise. */
function naively(set: ImageSet, row: number, pad: number, top: number, left: number, mirrored: boolean): Float32Array {
  const { height, width, channels, pixels } = set
  const padded = (y: number, x: number, c: number): number =>
    y < pad || x < pad || y >= height + pad || x >= width + pad
      ? 0
      : (pixels[((row * height + y - pad) * width + x - pad) * channels + c] ?? 0)
  const out = new Float32Array(imageSize(set))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const fromX = left + (mirrored ? width - 1 - x : x)
        const value = padded(top + y, fromX, c) / 255
        out[(y * width + x) * channels + c] = (value - (rgb.mean[c] ?? 0)) / (rgb.std[c] ?? 1)
      }
    }
  }
  return out
}

test('augmented images are what padding, cropping, mirroring and standardising one after the other give', () => {
  fc.assert(
    fc.property(
      fc.record({
        height: fc.integer({ min: 2, max: 7 }),
        width: fc.integer({ min: 2, max: 7 }),
        channels: fc.constantFrom(1, 3),
        crop: fc.integer({ min: 0, max: 4 }),
        flip: fc.boolean(),
        seed: fc.nat(),
        epoch: fc.integer({ min: 0, max: 50 }),
      }),
      ({ height, width, channels, crop, flip, seed, epoch }) => {
        fc.pre(crop < Math.min(height, width))
        const set = numberedSet(5, height, width, channels)
        const figures = { mean: rgb.mean.slice(0, channels), std: rgb.std.slice(0, channels) }
        const augment = { crop, flip }
        const made = pixelsOf([...batches({ set, batchSize: 2, seed, epoch, shuffle: true, augment, ...figures })], set)
        for (let row = 0; row < set.count; row++) {
          const { top, left, mirrored } = placementOf(augment, seed, epoch, row)
          const expected = naively(set, row, crop, top + crop, left + crop, mirrored)
          const values = made.get(row) ?? new Float32Array(0)
          expect(values.length).toBe(expected.length)
          for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 5)
        }
      },
    ),
  )
})

test('standardised values are (x / 255 − mean) / std to the last bit of float32', () => {
  const set = numberedSet(1, 1, 1, 3)
  set.pixels.set([0, 128, 255])
  const [batch] = batches({ set, batchSize: 1, ...rgb })
  const expected = [0, 128, 255].map((byte, c) => Math.fround((byte / 255 - (rgb.mean[c] ?? 0)) / (rgb.std[c] ?? 1)))
  expect([...(batch?.images ?? [])]).toEqual(expected)
})

test('every crop offset and both mirrorings come about equally often', () => {
  const augment = { crop: 4, flip: true }
  const tops = Array.from({ length: 9 }, () => 0)
  const lefts = Array.from({ length: 9 }, () => 0)
  let mirrored = 0
  for (let row = 0; row < 9000; row++) {
    const place = placementOf(augment, 5, 2, row)
    tops[place.top + 4] = (tops[place.top + 4] ?? 0) + 1
    lefts[place.left + 4] = (lefts[place.left + 4] ?? 0) + 1
    if (place.mirrored) mirrored++
  }
  for (const times of [...tops, ...lefts]) expect(Math.abs(times - 1000)).toBeLessThan(160)
  expect(Math.abs(mirrored - 4500)).toBeLessThan(250)
})

test('an epoch shows every image once, with its label', () => {
  const all = [...batches(trainingEpoch)]
  const rows = all.flatMap((batch) => [...batch.rows])
  expect(rows.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, i) => i))
  expect(rows).not.toEqual(rows.toSorted((a, b) => a - b))
  for (const batch of all) expect([...batch.labels]).toEqual([...batch.rows].map((row) => row % 10))
})

test('a run resumed at any batch of an epoch sees exactly what it would have seen', () => {
  const all = [...batches(trainingEpoch)]
  for (let startBatch = 0; startBatch <= all.length; startBatch++) {
    expect([...batches({ ...trainingEpoch, startBatch })]).toEqual(all.slice(startBatch))
  }
})

test('what an image looks like in an epoch does not depend on the batch size', () => {
  const { set } = trainingEpoch
  const small = pixelsOf([...batches(trainingEpoch)], set)
  const large = pixelsOf([...batches({ ...trainingEpoch, batchSize: 16 })], set)
  for (let row = 0; row < set.count; row++) expect(small.get(row)).toEqual(large.get(row))
})

test('another epoch, or another seed, has another order and other augmentation', () => {
  const rows = (options: BatchOptions): string => [...batches(options)].flatMap((batch) => [...batch.rows]).join()
  expect(rows({ ...trainingEpoch, epoch: 4 })).not.toBe(rows(trainingEpoch))
  expect(rows({ ...trainingEpoch, seed: 12 })).not.toBe(rows(trainingEpoch))
  const image = (epoch: number): Float32Array | undefined =>
    pixelsOf([...batches({ ...trainingEpoch, epoch })], trainingEpoch.set).get(0)
  expect(
    [0, 1, 2, 3, 4].map((epoch) => image(epoch)?.join()).filter((text, i, all) => all.indexOf(text) === i).length,
  ).toBeGreaterThan(1)
})

test('evaluation sees all images in order, untouched, the last batch as short as it is', () => {
  const { set } = trainingEpoch
  const all = [...evaluationBatches({ set, batchSize: 5, ...rgb })]
  expect(all.map(({ index, count }) => [index, count])).toEqual([
    [0, 5],
    [1, 5],
    [2, 5],
    [3, 5],
    [4, 3],
  ])
  expect(all.flatMap((batch) => [...batch.rows])).toEqual(Array.from({ length: 23 }, (_, i) => i))
  const last = all.at(-1)
  expect(last?.images.length).toBe(3 * imageSize(set))
  const images = pixelsOf(all, set)
  for (let row = 0; row < set.count; row++) {
    const expected = naively(set, row, 0, 0, 0, false)
    for (const [i, value] of (images.get(row) ?? []).entries()) expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5)
  }
})

test('dropLast leaves the short batch out, and batchCount says so beforehand', () => {
  expect([...batches({ ...trainingEpoch, dropLast: true })].map(({ count }) => count)).toEqual([5, 5, 5, 5])
  expect(batchCount(23, 5, true)).toBe(4)
  expect(batchCount(23, 5)).toBe(5)
})

test('a batch keeps its values when the next one is made', () => {
  const iterator = batches(trainingEpoch)
  const first = iterator.next().value
  const copy = first?.images.slice()
  iterator.next()
  expect(first?.images).toEqual(copy)
})

test.each([
  [{ batchSize: 0 }, 'batchSize is 0'],
  [{ augment: { crop: 6, flip: false } }, 'augment.crop is 6'],
  [{ mean: [0.5] }, 'the images 3 channels'],
])('settings that fit no image are refused by name: %o', (wrong, sentence) => {
  expect(() => [...batches({ ...trainingEpoch, ...wrong })]).toThrow(sentence)
})
