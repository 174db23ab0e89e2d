/** Files that are there whole or not at all: temporary name, sync, rename. */

import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { UserError } from '../../src-shared/errors'
import { count } from '../../src-shared/formats/numbers'

/** Folders in which this process has looked for what dead ones left. */
const tidied = new Set<string>()

/**
 * Writes the chunks one after the other; what was there before stays until all of it is on the disk. The first file in a
 * folder also takes away what processes that were killed in the middle of writing left there.
 *
 * @returns bytes and SHA-256 of what was written
 * @throws UserError `disk-full` or `workspace-unwritable`; the temporary file is gone
 */
export function writeFileAtomically(
  path: string,
  chunks: readonly Uint8Array[],
): { readonly sizeBytes: number; readonly sha256: string } {
  const temporary = `${path}.${process.pid}.tmp`
  const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const hash = createHash('sha256')
  try {
    mkdirSync(dirname(path), { recursive: true })
    removeAbandoned(dirname(path))
    const file = openSync(temporary, 'w')
    try {
      for (const chunk of chunks) {
        hash.update(chunk)
        for (let from = 0; from < chunk.length;) from += writeSync(file, chunk, from, chunk.length - from)
      }
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    removeIfThere(temporary)
    throw fileError(path, sizeBytes, error)
  }
  syncFolder(dirname(path))
  return { sizeBytes, sha256: hash.digest('hex') }
}

/** SHA-256 of a file, in hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

/** Temporary files carry the number of their process; once that is gone, nobody finishes them. */
function removeAbandoned(folder: string): void {
  if (tidied.has(folder)) return
  tidied.add(folder)
  for (const name of readdirSync(folder)) {
    const pid = /\.(\d+)\.tmp$/.exec(name)?.[1]
    if (pid !== undefined && isGone(Number(pid))) removeIfThere(join(folder, name))
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

/** Where the folder itself is no folder there is nothing to remove, and removing fails too. */
function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    return
  }
}

/** A renamed file survives a power cut only once its folder is on the disk too; not every system lets one do that. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r')
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  } catch {
    return
  }
}

/** What the system said about writing a file, as a sentence for people; anything else as it is. */
export function fileError(path: string, sizeBytes: number, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new UserError(
      'disk-full',
      `The disk is full: ${path} (${count(sizeBytes)} bytes) could not be written.`,
      'Free some space, or choose another disk with --workspace, and try again.',
      { cause },
    )
  }
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENOENT'].includes(code)) {
    return new UserError(
      'workspace-unwritable',
      `${path} could not be written (${code}).`,
      'Check that the folder is there and who may write in it, or choose another one.',
      { cause },
    )
  }
  return cause
}
