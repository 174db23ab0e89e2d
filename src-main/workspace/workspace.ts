/** A workspace: the one folder in which everything that outlives a run lies. */

import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { UserError } from '../../src-shared/errors'

export type Workspace = {
  /** Absolute. */
  readonly dir: string
  readonly databasePath: string
  /** Where a run's files lie; not made here. */
  readonly runDirectory: (runId: string) => string
}

/** The user's own data folder, as the system has it (XDG on Linux). */
export function defaultWorkspaceDir(): string {
  return envPaths('prunescope', { suffix: '' }).data
}

/**
 * Makes the folder where it is missing, and makes sure that one can write there.
 *
 * @throws UserError `workspace-unwritable` or `disk-full`; nothing is left behind
 */
export function openWorkspace(dir: string = defaultWorkspaceDir()): Workspace {
  const root = resolve(dir)
  try {
    makeFolder(join(root, 'runs'))
    if (!statSync(root).isDirectory()) throw unwritable(root, 'it is a file')
    for (const folder of [root, join(root, 'runs')])
      accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw workspaceError(root, error)
  }
  return {
    dir: root,
    databasePath: join(root, 'workspace.sqlite3'),
    runDirectory: (runId) => join(root, 'runs', runId),
  }
}

/**
 * A folder and those above it, one after the other: Node's own recursive mkdir never returns where a file system takes no
 * folders and says that they are missing (/proc on Linux).
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  if (dirname(path) !== path) makeFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // Another program may have made it at the same moment.
    if (!existsSync(path)) throw error
  }
}

function workspaceError(dir: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new UserError(
        'disk-full',
        `The disk is full: the workspace ${dir} could not be made.`,
        'Free some space, or choose another disk with --workspace.',
        { cause },
      )
    case 'EROFS':
      return unwritable(dir, 'it lies on a read-only file system', cause)
    case 'EACCES':
    case 'EPERM':
      return unwritable(dir, 'you have no permission to write there', cause)
    case 'ENOTDIR':
    case 'EEXIST':
      return unwritable(dir, 'a file is where a folder should be', cause)
    default:
      return code === '' ? cause : unwritable(dir, code, cause)
  }
}

function unwritable(dir: string, why: string, cause?: unknown): UserError {
  return new UserError(
    'workspace-unwritable',
    `The workspace ${dir} can't be used: ${why}.`,
    'Choose another folder with --workspace, or make this one writable.',
    { cause },
  )
}
