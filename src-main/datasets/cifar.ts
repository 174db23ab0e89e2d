/** Reads the binary versions of CIFAR-10 and CIFAR-100 (Krizhevsky 2009): rows of label bytes and 3 × 1,024 pixels. */

import { join } from 'node:path'
import { count } from '../../src-shared/formats/numbers'
import { badData, endedEarlyNext } from './bad-data'
import { cifar100Classes, cifar10Classes } from './class-names'
import { sharedBytes, type ImageSet } from './dataset'
import { listFolder, readWhole } from './files'
import type { SetContent } from './set-content'

const SIDE = 32
const PLANE = SIDE * SIDE
const IMAGE = 3 * PLANE

/** Rows of each of the authors' CIFAR-10 files. */
const AUTHORS_ROWS = 10_000

type Layout = {
  readonly kind: 'cifar-10' | 'cifar-100'
  readonly classes: number
  /** Bytes before the pixels; the last of them is the label that counts. */
  readonly labelBytes: number
}

const cifar10: Layout = { kind: 'cifar-10', classes: 10, labelBytes: 1 }
const cifar100: Layout = { kind: 'cifar-100', classes: 100, labelBytes: 2 }

export const CIFAR10_ROW_BYTES = cifar10.labelBytes + IMAGE
export const CIFAR100_ROW_BYTES = cifar100.labelBytes + IMAGE

/**
 * CIFAR-10: `data_batch_*.bin` and `test_batch.bin`, or any `*.bin` files of such rows, in the order of their names;
 * those whose name begins with `test` are the test set. Or a single file.
 *
 * @throws UserError `bad-data` naming file and row for a file that ends inside a row, a missing or short file among the
 *   authors' six, or a label out of range
 */
export async function readCifar10(folder: string, files: readonly string[]): Promise<SetContent> {
  const rows = await Promise.all(files.map((name) => readRows(folder, name, cifar10)))
  checkAuthorsFiles(rows)
  const isTest = ({ name }: RowFile): boolean => /^test/i.test(name)
  const train = rows.filter((file) => !isTest(file))
  const test = rows.filter(isTest)
  if (train.length === 0) throw badData('cifar-10', `${folder} holds a test set but no data_batch_*.bin to train on.`)
  return {
    kind: 'cifar-10',
    classes: cifar10Classes,
    train: imagesOf(train, cifar10),
    validation: null,
    test: test.length === 0 ? null : imagesOf(test, cifar10),
    statistics: { mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] },
  }
}

/**
 * CIFAR-100: `train.bin` and, if it is there, `test.bin`, with the fine labels; names from `fine_label_names.txt`.
 *
 * @throws UserError `bad-data` as readCifar10 does
 */
export async function readCifar100(folder: string, trainFile: string, testFile: string | null): Promise<SetContent> {
  const train = imagesOf([await readRows(folder, trainFile, cifar100)], cifar100)
  const test = testFile === null ? null : imagesOf([await readRows(folder, testFile, cifar100)], cifar100)
  return {
    kind: 'cifar-100',
    classes: await fineLabelNames(folder),
    train,
    validation: null,
    test,
    statistics: { mean: [0.5071, 0.4865, 0.4409], std: [0.2673, 0.2564, 0.2762] },
  }
}

/** Whether a file's size fits rows of CIFAR-10, of CIFAR-100, or of neither. */
export function cifarKindOfSize(sizeBytes: number): 'cifar-10' | 'cifar-100' | null {
  if (sizeBytes === 0) return null
  if (sizeBytes % CIFAR10_ROW_BYTES === 0) return 'cifar-10'
  return sizeBytes % CIFAR100_ROW_BYTES === 0 ? 'cifar-100' : null
}

type RowFile = { readonly name: string; readonly rows: number; readonly bytes: Uint8Array }

async function readRows(folder: string, name: string, layout: Layout): Promise<RowFile> {
  const bytes = await readWhole(join(folder, name))
  const rowBytes = layout.labelBytes + IMAGE
  const rows = Math.floor(bytes.length / rowBytes)
  if (bytes.length === 0) throw badData(layout.kind, `${name} is empty (0 bytes).`, endedEarlyNext(layout.kind))
  if (rows * rowBytes !== bytes.length) {
    const expected = expectedBytes(name, layout)
    const size =
      expected !== null && bytes.length < expected
        ? `${count(bytes.length)} of ${count(expected)} bytes`
        : `${count(bytes.length)} bytes, and a row has ${count(rowBytes)}`
    throw badData(layout.kind, `${name} ends in row ${count(rows + 1)} (${size}).`, endedEarlyNext(layout.kind))
  }
  checkLabels(name, bytes, rows, layout)
  return { name, rows, bytes }
}

/** The size of a file that the authors named; null for any other. */
function expectedBytes(name: string, layout: Layout): number | null {
  const rowBytes = layout.labelBytes + IMAGE
  if (layout.kind === 'cifar-10')
    return /^(data_batch_\d+|test_batch)\.bin$/.test(name) ? AUTHORS_ROWS * rowBytes : null
  if (name === 'train.bin') return 50_000 * rowBytes
  return name === 'test.bin' ? 10_000 * rowBytes : null
}

/** A hole in the numbering, or one short file among full ones, is a download that stopped, not a smaller set. */
function checkAuthorsFiles(files: readonly RowFile[]): void {
  const numbered = new Map<number, RowFile>()
  for (const file of files) {
    const number = /^data_batch_(\d+)\.bin$/.exec(file.name)?.[1]
    if (number !== undefined) numbered.set(Number(number), file)
  }
  const last = Math.max(0, ...numbered.keys())
  for (let number = 1; number < last; number++) {
    if (!numbered.has(number)) {
      throw badData(
        'cifar-10',
        `data_batch_${number}.bin is missing, though there is a data_batch_${last}.bin.`,
        endedEarlyNext('cifar-10'),
      )
    }
  }
  const full = [...numbered.values()].find(({ rows }) => rows === AUTHORS_ROWS)
  const short = [...numbered.values()].find(({ rows }) => rows < AUTHORS_ROWS)
  if (full !== undefined && short !== undefined) {
    throw badData(
      'cifar-10',
      `${short.name} ends after row ${count(short.rows)} (${count(short.bytes.length)} of ` +
        `${count(full.bytes.length)} bytes).`,
      endedEarlyNext('cifar-10'),
    )
  }
}

function checkLabels(name: string, bytes: Uint8Array, rows: number, layout: Layout): void {
  const rowBytes = layout.labelBytes + IMAGE
  for (let row = 0; row < rows; row++) {
    const at = row * rowBytes + layout.labelBytes - 1
    const label = bytes[at] ?? 0
    if (label >= layout.classes) {
      throw badData(
        layout.kind,
        `${name}, row ${count(row + 1)} (byte ${count(at)}): label ${label}, but the classes are 0 to ` +
          `${layout.classes - 1}.`,
      )
    }
  }
}

/** Planes of red, green and blue become interleaved pixels. */
function imagesOf(files: readonly RowFile[], { labelBytes }: Layout): ImageSet {
  const total = files.reduce((sum, { rows }) => sum + rows, 0)
  const pixels = sharedBytes(total * IMAGE)
  const labels = new Uint8Array(total)
  let image = 0
  for (const { bytes, rows } of files) {
    for (let row = 0; row < rows; row++, image++) {
      const start = row * (labelBytes + IMAGE) + labelBytes
      labels[image] = bytes[start - 1] ?? 0
      let to = image * IMAGE
      for (let from = start; from < start + PLANE; from++, to += 3) {
        pixels[to] = bytes[from] ?? 0
        pixels[to + 1] = bytes[from + PLANE] ?? 0
        pixels[to + 2] = bytes[from + 2 * PLANE] ?? 0
      }
    }
  }
  return { count: total, height: SIDE, width: SIDE, channels: 3, pixels, labels }
}

async function fineLabelNames(folder: string): Promise<readonly string[]> {
  const { files } = await listFolder(folder)
  if (!files.includes('fine_label_names.txt')) return cifar100Classes
  const text = Buffer.from(await readWhole(join(folder, 'fine_label_names.txt'))).toString('utf8')
  const names = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (names.length !== cifar100.classes) {
    throw badData('cifar-100', `fine_label_names.txt has ${count(names.length)} names instead of 100.`)
  }
  return names
}
