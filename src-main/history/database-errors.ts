/** What can happen to the database as sentences for people. */

import { SqliteError } from 'better-sqlite3'
import { UserError } from '../../src-shared/errors'

/** Carries out work on the database; what SQLite throws becomes a `UserError` naming the file. */
export function reportingDatabaseErrors<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw databaseError(path, error)
  }
}

export function damagedDatabase(path: string, what: string, cause?: unknown): UserError {
  return new UserError(
    'workspace-damaged',
    `The history ${path} can't be read: ${what}.`,
    'Move the file away to begin a new history (the folder runs/ keeps all weights), or put a backup in its place.',
    { cause },
  )
}

function databaseError(path: string, error: unknown): unknown {
  if (!(error instanceof SqliteError)) return error
  const { code } = error
  if (code === 'SQLITE_NOTADB') return damagedDatabase(path, 'it is no SQLite database', error)
  if (code.startsWith('SQLITE_CORRUPT')) return damagedDatabase(path, 'parts of it are damaged or missing', error)
  if (code === 'SQLITE_FULL')
    return new UserError(
      'disk-full',
      `The disk is full: the history ${path} could not be written.`,
      'Free some space and resume the run, or choose another disk with --workspace.',
      { cause: error },
    )
  if (code.startsWith('SQLITE_BUSY'))
    return new UserError(
      'workspace-unwritable',
      `Another program has held the history ${path} for more than five seconds.`,
      'Wait until it has finished, or end it, and try again.',
      { cause: error },
    )
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|IOERR)/.test(code))
    return new UserError(
      'workspace-unwritable',
      `The history ${path} could not be opened or written (${error.message}).`,
      'Check who may write in its folder and whether the disk is in order, or choose another with --workspace.',
      { cause: error },
    )
  return error
}
