/** Files of data sets: read whole with errors that name them, written whole or not at all. */

import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { UserError } from '../../src-shared/errors'

/** The code of a failed system call (`ENOENT`), or undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** @throws UserError `bad-data` naming the file, when it can't be read */
export async function readWhole(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

/**
 * The names of a folder's files and of its folders, each in the order people count (`batch_2` before `batch_10`);
 * hidden ones left out.
 *
 * @throws UserError `bad-data` naming the folder, when it can't be read
 */
export async function listFolder(
  folder: string,
): Promise<{ readonly files: readonly string[]; readonly folders: readonly string[] }> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    const files: string[] = []
    const folders: string[] = []
    for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
      const isFolder = entry.isSymbolicLink() ? await isExistingFolder(`${folder}/${entry.name}`) : entry.isDirectory()
      if (isFolder) folders.push(entry.name)
      else files.push(entry.name)
    }
    return { files: files.sort(naturally), folders: folders.sort(naturally) }
  } catch (cause) {
    throw unreadable(folder, cause)
  }
}

export async function isExistingFolder(path: string): Promise<boolean> {
  return (await kindOfPath(path)) === 'folder'
}

/** What is at a path; null for nothing (or nothing one may look at). */
export async function kindOfPath(path: string): Promise<'file' | 'folder' | null> {
  const found = await stat(path).catch(() => null)
  if (found === null) return null
  return found.isDirectory() ? 'folder' : 'file'
}

/**
 * Writes a file so that at any moment there is the old one or the new one: temporary name, sync, rename.
 *
 * @throws UserError `disk-full` or `workspace-unwritable`; what was there before is untouched
 */
export async function writeWhole(path: string, content: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  await writing(path, async () => {
    await mkdir(dirname(path), { recursive: true })
    try {
      const file = await open(temporary, 'w')
      try {
        await file.writeFile(content)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined)
      throw error
    }
  })
}

/**
 * Runs what writes at `path`, and says what a full disk or a read-only folder means to a person.
 *
 * @throws UserError `disk-full` or `workspace-unwritable`; anything else goes through
 */
export async function writing<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    const code = systemCode(cause)
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new UserError(
        'disk-full',
        `The disk is full: ${path} could not be written.`,
        'Free some space, or choose another disk with --workspace, and try again.',
        { cause },
      )
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST') {
      throw new UserError(
        'workspace-unwritable',
        `${path} could not be written (${code}).`,
        'Check who may write in that folder, or choose another one with --workspace.',
        { cause },
      )
    }
    throw cause
  }
}

/** Order for people, not for the C locale: numbers inside names count as numbers. */
function naturally(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true }) || (a < b ? -1 : 1)
}

function unreadable(path: string, cause: unknown): UserError {
  const why = systemCode(cause) ?? (cause instanceof Error ? cause.message : String(cause))
  return new UserError(
    'bad-data',
    `${basename(path)} could not be read (${why}): ${path}.`,
    'Check that it exists and that you may read it.',
    { cause },
  )
}
