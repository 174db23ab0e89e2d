/** Reads single files out of a zip archive such as a wheel, streaming, with Node's zlib. No zip64: wheels have none. */

import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'

const END_OF_DIRECTORY = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50
const END_OF_DIRECTORY_BYTES = 22
const DIRECTORY_ENTRY_BYTES = 46
const LOCAL_HEADER_BYTES = 30
const LONGEST_COMMENT_BYTES = 65_535
const DEFLATED = 8

/**
 * @typedef {object} ZipEntry
 * @property {string} name
 * @property {number} method           0 stored, 8 deflated
 * @property {number} compressedBytes
 * @property {number} sizeBytes
 * @property {number} headerOffset
 * @property {boolean} isProgram       by the permissions it was packed with
 */

/**
 * The archive's directory.
 *
 * @param {string} archive
 * @returns {Promise<Map<string, ZipEntry>>}
 * @throws Error when the file is no zip archive or is cut short
 */
export async function zipEntries(archive) {
  const file = await open(archive)
  try {
    const { size } = await stat(archive)
    const tail = Buffer.alloc(Math.min(size, END_OF_DIRECTORY_BYTES + LONGEST_COMMENT_BYTES))
    await file.read(tail, 0, tail.length, size - tail.length)
    const end = lastIndexOfSignature(tail, END_OF_DIRECTORY)
    if (end < 0) throw new Error(`${archive} is no zip archive, or is cut short`)
    const directory = Buffer.alloc(tail.readUInt32LE(end + 12))
    await file.read(directory, 0, directory.length, tail.readUInt32LE(end + 16))
    return parseDirectory(directory)
  } finally {
    await file.close()
  }
}

/** @param {Buffer} directory */
function parseDirectory(directory) {
  /** @type {Map<string, ZipEntry>} */
  const entries = new Map()
  let at = 0
  while (at + DIRECTORY_ENTRY_BYTES <= directory.length && directory.readUInt32LE(at) === DIRECTORY_ENTRY) {
    const nameBytes = directory.readUInt16LE(at + 28)
    const name = directory.toString('utf8', at + DIRECTORY_ENTRY_BYTES, at + DIRECTORY_ENTRY_BYTES + nameBytes)
    entries.set(name, {
      name,
      method: directory.readUInt16LE(at + 10),
      compressedBytes: directory.readUInt32LE(at + 20),
      sizeBytes: directory.readUInt32LE(at + 24),
      headerOffset: directory.readUInt32LE(at + 42),
      isProgram: ((directory.readUInt32LE(at + 38) >>> 16) & 0o100) !== 0,
    })
    at += DIRECTORY_ENTRY_BYTES + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

/**
 * Writes one file of the archive. The archive's own hash has been checked before, so only the size is checked here.
 *
 * @param {string} archive
 * @param {ZipEntry} entry
 * @param {string} target            its folder is made
 * @param {(bytes: number) => void} [onBytes]  told of every piece written
 */
export async function extractEntry(archive, entry, target, onBytes = () => {}) {
  await mkdir(dirname(target), { recursive: true })
  const start = await dataOffset(archive, entry)
  let written = 0
  const count = new Transform({
    transform(chunk, _encoding, done) {
      written += chunk.length
      onBytes(chunk.length)
      done(null, chunk)
    },
  })
  const output = createWriteStream(target, { flush: true })
  if (entry.compressedBytes > 0) {
    const input = createReadStream(archive, { start, end: start + entry.compressedBytes - 1, highWaterMark: 1 << 18 })
    if (entry.method === DEFLATED) await pipeline(input, createInflateRaw({ chunkSize: 1 << 18 }), count, output)
    else await pipeline(input, count, output)
  } else {
    output.end()
  }
  if (written !== entry.sizeBytes) {
    throw new Error(`${entry.name} in ${archive} has ${written} bytes instead of ${entry.sizeBytes}`)
  }
}

/**
 * The local header repeats name and extra field, with lengths of its own.
 *
 * @param {string} archive
 * @param {ZipEntry} entry
 */
async function dataOffset(archive, entry) {
  const file = await open(archive)
  try {
    const header = Buffer.alloc(LOCAL_HEADER_BYTES)
    await file.read(header, 0, header.length, entry.headerOffset)
    return entry.headerOffset + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28)
  } finally {
    await file.close()
  }
}

/**
 * @param {Buffer} buffer
 * @param {number} signature
 */
function lastIndexOfSignature(buffer, signature) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(signature)
  return buffer.lastIndexOf(bytes)
}
