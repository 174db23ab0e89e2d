/** Several files that leave together, as a folder or as one zip: there whole, or not at all. Large ones pass through in pieces. */

import { createHash } from 'node:crypto'
import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { UserError } from '../../src-shared/errors'
import { fileError } from '../workspace/atomic-file'
import type { ExportedFile } from './export'

/** `path` is relative, with forward slashes. What `content` gives is read once. */
export type Entry = { readonly path: string; readonly content: Uint8Array | string | (() => Readable) }

/** Named by the entry, as they are made: a later one may tell of those before it. */
export type Entries = Iterable<Entry> | AsyncIterable<Entry>

/** What went into a bundle. */
export type WrittenEntry = ExportedFile & { readonly path: string }

export type BundleOptions = {
  /** Told of each entry once it has gone in whole. */
  readonly onEntry?: (entry: WrittenEntry) => void
  /** Told again and again how many bytes have gone in. */
  readonly onProgress?: (bytes: number) => void
  readonly signal?: AbortSignal | undefined
}

/**
 * One zip of all entries. Weights are not compressed: they would not become smaller.
 *
 * @throws UserError `disk-full`, `workspace-unwritable`; what `content` throws; nothing is left of it
 */
export async function writeZip(path: string, entries: Entries, options: BundleOptions = {}): Promise<ExportedFile> {
  const temporary = `${path}.${process.pid}.tmp`
  const zip = new ZipFile()
  const whole = new Tally()
  try {
    mkdirSync(dirname(path), { recursive: true })
    const written = pipeline(zip.outputStream as Readable, whole.stream, createWriteStream(temporary), options)
    // Awaited below; until then a failure is only kept.
    written.catch(() => undefined)
    await Promise.race([fill(zip, entries, options), failureOf(written)])
    zip.end()
    await written
    renameSync(temporary, path)
    return whole.result()
  } catch (error) {
    rmSync(temporary, { force: true })
    throw fileError(path, whole.result().sizeBytes, error)
  }
}

/**
 * A folder of all entries.
 *
 * @throws UserError `bad-argument` for one that is there and not empty; as `writeZip`
 */
export async function writeFolder(path: string, entries: Entries, options: BundleOptions = {}): Promise<ExportedFile> {
  if (existsSync(path) && !(statSync(path).isDirectory() && readdirSync(path).length === 0))
    throw new UserError('bad-argument', `${path} is there already, and not empty.`, 'Choose a new folder with --out.')
  const temporary = `${path}.${process.pid}.tmp`
  let sizeBytes = 0
  const all = createHash('sha256')
  try {
    for await (const { path: name, content } of entries) {
      const file = join(temporary, ...name.split('/'))
      mkdirSync(dirname(file), { recursive: true })
      const tally = new Tally((bytes) => options.onProgress?.(sizeBytes + bytes))
      await pipeline(streamOf(content), tally.stream, createWriteStream(file), options)
      const result = tally.result()
      sizeBytes += result.sizeBytes
      all.update(`${name} ${result.sha256}\n`)
      options.onEntry?.({ path: name, ...result })
    }
    mkdirSync(dirname(path), { recursive: true })
    rmSync(path, { recursive: true, force: true })
    renameSync(temporary, path)
    return { sizeBytes, sha256: all.digest('hex') }
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true })
    throw fileError(path, sizeBytes, error)
  }
}

async function fill(zip: ZipFile, entries: Entries, { onEntry, onProgress }: BundleOptions): Promise<void> {
  let before = 0
  for await (const { path, content } of entries) {
    const tally = new Tally((bytes) => onProgress?.(before + bytes))
    // Put in one after the other, so that a later entry can tell of those before it.
    const passed = pipeline(streamOf(content), tally.stream)
    zip.addReadStream(tally.stream, path, { compress: !path.endsWith('.safetensors') })
    await passed
    const result = tally.result()
    before += result.sizeBytes
    onEntry?.({ path, ...result })
  }
}

function streamOf(content: Entry['content']): Readable {
  if (typeof content === 'function') return content()
  return Readable.from([typeof content === 'string' ? Buffer.from(content) : content])
}

/** Rejects as the work does; never resolves. */
function failureOf(work: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => work.catch(reject))
}

/** Counts and hashes what passes through. */
class Tally {
  readonly stream: Transform
  readonly #hash = createHash('sha256')
  #bytes = 0
  #digest: string | null = null

  constructor(onProgress: (bytes: number) => void = () => undefined) {
    this.stream = new Transform({
      transform: (chunk: Uint8Array, _encoding, done) => {
        this.#hash.update(chunk)
        this.#bytes += chunk.length
        onProgress(this.#bytes)
        done(null, chunk)
      },
    })
  }

  result(): ExportedFile {
    this.#digest ??= this.#hash.digest('hex')
    return { sizeBytes: this.#bytes, sha256: this.#digest }
  }
}
