/** Reads a folder of class folders with PNG or JPEG images, the layout of torchvision's ImageFolder. */

import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { count } from '../../src-shared/formats/numbers'
import { badData } from './bad-data'
import { sharedBytes, type ImageSet, type SharedBytes } from './dataset'
import { decodeImage, READABLE_IMAGE, UNREADABLE_IMAGE } from './decode-image'
import { listFolder, readWhole } from './files'
import { type Raster, resizeToCover } from './resize'
import type { ReadOptions, SetContent } from './set-content'

type Listed = { readonly label: number; readonly name: string }
type Size = { readonly height: number; readonly width: number }

/** Images decoded between two chances for others (a progress bar, a stop) to run. */
const PER_TURN = 16

/**
 * Either `FOLDER/class/*.png`, or `FOLDER/train/class/…` with `test`, `val` (or `validation`) beside it. A `val` without
 * a `test` is the test set. Class names are the folders' names in alphabetical order.
 *
 * @throws UserError `bad-data` naming the file or folder: no images, an empty class, an image that can't be read, images
 *   of differing sizes without `imageSize`, a class in the test set that the training set hasn't
 */
export async function readImageFolders(folder: string, options: ReadOptions): Promise<SetContent> {
  const { folders } = await listFolder(folder)
  const splits = splitFolders(folder, folders)
  const classes = await classFolders(splits.train)
  if (classes.length > 0xffff) throw badData('image-folders', `${splits.train} has ${count(classes.length)} classes.`)
  const listed = {
    train: await listImages(splits.train, classes, classes),
    validation: splits.validation === null ? null : await listSplit(splits.validation, classes),
    test: splits.test === null ? null : await listSplit(splits.test, classes),
  }
  const total = listed.train.length + (listed.validation?.length ?? 0) + (listed.test?.length ?? 0)
  const reader = new ImageReader(total, options)
  const train = await reader.read(splits.train, listed.train)
  const part = async (path: string | null, images: readonly Listed[] | null): Promise<ImageSet | null> =>
    path === null || images === null ? null : reader.read(path, images)
  return {
    kind: 'image-folders',
    classes,
    train,
    validation: await part(splits.validation, listed.validation),
    test: await part(splits.test, listed.test),
    statistics: null,
  }
}

function splitFolders(
  folder: string,
  folders: readonly string[],
): { readonly train: string; readonly validation: string | null; readonly test: string | null } {
  if (!folders.includes('train')) return { train: folder, validation: null, test: null }
  const find = (...names: readonly string[]): string | null => {
    const name = names.find((candidate) => folders.includes(candidate))
    return name === undefined ? null : join(folder, name)
  }
  const test = find('test')
  const validation = find('val', 'validation', 'valid')
  return { train: join(folder, 'train'), validation: test === null ? null : validation, test: test ?? validation }
}

/** Names in code-point order, as Python's `sorted` has them, so that labels agree with torchvision's. */
async function classFolders(folder: string): Promise<readonly string[]> {
  const { folders } = await listFolder(folder)
  return [...folders].sort((a, b) => (a < b ? -1 : 1))
}

async function listSplit(folder: string, classes: readonly string[]): Promise<readonly Listed[]> {
  const present = await classFolders(folder)
  const unknown = present.find((name) => !classes.includes(name))
  if (unknown !== undefined) {
    throw badData(
      'image-folders',
      `${join(folder, unknown)} is a class that the training images don't have.`,
      'Add it to the train folder, or take it out here.',
    )
  }
  return listImages(folder, present, classes)
}

async function listImages(
  folder: string,
  present: readonly string[],
  classes: readonly string[],
): Promise<readonly Listed[]> {
  const images: Listed[] = []
  for (const name of present) {
    const { files, folders } = await listFolder(join(folder, name))
    const odd = files.find((file) => UNREADABLE_IMAGE.test(file))
    if (odd !== undefined) {
      throw badData(
        'image-folders',
        `${join(folder, name, odd)} is of a kind that can't be read.`,
        'Convert it to PNG or JPEG, or take it out.',
      )
    }
    const readable = files.filter((file) => READABLE_IMAGE.test(file))
    if (readable.length === 0) {
      throw badData(
        'image-folders',
        `the class folder ${join(folder, name)} holds no PNG or JPEG image.`,
        folders.length > 0
          ? `There are folders in it: choose ${join(folder, name)} itself if those are the classes, or train and test.`
          : 'Put its images there, or remove the folder.',
      )
    }
    for (const file of readable) images.push({ label: classes.indexOf(name), name: join(name, file) })
  }
  if (images.length === 0) {
    throw badData(
      'image-folders',
      `${folder} holds no class folders with images.`,
      'Make one folder a class, and put its PNG or JPEG images there.',
    )
  }
  return images
}

/** Reads the splits one after the other: the first image decides the size of all, unless one was asked for. */
class ImageReader {
  private readonly total: number
  private readonly options: ReadOptions
  private done = 0
  private first: { readonly path: string; readonly size: Size } | null = null

  constructor(total: number, options: ReadOptions) {
    this.total = total
    this.options = options
  }

  async read(folder: string, images: readonly Listed[]): Promise<ImageSet> {
    let pixels: SharedBytes | null = null
    let size: Size = { height: 0, width: 0 }
    const labels = new Uint16Array(images.length)
    for (const [row, { label, name }] of images.entries()) {
      const path = join(folder, name)
      const image = this.fitted(path, await decoded(path))
      size = image
      pixels ??= sharedBytes(images.length * image.pixels.length)
      pixels.set(image.pixels, row * image.pixels.length)
      labels[row] = label
      this.done++
      if (this.done % PER_TURN === 0 || this.done === this.total) {
        this.options.onProgress?.(this.done, this.total)
        await setImmediate()
      }
    }
    const { height, width } = size
    return { count: images.length, height, width, channels: 3, pixels: pixels ?? sharedBytes(0), labels }
  }

  private fitted(path: string, image: Raster): Raster {
    const asked = this.options.imageSize
    if (asked !== undefined) return resizeToCover(image, asked.height, asked.width)
    this.first ??= { path, size: image }
    const { size } = this.first
    if (image.height === size.height && image.width === size.width) return image
    throw badData(
      'image-folders',
      `${path} has ${image.width}×${image.height} pixels, ${this.first.path} ${size.width}×${size.height}.`,
      'Give an image size that all are brought to, as in `--image-size 32`.',
    )
  }
}

async function decoded(path: string): Promise<Raster> {
  const bytes = await readWhole(path)
  try {
    return decodeImage(bytes)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw badData(
      'image-folders',
      `${path} can't be read as an image (${count(bytes.length)} bytes: ${why.replace(/\.$/, '')}).`,
      'Replace it, or take it out.',
      { cause },
    )
  }
}
