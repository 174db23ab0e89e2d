/** Small files of every layout, written to a folder that goes away with the test. */

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PNG } from 'pngjs'
import type { BatchOptions } from '../../../src-main/datasets/batches'
import { sharedBytes, type ImageSet } from '../../../src-main/datasets/dataset'
import { UserError } from '../../../src-shared/errors'

export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  return folder
}

/** Rows of CIFAR's binary layout; a pixel's value tells its row, plane and place. */
export function cifarRows(labels: readonly number[], labelBytes = 1): Uint8Array {
  const row = labelBytes + 3072
  const bytes = new Uint8Array(labels.length * row)
  for (const [index, label] of labels.entries()) {
    bytes[index * row + labelBytes - 1] = label
    for (let i = 0; i < 3072; i++) bytes[index * row + labelBytes + i] = cifarPixel(index, i >> 10, i & 1023)
  }
  return bytes
}

export function cifarPixel(row: number, plane: number, place: number): number {
  return (row * 31 + plane * 100 + place) & 255
}

export function idxImages(images: readonly (readonly number[])[], height: number, width: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(16))
  for (const [i, value] of [0x803, images.length, height, width].entries()) header.setUint32(i * 4, value)
  return Buffer.concat([Buffer.from(header.buffer), Buffer.from(images.flat())])
}

export function idxLabels(labels: readonly number[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(8))
  for (const [i, value] of [0x801, labels.length].entries()) header.setUint32(i * 4, value)
  return Buffer.concat([Buffer.from(header.buffer), Buffer.from(labels)])
}

export function png(width: number, height: number, colourAt: (x: number, y: number) => readonly number[]): Uint8Array {
  const image = new PNG({ width, height })
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) image.data.set([...colourAt(x, y), 255], (y * width + x) * 4)
  }
  return PNG.sync.write(image)
}

export function plainPng(width: number, height: number, colour: readonly [number, number, number]): Uint8Array {
  return png(width, height, () => colour)
}

/** A set whose every byte is different from its neighbours'. */
export function numberedSet(count: number, height: number, width: number, channels: number, classes = 10): ImageSet {
  const pixels = sharedBytes(count * height * width * channels)
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i * 37 + (i >> 8) * 11) & 255
  return { count, height, width, channels, pixels, labels: Uint8Array.from({ length: count }, (_, i) => i % classes) }
}

/** The error a person would see. */
export async function userErrorOf(work: Promise<unknown>): Promise<UserError> {
  const error: unknown = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  )
  if (error instanceof UserError) return error
  throw error
}

/** An epoch of training in every respect that decides a batch. */
export const trainingEpoch: BatchOptions = {
  set: numberedSet(23, 6, 6, 3),
  batchSize: 5,
  seed: 11,
  epoch: 3,
  shuffle: true,
  augment: { crop: 2, flip: true },
  mean: [0.4914, 0.4822, 0.4465],
  std: [0.2023, 0.1994, 0.201],
}
