/** What to type, and where, to set the compute runtime up: an installed application has no npm, but a Node and the script of its own. */

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** This module's source and the bundles both lie two folders below the application's. */
const appFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

export function provisionCommand(folder = appFolder, node = process.execPath): string {
  if (!folder.includes('app.asar.unpacked')) return '`npm run provision` in Prunescope’s folder'
  return `\`"${node}" "${join(folder, 'scripts', 'compute-runtime', 'provision.mjs')}"\``
}
