/** Reads IDX files (LeCun's MNIST format), plain or gzipped: MNIST, Fashion-MNIST and sets made like them. */

import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { count } from '../../src-shared/formats/numbers'
import { badData, endedEarlyNext } from './bad-data'
import { fashionClasses } from './class-names'
import { sharedBytes, type DatasetKind, type ImageSet } from './dataset'
import { readWhole } from './files'
import type { SetContent } from './set-content'
import type { ChannelStatistics } from './statistics'

/** 0, 0, 8 (unsigned bytes), and the number of dimensions. */
const IMAGES_MAGIC = 0x00000803
const LABELS_MAGIC = 0x00000801

export type IdxKind = Extract<DatasetKind, 'mnist' | 'fashion-mnist' | 'idx'>

/** Names of the pair that makes up a split. */
export type IdxPair = { readonly images: string; readonly labels: string }

/** The pairs among a folder's files, by the names that the authors gave them; null without training files. */
export function findIdxFiles(
  files: readonly string[],
): { readonly train: IdxPair; readonly test: IdxPair | null } | null {
  const find = (split: string, part: string): string | undefined =>
    files.find((name) => new RegExp(`^(${split})[-_]${part}[-.]idx[13][-.]ubyte(\\.gz)?$`, 'i').test(name))
  const pair = (split: string): IdxPair | null => {
    const images = find(split, 'images')
    const labels = find(split, 'labels')
    return images === undefined || labels === undefined ? null : { images, labels }
  }
  const train = pair('train')
  return train === null ? null : { train, test: pair('t10k|test') }
}

/** Whether any file of a folder is named like one of an IDX set. */
export function looksLikeIdx(files: readonly string[]): boolean {
  return files.some((name) => /[-.]idx[13][-.]ubyte(\.gz)?$/i.test(name))
}

/**
 * @throws UserError `bad-data` naming file and byte for a wrong magic number, a file that is shorter or longer than its
 *   header says, gzip data that ends early, or as many labels as there are not images
 */
export async function readIdx(
  kind: IdxKind,
  folder: string,
  files: { readonly train: IdxPair; readonly test: IdxPair | null },
): Promise<SetContent> {
  const train = await readPair(kind, folder, files.train)
  const test = files.test === null ? null : await readPair(kind, folder, files.test)
  if (test !== null && (test.height !== train.height || test.width !== train.width)) {
    throw badData(
      kind,
      `the training images have ${train.height}×${train.width} pixels, the test images ${test.height}×${test.width}.`,
    )
  }
  return { kind, classes: classesOf(kind, train, test), train, validation: null, test, statistics: published(kind) }
}

function published(kind: IdxKind): ChannelStatistics | null {
  switch (kind) {
    case 'mnist':
      return { mean: [0.1307], std: [0.3081] }
    case 'fashion-mnist':
      return { mean: [0.286], std: [0.353] }
    case 'idx':
      return null
    default: {
      const never: never = kind
      return never
    }
  }
}

function classesOf(kind: IdxKind, train: ImageSet, test: ImageSet | null): readonly string[] {
  if (kind === 'fashion-mnist') return fashionClasses
  if (kind === 'mnist') return Array.from({ length: 10 }, (_, digit) => String(digit))
  let largest = 0
  for (const label of train.labels) largest = Math.max(largest, label)
  for (const label of test?.labels ?? []) largest = Math.max(largest, label)
  return Array.from({ length: largest + 1 }, (_, label) => String(label))
}

async function readPair(kind: IdxKind, folder: string, names: IdxPair): Promise<ImageSet> {
  const images = await readIdxFile(kind, folder, names.images, IMAGES_MAGIC, 3)
  const labels = await readIdxFile(kind, folder, names.labels, LABELS_MAGIC, 1)
  const [total = 0, height = 0, width = 0] = images.sizes
  const [labelled = 0] = labels.sizes
  if (total !== labelled) {
    throw badData(kind, `${names.images} has ${count(total)} images, but ${names.labels} ${count(labelled)} labels.`)
  }
  if (total === 0 || height === 0 || width === 0) {
    throw badData(kind, `${names.images} holds no images (${total}×${height}×${width}).`)
  }
  if (kind !== 'idx') checkLabels(kind, names.labels, labels.content)
  const pixels = sharedBytes(images.content.length)
  pixels.set(images.content)
  return { count: total, height, width, channels: 1, pixels, labels: labels.content }
}

function checkLabels(kind: IdxKind, name: string, labels: Uint8Array): void {
  const row = labels.findIndex((label) => label > 9)
  if (row < 0) return
  throw badData(
    kind,
    `${name}, row ${count(row + 1)} (byte ${count(8 + row)}): label ${labels[row]}, but the classes are 0 to 9.`,
  )
}

async function readIdxFile(
  kind: IdxKind,
  folder: string,
  name: string,
  magic: number,
  dimensions: number,
): Promise<{ readonly sizes: readonly number[]; readonly content: Uint8Array }> {
  const bytes = await unpacked(kind, name, await readWhole(join(folder, name)))
  const headerBytes = 4 * (1 + dimensions)
  if (bytes.length < headerBytes) {
    throw badData(
      kind,
      `${name} ends inside its header (${count(bytes.length)} of ${headerBytes} bytes).`,
      endedEarlyNext(kind),
    )
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found = view.getUint32(0)
  if (found !== magic) {
    throw badData(
      kind,
      `${name} begins with the number ${hex(found)} (byte 0), not ${hex(magic)}: it is no such IDX file.`,
    )
  }
  const sizes = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 * (1 + i)))
  const expected = headerBytes + sizes.reduce((product, size) => product * size, 1)
  if (bytes.length !== expected) {
    const rowBytes = sizes.slice(1).reduce((product, size) => product * size, 1)
    const row = Math.floor((bytes.length - headerBytes) / Math.max(1, rowBytes)) + 1
    const what = bytes.length < expected ? `ends in row ${count(row)}` : 'goes on after its last row'
    const of = bytes.length < expected ? ' of ' : ' instead of '
    throw badData(kind, `${name} ${what} (${count(bytes.length)}${of}${count(expected)} bytes).`, endedEarlyNext(kind))
  }
  return { sizes, content: bytes.subarray(headerBytes) }
}

/** The bytes themselves, of a file that is gzipped or not, whatever its name says. */
async function unpacked(kind: IdxKind, name: string, bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return await promisify(gunzip)(bytes)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw badData(
      kind,
      `${name} can't be unpacked after ${count(bytes.length)} bytes (${why}).`,
      endedEarlyNext(kind),
      {
        cause,
      },
    )
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`
}
