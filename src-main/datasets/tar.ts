/** Unpacks a `.tar.gz` as a stream: regular files of ustar archives, which is all that data sets come in. */

import { createReadStream } from 'node:fs'
import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'

const BLOCK = 512

type Member = { readonly name: string; readonly sizeBytes: number; readonly isFile: boolean }

/** What is being unpacked just now. */
type Open = { readonly member: Member; readonly file: FileHandle | null; left: number; padding: number }

/**
 * Unpacks every regular file below `folder` and syncs it. Links, devices and other entries are passed over.
 *
 * @throws Error saying what is wrong with the archive: a damaged header, a name that leads out of the folder, an end
 *   before the last file's; or the gzip's or the disk's error. What was unpacked until then stays: give it a folder to
 *   throw away.
 */
export async function unpackTarGz(archive: string, folder: string): Promise<void> {
  const unpacker = new Unpacker(folder)
  try {
    await pipeline(createReadStream(archive), createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) await unpacker.take(chunk)
    })
    unpacker.checkFinished()
  } finally {
    await unpacker.close()
  }
}

class Unpacker {
  readonly #folder: string
  #header: Buffer = Buffer.alloc(0)
  #open: Open | null = null
  #ended = false
  #seen = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  async take(chunk: Buffer): Promise<void> {
    let rest = chunk
    while (rest.length > 0 && !this.#ended) {
      rest = this.#open === null ? await this.#takeHeader(rest) : await this.#takeContent(this.#open, rest)
    }
  }

  checkFinished(): void {
    if (this.#open !== null) throw new Error(`the archive ends inside ${this.#open.member.name}`)
    if (this.#header.length > 0) throw new Error('the archive ends inside a header')
    if (this.#seen === 0) throw new Error('the archive holds no files')
  }

  async close(): Promise<void> {
    await this.#open?.file?.close()
    this.#open = null
  }

  async #takeHeader(bytes: Buffer): Promise<Buffer> {
    const wanted = BLOCK - this.#header.length
    this.#header = Buffer.concat([this.#header, bytes.subarray(0, wanted)])
    if (this.#header.length < BLOCK) return Buffer.alloc(0)
    const header = this.#header
    this.#header = Buffer.alloc(0)
    if (header.every((byte) => byte === 0)) {
      this.#ended = true
    } else {
      await this.#begin(parseHeader(header))
    }
    return bytes.subarray(wanted)
  }

  async #begin(member: Member): Promise<void> {
    const padding = (BLOCK - (member.sizeBytes % BLOCK)) % BLOCK
    if (!member.isFile) {
      if (member.sizeBytes > 0) this.#open = { member, file: null, left: member.sizeBytes, padding }
      return
    }
    const path = join(this.#folder, safeName(member.name))
    await mkdir(dirname(path), { recursive: true })
    const file = await open(path, 'w')
    this.#seen++
    this.#open = { member, file, left: member.sizeBytes, padding }
    if (member.sizeBytes === 0) await this.#finish(this.#open)
  }

  async #takeContent(current: Open, bytes: Buffer): Promise<Buffer> {
    const content = bytes.subarray(0, current.left)
    if (content.length > 0) await current.file?.writeFile(content)
    current.left -= content.length
    const padding = Math.min(bytes.length - content.length, current.padding)
    current.padding -= padding
    if (current.left === 0 && current.padding === 0) await this.#finish(current)
    return bytes.subarray(content.length + padding)
  }

  async #finish({ file }: Open): Promise<void> {
    await file?.sync()
    await file?.close()
    this.#open = null
  }
}

/** POSIX.1-1988 (ustar): name, size in octal, checksum, type, and a prefix for long names. */
function parseHeader(header: Buffer): Member {
  const stored = parseInt(text(header, 148, 8), 8)
  let sum = 0
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 0x20 : (header[i] ?? 0)
  if (stored !== sum) throw new Error('a header of the archive is damaged (its checksum is wrong)')
  const sizeBytes = parseInt(text(header, 124, 12) || '0', 8)
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw new Error('a header of the archive has no valid size')
  const isUstar = text(header, 257, 6).startsWith('ustar')
  const prefix = isUstar ? text(header, 345, 155) : ''
  const name = prefix === '' ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`
  const type = text(header, 156, 1)
  return { name, sizeBytes, isFile: (type === '' || type === '0') && !name.endsWith('/') }
}

function text(header: Buffer, start: number, size: number): string {
  const field = header.subarray(start, start + size)
  const end = field.indexOf(0)
  return field
    .subarray(0, end < 0 ? size : end)
    .toString('utf8')
    .trim()
}

function safeName(name: string): string {
  const path = normalize(name)
  if (path.startsWith('/') || path.startsWith('..') || /^[a-z]:/i.test(path)) {
    throw new Error(`the archive has a file ${name}, outside its folder`)
  }
  return path
}
