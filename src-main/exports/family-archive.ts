/** A family's file unpacked and checked, piece by piece, before anything of it counts. */

import { createHash } from 'node:crypto'
import { createWriteStream, mkdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { UserError } from '../../src-shared/errors'
import { bytes, count } from '../../src-shared/formats/numbers'
import { fileError } from '../workspace/atomic-file'
import { badFamily, manifestName, parseManifest, type FamilyManifest } from './family-manifest'

/** More than a hundred thousand runs need. */
const longestManifest = 100 << 20

export type Archive = {
  readonly manifest: FamilyManifest
  /**
   * Writes every file below the folder, each held against its size and checksum.
   *
   * @throws UserError `bad-archive` naming the file that differs or is missing, `disk-full`
   */
  readonly unpack: (folder: string, options: UnpackOptions) => Promise<void>
  readonly close: () => void
}

export type UnpackOptions = { readonly onShare?: (share: number) => void; readonly signal?: AbortSignal | undefined }

/** @throws UserError `bad-archive` for what is no whole family's file, `file-not-found` */
export async function openArchive(path: string): Promise<Archive> {
  const file = basename(path)
  const zip = await openZip(path, file)
  try {
    const entries = new Map<string, Entry>()
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry)
    const own = entries.get(manifestName)
    if (!own || own.uncompressedSize > longestManifest) throw badFamily(file, `it has no ${manifestName}`)
    const text = await buffer(await zip.openReadStreamPromise(own))
    const manifest = parseManifest(text.toString('utf8'), file)
    return {
      manifest,
      unpack: (folder, options) => unpack({ zip, entries, manifest, file }, folder, options),
      close: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error instanceof UserError ? error : badFamily(file, 'its list of files is damaged', error)
  }
}

async function openZip(path: string, file: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false, strictFileNames: true })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null
    if (code === 'ENOENT' || code === 'EISDIR')
      throw new UserError('file-not-found', `There is no file ${path}.`, 'Check the path.', { cause })
    throw badFamily(file, 'it is no whole zip: its end is missing', cause)
  }
}

type Opened = {
  readonly zip: ZipFile
  readonly entries: ReadonlyMap<string, Entry>
  readonly manifest: FamilyManifest
  readonly file: string
}

async function unpack({ zip, entries, manifest, file }: Opened, folder: string, options: UnpackOptions): Promise<void> {
  const wanted = Object.entries(manifest.files)
  const all = wanted.reduce((sum, [, { sizeBytes }]) => sum + sizeBytes, 0)
  mkdirSync(folder, { recursive: true })
  await requireRoom(folder, all, file)
  let before = 0
  for (const [path, { sizeBytes, sha256 }] of wanted) {
    const entry = entries.get(path)
    if (!entry) throw badFamily(file, `${path} is missing in it`)
    const target = join(folder, ...path.split('/'))
    mkdirSync(dirname(target), { recursive: true })
    const check = new Check(sizeBytes, (seen) => options.onShare?.(all === 0 ? 1 : (before + seen) / all))
    try {
      const content: Readable = await zip.openReadStreamPromise(entry)
      await pipeline(content, check.stream, createWriteStream(target), options)
    } catch (error) {
      const told = fileError(target, sizeBytes, error)
      if (told instanceof UserError || options.signal?.aborted === true) throw told
      throw badFamily(file, `${path} in it can't be read`, error)
    }
    if (check.bytes !== sizeBytes)
      throw badFamily(file, `${path} in it has ${count(check.bytes)} bytes in place of ${count(sizeBytes)}`)
    if (check.sha256() !== sha256) throw badFamily(file, `the checksum of ${path} in it is wrong`)
    before += sizeBytes
  }
}

/** Said before hours of unpacking rather than after. */
async function requireRoom(folder: string, needed: number, file: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize > needed) return
  throw new UserError(
    'disk-full',
    `${file} needs ${bytes(needed)} here, and the disk of ${folder} has ${bytes(bavail * bsize)} left.`,
    'Free some space, or import it into a workspace on another disk with --workspace.',
  )
}

/** Lets no more through than there should be. */
class Check {
  readonly stream: Transform
  readonly #hash = createHash('sha256')
  bytes = 0

  constructor(expected: number, onBytes: (bytes: number) => void) {
    this.stream = new Transform({
      transform: (chunk: Uint8Array, _encoding, done) => {
        this.bytes += chunk.length
        if (this.bytes > expected) return done(new Error('It is longer than it should be.'))
        this.#hash.update(chunk)
        onBytes(this.bytes)
        done(null, chunk)
      },
    })
  }

  sha256(): string {
    return this.#hash.digest('hex')
  }
}
