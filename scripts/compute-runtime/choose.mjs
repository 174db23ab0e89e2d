/** Which library is used, changed: `prunescope runtime use`, `runtime remove gpu`, and the page's buttons. */

import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { explainFileError } from '../lib/failure.mjs'
import { writeFileWhole } from '../lib/files.mjs'
import { withLock } from '../lib/lock.mjs'
import { cachedLibrary, choicePath, computeRoot } from './layout.mjs'
import { STAGING_PREFIX } from './library.mjs'
import { unfinishedFolder } from './unfinished.mjs'

/**
 * Processes that begin from now on use it, if it is there.
 *
 * @param {import('./platforms.mjs').LibraryKind} kind
 * @param {NodeJS.ProcessEnv} [env]
 */
export function chooseLibrary(kind, env = process.env) {
  const path = choicePath(env)
  try {
    writeFileWhole(path, `${kind}\n`)
  } catch (error) {
    throw explainFileError(error, dirname(path))
  }
}

/**
 * Removes the GPU library, finished or on its way, and has the other one used.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<boolean>} whether there was anything
 */
export async function removeGpuLibrary(env = process.env) {
  const gpu = cachedLibrary('gpu', env)
  if (gpu === undefined) return false
  const root = computeRoot(env)
  try {
    return await withLock(
      join(root, 'lock'),
      () => {},
      async () => {
        // Only now: whoever was setting it up has had it used.
        chooseLibrary('cpu', env)
        const present = [gpu.home, unfinishedFolder(gpu.home)].filter((folder) => existsSync(folder))
        const aside = join(root, `${STAGING_PREFIX}removed-${process.pid}`)
        // Named away first: what is removed half is never taken for whole.
        for (const [index, folder] of present.entries()) {
          await mkdir(aside, { recursive: true })
          await rename(folder, join(aside, String(index)))
        }
        await rm(aside, { recursive: true, force: true })
        return present.length > 0
      },
    )
  } catch (error) {
    throw explainFileError(error, root)
  }
}
