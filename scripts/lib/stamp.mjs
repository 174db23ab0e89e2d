/** Whether a build is of today's sources: by their content, since git sets times as it likes. */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * One hash over files and whole folders; what doesn't exist counts as empty.
 *
 * @param {string} root
 * @param {readonly string[]} paths   relative to root
 * @param {(path: string) => boolean} [isIncluded]  of a path relative to root, with forward slashes
 * @returns {string}
 */
export function contentHash(root, paths, isIncluded = () => true) {
  const hash = createHash('sha256')
  for (const path of paths) {
    for (const file of filesUnder(join(root, path))) {
      const name = relative(root, file).replaceAll('\\', '/')
      if (isIncluded(name)) hash.update(`${name}\0`).update(readFileSync(file)).update('\0')
    }
  }
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @returns {string[]} sorted
 */
function filesUnder(path) {
  const info = statSync(path, { throwIfNoEntry: false })
  if (info === undefined) return []
  if (!info.isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)))
}
