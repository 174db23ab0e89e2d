/** Where this machine's compute library would come from, and how much room that takes. */

import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { computeRoot, libraryInUse, libraryOffer, librariesIn } from '../../scripts/compute-runtime/layout.mjs'
import type { RuntimeSource } from '../../src-shared/contract/runtime-views'

export function runtimeSource(env: NodeJS.ProcessEnv = process.env): RuntimeSource {
  const library = libraryInUse(env)
  if (library?.kind === 'own') {
    const { folder } = library
    return { kind: 'own', folder, hasLibrary: librariesIn(folder).length > 0 }
  }
  const offer = libraryOffer('cpu', env)
  if (offer === undefined) return { kind: 'none', platform: `${process.platform}-${process.arch}` }
  const folder = computeRoot(env)
  const { title, downloadBytes, neededBytes } = offer
  return { kind: 'download', library: title, downloadBytes, neededBytes, freeBytes: freeBytes(folder), folder }
}

/** Of the disk that a folder is on, or would be. */
export function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(nearestExisting(folder))
    return bavail * bsize
  } catch {
    return null
  }
}

export function nearestExisting(folder: string): string {
  let existing = folder
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing)
  return existing
}
