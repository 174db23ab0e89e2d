/** Batches of standardised images in random order, augmented: here one after the other, ahead of a loop in a thread (data-thread.ts). */

import { imageSize, type ImageSet, labelAt } from './dataset'
import { mix, permutation, randomFrom, scaleTo } from '../../src-shared/random'

/** So that the order of images and their augmentation share no draws. */
const ORDER = 0x0bde5
const AUGMENTATION = 0xa0613

export type Augment = {
  /** Pixels of zero padding on each side before a random crop back to the original size; 0 is off. */
  readonly crop: number
  /** Mirrors every other image, left to right, at random. */
  readonly flip: boolean
}

const noAugment: Augment = { crop: 0, flip: false }

/** In float64 nothing is lost between a pixel's byte and the network. */
export type Images = Float32Array | Float64Array

const float32 = (length: number): Images => new Float32Array(length)
const float64 = (length: number): Images => new Float64Array(length)

export type Batch = {
  /** Which batch of the epoch this is, from 0. */
  readonly index: number
  readonly count: number
  /** `count · height · width · channels` standardised values, NHWC. */
  readonly images: Images
  readonly labels: Int32Array
  /** Which image of the set each one is. */
  readonly rows: Uint32Array
}

export type BatchOptions = {
  readonly set: ImageSet
  readonly batchSize: number
  /** Per channel, of pixels scaled to 0..1. */
  readonly mean: readonly number[]
  readonly std: readonly number[]
  /** Decides, with `epoch`, the order and the augmentation, and nothing else does. */
  readonly seed?: number
  readonly epoch?: number
  readonly shuffle?: boolean
  readonly augment?: Augment
  /** Whether the last batch is left out when it isn't full. */
  readonly dropLast?: boolean
  /** Begins with this batch of the epoch, for a run that was stopped in the middle of one. */
  readonly startBatch?: number
  /** Images are made in float64 for it alone. */
  readonly precision?: 'float32' | 'float64' | 'bfloat16'
}

/** How many batches an epoch has. */
export function batchCount(images: number, batchSize: number, dropLast = false): number {
  return dropLast ? Math.floor(images / batchSize) : Math.ceil(images / batchSize)
}

/** Evaluation: every image once, in order, as it is. */
export function evaluationBatches(
  options: Pick<BatchOptions, 'set' | 'batchSize' | 'mean' | 'std'>,
): Generator<Batch, void, undefined> {
  return batches(options)
}

/**
 * One epoch in PyTorch's semantics: `RandomCrop(size, padding)`, `RandomHorizontalFlip`, `ToTensor`, `Normalize`, so a
 * padded pixel is (0 − mean) / std. What an image becomes depends on (seed, epoch, row) alone, so neither the batch
 * size, a resumed run nor the thread it is made in changes it.
 *
 * @param memory gives the place of so many values for the images of the next batch, all of which are written; without it
 *   every batch has memory of its own
 * @throws RangeError when batchSize or the crop is no whole number in range, or mean and std don't fit the channels
 */
export function* batches(
  options: BatchOptions,
  memory?: (length: number) => Images,
): Generator<Batch, void, undefined> {
  const { set, batchSize, seed = 0, epoch = 0, augment = noAugment, dropLast = false, startBatch = 0 } = options
  checkOptions(options)
  const order = options.shuffle === true ? epochOrder(set.count, seed, epoch) : null
  const make = options.precision === 'float64' ? float64 : float32
  const table = standardisationTable(options.mean, options.std, make)
  const size = imageSize(set)
  const total = batchCount(set.count, batchSize, dropLast)
  for (let index = startBatch; index < total; index++) {
    const first = index * batchSize
    const count = Math.min(batchSize, set.count - first)
    const rows = new Uint32Array(count)
    const images = (memory ?? make)(count * size)
    const labels = new Int32Array(count)
    for (let i = 0; i < count; i++) {
      const row = order === null ? first + i : (order[first + i] ?? 0)
      rows[i] = row
      labels[i] = labelAt(set, row)
      writeImage(set, row, placementOf(augment, seed, epoch, row), table, images, i * size)
    }
    yield { index, count, images, labels, rows }
  }
}

/** The order of images in an epoch: a permutation that depends on seed and epoch alone. */
function epochOrder(count: number, seed: number, epoch: number): Uint32Array {
  return permutation(count, randomFrom(ORDER, seed, epoch))
}

/** Where a crop is taken from, in pixels of the image before padding (negative reaches into it), and whether mirrored. */
export type Placement = { readonly top: number; readonly left: number; readonly mirrored: boolean }

const inPlace: Placement = { top: 0, left: 0, mirrored: false }

/** What an image's augmentation is in an epoch. */
export function placementOf(augment: Augment, seed: number, epoch: number, row: number): Placement {
  if (augment.crop === 0 && !augment.flip) return inPlace
  const draw = mix(AUGMENTATION, seed, epoch, row)
  const places = 2 * augment.crop + 1
  return {
    top: scaleTo(mix(draw, 1), places) - augment.crop,
    left: scaleTo(mix(draw, 2), places) - augment.crop,
    mirrored: augment.flip && mix(draw, 3) >= 2 ** 31,
  }
}

/**
 * What each byte becomes in each channel, `[byte · channels + channel]`: (byte / 255 − mean) / std, exact and then rounded
 * once. Rounding at every step, as torchvision does, is off by one in the last place for every image alike, which is
 * enough to turn a unit that stands at a ReLU's edge, and with it the losses that follow.
 */
function standardisationTable(
  mean: readonly number[],
  std: readonly number[],
  make: (length: number) => Images = float32,
): Images {
  const channels = mean.length
  const table = make(256 * channels)
  for (let byte = 0; byte < 256; byte++) {
    for (let channel = 0; channel < channels; channel++) {
      table[byte * channels + channel] = (byte / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1)
    }
  }
  return table
}

/** One image, cropped, mirrored and standardised, into `out` from `offset`. Every value there is written. */
function writeImage(
  set: ImageSet,
  row: number,
  { top, left, mirrored }: Placement,
  table: Images,
  out: Images,
  offset: number,
): void {
  const { height, width, channels, pixels } = set
  const start = row * imageSize(set)
  // Columns of the output that lie inside the image before mirroring; the rest is padding.
  const from = Math.max(0, -left)
  const to = Math.min(width, width - left)
  let at = offset
  for (let y = 0; y < height; y++) {
    const sourceY = y + top
    if (sourceY < 0 || sourceY >= height) {
      at = writePadding(table, channels, width, out, at)
      continue
    }
    const rowStart = start + (sourceY * width + left) * channels
    if (mirrored) {
      at = writePadding(table, channels, width - to, out, at)
      at = writeMirrored(pixels, rowStart + from * channels, rowStart + to * channels, channels, table, out, at)
      at = writePadding(table, channels, from, out, at)
    } else {
      at = writePadding(table, channels, from, out, at)
      at = writeForward(pixels, rowStart + from * channels, rowStart + to * channels, channels, table, out, at)
      at = writePadding(table, channels, width - to, out, at)
    }
  }
}

function writePadding(table: Images, channels: number, columns: number, out: Images, at: number): number {
  let next = at
  for (let column = 0; column < columns; column++) {
    for (let channel = 0; channel < channels; channel++) out[next++] = table[channel] ?? 0
  }
  return next
}

// The two loops below are where the time goes; the branches for 3 channels save half of it.

function writeForward(
  pixels: Uint8Array,
  from: number,
  to: number,
  channels: number,
  table: Images,
  out: Images,
  at: number,
): number {
  let next = at
  if (channels === 3) {
    for (let i = from; i < to; i += 3) {
      out[next] = table[(pixels[i] ?? 0) * 3] ?? 0
      out[next + 1] = table[(pixels[i + 1] ?? 0) * 3 + 1] ?? 0
      out[next + 2] = table[(pixels[i + 2] ?? 0) * 3 + 2] ?? 0
      next += 3
    }
    return next
  }
  for (let i = from; i < to; i += channels) {
    for (let c = 0; c < channels; c++) out[next++] = table[(pixels[i + c] ?? 0) * channels + c] ?? 0
  }
  return next
}

function writeMirrored(
  pixels: Uint8Array,
  from: number,
  to: number,
  channels: number,
  table: Images,
  out: Images,
  at: number,
): number {
  let next = at
  if (channels === 3) {
    for (let i = to - 3; i >= from; i -= 3) {
      out[next] = table[(pixels[i] ?? 0) * 3] ?? 0
      out[next + 1] = table[(pixels[i + 1] ?? 0) * 3 + 1] ?? 0
      out[next + 2] = table[(pixels[i + 2] ?? 0) * 3 + 2] ?? 0
      next += 3
    }
    return next
  }
  for (let i = to - channels; i >= from; i -= channels) {
    for (let c = 0; c < channels; c++) out[next++] = table[(pixels[i + c] ?? 0) * channels + c] ?? 0
  }
  return next
}

function checkOptions({ set, batchSize, mean, std, augment, startBatch = 0 }: BatchOptions): void {
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(`batchSize is ${batchSize}: no whole number from 1`)
  if (!Number.isInteger(startBatch) || startBatch < 0) throw new RangeError(`startBatch is ${startBatch}`)
  if (mean.length !== set.channels || std.length !== set.channels) {
    throw new RangeError(
      `mean and std have ${mean.length} and ${std.length} values, the images ${set.channels} channels`,
    )
  }
  const crop = augment?.crop ?? 0
  const smaller = Math.min(set.height, set.width)
  if (!Number.isInteger(crop) || crop < 0 || crop >= smaller) {
    throw new RangeError(`augment.crop is ${crop}: a whole number below the images' ${smaller} pixels is needed`)
  }
}
