/** What to type, and where, to set the compute runtime up: an installed application has no npm, but a Node and the script of its own. */

import { appFolder, provisionScript } from './own-scripts'

export function provisionCommand(folder = appFolder, node = process.execPath): string {
  if (!folder.includes('app.asar.unpacked')) return '`npm run provision` in Prunescope’s folder'
  return `\`"${node}" "${provisionScript(folder)}"\``
}
