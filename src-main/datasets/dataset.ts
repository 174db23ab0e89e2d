/** What a data set is once it is in memory: bytes, labels, names, and the figures that standardise them. */

/** How a set is stored; decides which reader opens it. */
export type DatasetKind = 'cifar-10' | 'cifar-100' | 'mnist' | 'fashion-mnist' | 'idx' | 'image-folders' | 'shapes'

export type Split = 'train' | 'validation' | 'test'

/** Bytes that a thread sees where they are, instead of getting a copy. */
export type SharedBytes = Uint8Array<SharedArrayBuffer>

export function sharedBytes(length: number): SharedBytes {
  return new Uint8Array(new SharedArrayBuffer(length))
}

/** Images in memory as bytes, NHWC, so that a batch is row copies plus a table look-up. */
export type ImageSet = {
  readonly count: number
  readonly height: number
  readonly width: number
  readonly channels: number
  /** `count · height · width · channels` bytes, NHWC. */
  readonly pixels: SharedBytes
  /** One class index an image. */
  readonly labels: Uint8Array | Uint16Array
}

export type Dataset = {
  /** For people: `CIFAR-10`. */
  readonly name: string
  readonly kind: DatasetKind
  readonly classes: readonly string[]
  readonly train: ImageSet
  /** A validation set that came with the data (a `val` folder beside `test`); most sets have none. */
  readonly validation: ImageSet | null
  readonly test: ImageSet | null
  /** Per channel, of pixels scaled to 0..1. */
  readonly mean: readonly number[]
  readonly std: readonly number[]
  /** SHA-256 over the decoded images, labels and class names; the same data read from another layout has the same. */
  readonly fingerprint: string
}

/** Bytes (and values) of one image. */
export function imageSize(set: ImageSet): number {
  return set.height * set.width * set.channels
}

/** The class index of an image. @throws RangeError when there is no such image */
export function labelAt(set: ImageSet, row: number): number {
  const label = set.labels[row]
  if (label === undefined) throw new RangeError(`There is no image ${row} in a set of ${set.count}.`)
  return label
}

/** A set of some of the images, in the order of `rows`, in memory of its own. */
export function takeImages(set: ImageSet, rows: ArrayLike<number>): ImageSet {
  const size = imageSize(set)
  const pixels = sharedBytes(rows.length * size)
  const labels = set.labels instanceof Uint16Array ? new Uint16Array(rows.length) : new Uint8Array(rows.length)
  for (let to = 0; to < rows.length; to++) {
    const from = rows[to] ?? 0
    labels[to] = labelAt(set, from)
    pixels.set(set.pixels.subarray(from * size, (from + 1) * size), to * size)
  }
  return { ...set, count: rows.length, pixels, labels }
}

/**
 * How many classes a network must tell apart to learn the set: one more than the largest label. A layout may name more
 * than its rows use: CIFAR-10's rows with labels 0 to 6 suit a network of seven classes.
 */
export function classesInUse({ train, validation, test }: Pick<Dataset, 'train' | 'validation' | 'test'>): number {
  let most = 0
  for (const set of [train, validation, test]) for (const label of set?.labels ?? []) most = Math.max(most, label + 1)
  return most
}

/** Images of each class. */
export function countByClass(set: ImageSet, classes: number): readonly number[] {
  const counts = Array.from({ length: classes }, () => 0)
  for (const label of set.labels) counts[label] = (counts[label] ?? 0) + 1
  return counts
}
