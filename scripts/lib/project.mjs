/** Where this checkout is, and which of its scripts was started. */

import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/**
 * Whether a module is the script that was started, rather than imported; also through a linked folder.
 *
 * @param {string} moduleUrl  the module's import.meta.url
 */
export function isStarted(moduleUrl) {
  const script = process.argv[1]
  return script !== undefined && realpathSync(script) === fileURLToPath(moduleUrl)
}
