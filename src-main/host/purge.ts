/** The disk's side of the trash: what runs take there, and taking it away for good. */

import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { History } from '../history/history'
import type { Workspace } from '../workspace/workspace'

/**
 * Removes the folders of purged runs. One that can't be removed now, as on a disk that is read-only, is tried again when
 * the next host begins: ids are never given twice, so it can't be another run's by then.
 */
export async function removePurgedFolders(history: History, workspace: Workspace): Promise<void> {
  for (const id of history.care.purgedFolders()) {
    await rm(workspace.runDirectory(id), { recursive: true, force: true, maxRetries: 3 })
    history.care.forgetFolder(id)
  }
}

/** Bytes of all files below a folder; 0 where there is none. */
export async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      stat(join(parentPath, name)).then(
        ({ size }) => size,
        // Written anew at this moment, or gone.
        () => 0,
      ),
    )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
