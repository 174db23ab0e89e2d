/** Opens a folder (or one file) as a data set: finds out what it holds, and reads and checks all of it. */

import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { UserError } from '../../src-shared/errors'
import { count } from '../../src-shared/formats/numbers'
import { titleOf } from './bad-data'
import { CIFAR100_ROW_BYTES, CIFAR10_ROW_BYTES, cifarKindOfSize, readCifar10, readCifar100 } from './cifar'
import type { Dataset, DatasetKind } from './dataset'
import { kindOfPath, listFolder } from './files'
import { datasetFingerprint } from './fingerprint'
import { findIdxFiles, type IdxKind, looksLikeIdx, readIdx } from './idx'
import { readImageFolders } from './image-folders'
import type { ReadOptions, SetContent } from './set-content'
import { channelStatistics } from './statistics'

export type OpenOptions = ReadOptions & {
  /** The name it goes by, which tells MNIST and Fashion-MNIST apart; by default the folder's. */
  readonly name?: string
}

/**
 * The data at `path`, all of it read and checked: CIFAR-10 or CIFAR-100 binary files (a folder, or a single `.bin`), IDX
 * files, or a folder of class folders. A folder that holds nothing but one folder (as archives unpack) is entered.
 *
 * @throws UserError `data-not-found` when nothing is there; `bad-data` naming file and row or byte
 */
export async function openDataset(path: string, options: OpenOptions = {}): Promise<Dataset> {
  const content = await readContent(resolve(path), options)
  const { mean, std } = content.statistics ?? channelStatistics(content.train)
  return {
    name:
      content.kind === 'image-folders' || content.kind === 'idx'
        ? (options.name ?? basename(path))
        : titleOf(content.kind),
    kind: content.kind,
    classes: content.classes,
    train: content.train,
    validation: content.validation,
    test: content.test,
    mean,
    std,
    fingerprint: datasetFingerprint(content),
  }
}

async function readContent(path: string, options: OpenOptions): Promise<SetContent> {
  switch (await kindOfPath(path)) {
    case null:
      throw new UserError('data-not-found', `There is no file or folder ${path}.`, 'Check the path.')
    case 'file':
      return readSingleFile(path)
    case 'folder':
      return readFolder(path, options)
  }
}

async function readFolder(folder: string, options: OpenOptions): Promise<SetContent> {
  const { files, folders } = await listFolder(folder)
  const rows = files.filter((name) => /\.bin$/i.test(name))
  if (rows.includes('train.bin') && (await holdsCifar100(folder, 'train.bin'))) {
    return readCifar100(folder, 'train.bin', rows.includes('test.bin') ? 'test.bin' : null)
  }
  if (rows.length > 0) return readCifar10(folder, rows)
  if (looksLikeIdx(files)) return readIdxFolder(folder, files, options)
  const [only] = folders
  const loose = files.filter((name) => !/\.(txt|md|html?)$/i.test(name))
  if (only !== undefined && folders.length === 1 && loose.length === 0 && !(await holdsImages(join(folder, only)))) {
    return readFolder(join(folder, only), options)
  }
  if (folders.length > 0) return readImageFolders(folder, options)
  throw nothingToRead(folder, files)
}

/** A single file's directory entry decides: CIFAR-10 rows unless only CIFAR-100's fit. */
async function readSingleFile(path: string): Promise<SetContent> {
  const folder = dirname(path)
  const name = basename(path)
  const { size } = await stat(path)
  if (cifarKindOfSize(size) === 'cifar-100') return readCifar100(folder, name, null)
  if (/\.bin$/i.test(name)) return readCifar10(folder, [name])
  throw new UserError('bad-data', `${name} (${count(size)} bytes) is no data set that Prunescope can read.`, READABLE)
}

/** `train.bin` belongs to CIFAR-100 by its name, unless its size says that it has CIFAR-10's rows. */
async function holdsCifar100(folder: string, name: string): Promise<boolean> {
  const { size } = await stat(join(folder, name))
  return size % CIFAR100_ROW_BYTES === 0 || size % CIFAR10_ROW_BYTES !== 0
}

async function readIdxFolder(folder: string, files: readonly string[], options: OpenOptions): Promise<SetContent> {
  const kind = idxKind(options.name ?? '') ?? idxKind(basename(folder)) ?? 'idx'
  const pairs = findIdxFiles(files)
  if (pairs === null) {
    throw new UserError(
      'bad-data',
      `${titleOf(kind)}: ${folder} has no pair of train-images-idx3-ubyte and train-labels-idx1-ubyte (or .gz).`,
      'Put both files there.',
    )
  }
  return readIdx(kind, folder, pairs)
}

function idxKind(name: string): IdxKind | null {
  if (/fashion/i.test(name)) return 'fashion-mnist'
  // EMNIST and KMNIST are other sets, with other classes.
  return /(^|[^a-z])mnist/i.test(name) ? 'mnist' : null
}

/** Whether a folder's own files are images, or it is a `train` folder: then it is a class or a split, not a wrapping. */
async function holdsImages(folder: string): Promise<boolean> {
  if (basename(folder) === 'train') return true
  const { files } = await listFolder(folder)
  return files.some((name) => /\.(png|jpe?g|webp|bmp|gif|tiff?)$/i.test(name))
}

function nothingToRead(folder: string, files: readonly string[]): UserError {
  const what =
    files.length === 0 ? 'is empty' : `holds nothing that Prunescope can read (${files.slice(0, 3).join(', ')}…)`
  return new UserError('bad-data', `The folder ${folder} ${what}.`, READABLE)
}

const READABLE =
  'Give a folder with CIFAR-10 or CIFAR-100 binary files, with MNIST’s IDX files, or with one folder of PNG or JPEG ' +
  'images a class.'

/** Whether a name is that of a known kind of set, so that a folder with another one in it is a mistake. */
export function isKindWithFiles(name: string): name is DatasetKind {
  return name === 'cifar-10' || name === 'cifar-100' || name === 'mnist' || name === 'fashion-mnist'
}
