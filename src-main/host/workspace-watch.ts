/** Notices that the workspace's history is no longer where it was: what is written to open files then is lost without a word. */

import { statSync } from 'node:fs'
import { UserError } from '../../src-shared/errors'
import type { Workspace } from '../workspace/workspace'

const lookEveryMs = 2000

/**
 * Looks again and again whether the database is still the file that was opened.
 *
 * @param onGone told once, with `workspace-unwritable`
 * @returns ends the watching
 */
export function watchWorkspace({ dir, databasePath }: Workspace, onGone: (error: UserError) => void): () => void {
  const first = fileAt(databasePath)
  const timer = setInterval(() => {
    const now = fileAt(databasePath)
    if (now === first || now === 'unknown') return
    clearInterval(timer)
    onGone(
      new UserError(
        'workspace-unwritable',
        `The workspace ${dir} is no longer there: it was removed, renamed or unmounted while it was in use.`,
        'Put it back where it was and start again, or start with another folder (--workspace DIR).',
      ),
    )
  }, lookEveryMs).unref()
  return () => clearInterval(timer)
}

/** Null where there is none; `unknown` where the file system does not answer for a moment. */
function fileAt(path: string): string | null {
  try {
    const { dev, ino } = statSync(path)
    return `${dev} ${ino}`
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    return code === 'ENOENT' || code === 'ENOTDIR' ? null : 'unknown'
  }
}
