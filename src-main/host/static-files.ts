/** The renderer's files, found once at the start: what is not among them does not exist, whatever the path says. */

import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { UserError } from '../../src-shared/errors'
import { contentTypes } from '../../src-shared/formats/content-types'

export type StaticFile = { readonly contentType: string; readonly read: () => Buffer; readonly isImmutable: boolean }

/**
 * @returns the files by URL path, the page itself as `/`
 * @throws UserError `internal` when the page has not been built
 */
export function staticFiles(folder: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>()
  for (const path of filesIn(folder)) {
    const name = relative(folder, path).split(sep).join('/')
    const contentType = contentTypes[extname(name)]
    if (contentType === undefined) continue
    // Built assets carry a hash of their content in their name.
    const file = { contentType, read: () => readFileSync(path), isImmutable: name.startsWith('assets/') }
    files.set(name === 'index.html' ? '/' : `/${name}`, file)
  }
  if (!files.has('/'))
    throw new UserError(
      'internal',
      `The workbench's page is not built: ${folder} has no index.html.`,
      'Type `npm run build`.',
    )
  return files
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}
