/** One workspace, one host: who writes it holds a lock that the system takes back when the process dies, however it dies. */

import { join } from 'node:path'
import Sqlite, { SqliteError, type Database } from 'better-sqlite3'
import { UserError } from '../../src-shared/errors'

export type WriterLock = { readonly release: () => void }

/**
 * Takes the workspace's lock: an exclusive transaction on a database of its own, which holds as long as the process does.
 *
 * @returns null when another process has it
 * @throws UserError `workspace-unwritable` when it can't be written
 */
export function takeWriterLock(workspaceDir: string): WriterLock | null {
  let database: Database | null = null
  try {
    database = new Sqlite(join(workspaceDir, 'writer.lock'), { timeout: 0 })
    // Not WAL: its readers would not be kept out.
    database.pragma('locking_mode = EXCLUSIVE')
    database.exec('BEGIN EXCLUSIVE')
    const held = database
    return { release: () => held.close() }
  } catch (error) {
    database?.close()
    if (error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY')) return null
    if (!(error instanceof SqliteError)) throw error
    throw new UserError(
      'workspace-unwritable',
      `The workspace ${workspaceDir} can't be locked for writing: writer.lock in it could not be opened or written (${error.message}).`,
      'Check who may write in the folder and whether its disk is in order, or choose another one with --workspace.',
      { cause: error },
    )
  }
}
