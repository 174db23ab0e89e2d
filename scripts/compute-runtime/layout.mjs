/**
 * Where the compute runtime lives on disk. Provisioning writes there and the app loads from there: both ask this file,
 * so that they cannot disagree.
 *
 *     <cache>/compute/tensorflow-cpu-2.21.0-linux-x64/   the two libraries, include/, library.json when complete
 *     <cache>/compute/tensorflow-gpu-…-linux-x64/         tensorflow/ and nvidia/ side by side, library.json
 *     <cache>/compute/use                                 "gpu" or "cpu", where the user has said which is used
 *     <cache>/compute/addon-<key>/tfjs_binding.node       linked against one library folder; key says which and of what;
 *                                                          stderr.node and operations.node beside it
 */

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { readText } from '../lib/files.mjs'
import { platformRow } from './platforms.mjs'
import { isLibraryComplete } from './records.mjs'
import { remainderOf, wholeDownload } from './unfinished.mjs'

/** @typedef {import('./platforms.mjs').LibraryKind} LibraryKind */

export const NAPI_VERSION = 8
export const ADDON_NAME = 'tfjs_binding.node'
/** A second, tiny addon beside it that keeps stderr quiet while the libraries load. */
export const STDERR_ADDON_NAME = 'stderr.node'
/** A third with operations of Prunescope's own for the CPU: what TensorFlow does in two passes over memory, in one. */
export const OPERATIONS_ADDON_NAME = 'operations.node'
/**
 * Of the sources of these two (native/), part of the key; a test tells the new one. Written down since the app, which asks
 * for the key too, doesn't come with the sources.
 */
export const NATIVE_DIGEST = '96ad989f5f781845'

/** Part of the key: raise it when the compiler's arguments change. */
const ADDON_REVISION = 3

/**
 * The per-user cache that all checkouts share.
 *
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cacheRoot(env = process.env) {
  if (env.PRUNESCOPE_CACHE) return resolve(env.PRUNESCOPE_CACHE)
  if (env.XDG_CACHE_HOME) return join(resolve(env.XDG_CACHE_HOME), 'prunescope')
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'prunescope', 'cache')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'prunescope')
  return join(env.HOME ?? homedir(), '.cache', 'prunescope')
}

/** @param {NodeJS.ProcessEnv} [env] */
export function computeRoot(env = process.env) {
  return join(cacheRoot(env), 'compute')
}

/**
 * The folder of a provisioned library, whether or not it is there yet.
 *
 * @param {import('./platforms.mjs').Platform} row
 * @param {import('./platforms.mjs').Library} library
 * @param {NodeJS.ProcessEnv} [env]
 */
export function libraryFolder(row, library, env = process.env) {
  return join(computeRoot(env), `${library.name}-${row.id}`)
}

/**
 * What there is of one library here, and what would be fetched.
 *
 * @param {LibraryKind} kind
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ title: string, isComplete: boolean, downloadBytes: number, leftBytes: number, neededBytes: number } | undefined}
 *   undefined on a platform without one; `leftBytes` are those of `downloadBytes` still to be fetched, `neededBytes` the
 *   free room that takes
 */
export function libraryOffer(kind, env = process.env) {
  const row = platformRow()
  const library = row?.[kind]
  if (row === undefined || library === undefined) return undefined
  const folder = libraryFolder(row, library, env)
  const isComplete = isLibraryComplete(folder)
  const left = isComplete ? { downloadBytes: 0, neededBytes: 0 } : remainderOf(library, folder)
  return {
    title: library.title,
    isComplete,
    downloadBytes: wholeDownload(library),
    leftBytes: left.downloadBytes,
    neededBytes: left.neededBytes,
  }
}

/**
 * @param {NodeJS.ProcessEnv} env
 */
export function choicePath(env) {
  return join(computeRoot(env), 'use')
}

/**
 * Which of the provisioned libraries the user wants used. Where the GPU's is wanted and not whole, the other one is used.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {LibraryKind | undefined} undefined where nobody has said so, which means the processor's
 */
export function chosenLibrary(env = process.env) {
  const word = readText(choicePath(env))?.trim()
  return word === 'gpu' || word === 'cpu' ? word : undefined
}

/**
 * The folder with the shared libraries under a folder that a user named: itself, or its lib/.
 *
 * @param {string} folder
 * @returns {string | undefined} undefined when there is no TensorFlow library in either
 */
export function librariesUnder(folder) {
  return [folder, join(folder, 'lib')].find((candidate) => librariesIn(candidate).length > 0)
}

/**
 * The libraries to link against, full paths, by the names the loader will look for.
 *
 * @param {string} folder
 * @returns {string[]} empty when the folder holds no TensorFlow library
 */
export function librariesIn(folder) {
  if (!existsSync(folder)) return []
  const names = new Set(readdirSync(folder))
  const pick = (/** @type {string[]} */ candidates) => candidates.find((name) => names.has(name))
  const main = pick([
    'libtensorflow_cc.so.2',
    'libtensorflow.so.2',
    'libtensorflow.so',
    'libtensorflow_cc.2.dylib',
    'libtensorflow.2.dylib',
  ])
  if (main === undefined) return []
  const framework = pick([
    'libtensorflow_framework.so.2',
    'libtensorflow_framework.so',
    'libtensorflow_framework.2.dylib',
  ])
  return [main, framework].filter((name) => name !== undefined).map((name) => join(folder, name))
}

/**
 * @typedef {object} LibraryInUse
 * @property {string} folder             with the shared libraries
 * @property {LibraryKind | 'own'} kind  'own' says that the user named it
 */

/**
 * The library in use: PRUNESCOPE_LIBTENSORFLOW, else the chosen one in the cache.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {LibraryInUse | undefined} undefined on a platform without a row
 */
export function libraryInUse(env = process.env) {
  if (env.PRUNESCOPE_LIBTENSORFLOW) {
    const folder = resolve(env.PRUNESCOPE_LIBTENSORFLOW)
    const libraries = librariesUnder(folder)
    // A linked folder would resolve the libraries' own $ORIGIN to the link: point at the real files.
    return { folder: libraries === undefined ? folder : realpathSync(libraries), kind: 'own' }
  }
  const row = platformRow()
  if (row === undefined) return undefined
  const gpu = chosenLibrary(env) === 'gpu' ? cachedLibrary('gpu', env) : undefined
  return gpu !== undefined && isLibraryComplete(gpu.home) ? gpu : cachedLibrary('cpu', env)
}

/**
 * @param {LibraryKind} kind
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {LibraryInUse & { home: string } | undefined} undefined on a platform without one; `home` is all of it
 */
export function cachedLibrary(kind, env = process.env) {
  const row = platformRow()
  const library = row?.[kind]
  if (row === undefined || library === undefined) return undefined
  const home = libraryFolder(row, library, env)
  return { home, folder: join(home, library.linkedIn), kind }
}

/**
 * The folder of the addon for one library folder and one version of its sources.
 *
 * @param {string} tfjsFolder     the installed tfjs-node-gpu package
 * @param {string} libraryFolder  goes into the addon's search path, hence into the key
 * @param {NodeJS.ProcessEnv} [env]
 */
export function addonFolder(tfjsFolder, libraryFolder, env = process.env) {
  const hash = createHash('sha256').update(
    `revision ${ADDON_REVISION}, napi ${NAPI_VERSION}, native ${NATIVE_DIGEST}\n${process.platform}-${process.arch}\n${libraryFolder}\n`,
  )
  const sources = join(tfjsFolder, 'binding')
  for (const name of readdirSync(sources).sort()) {
    hash.update(name).update(readFileSync(join(sources, name)))
  }
  return join(computeRoot(env), `addon-${hash.digest('hex').slice(0, 16)}`)
}

/**
 * What tfjs's own installer leaves behind, the last resort.
 *
 * @param {string} tfjsFolder
 */
export function ownInstallersAddon(tfjsFolder) {
  return join(tfjsFolder, 'lib', `napi-v${NAPI_VERSION}`, ADDON_NAME)
}

/**
 * The addon to load: PRUNESCOPE_TF_ADDON, else the cached one, else what tfjs's own installer left.
 *
 * @param {string} tfjsFolder
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} undefined when nothing is provisioned
 */
export function findAddon(tfjsFolder, env = process.env) {
  if (env.PRUNESCOPE_TF_ADDON) return resolve(env.PRUNESCOPE_TF_ADDON)
  const library = libraryInUse(env)
  if (library !== undefined) {
    const addon = join(addonFolder(tfjsFolder, library.folder, env), ADDON_NAME)
    if (existsSync(addon)) return addon
    if (library.kind === 'own') return undefined
  }
  const lastResort = ownInstallersAddon(tfjsFolder)
  return existsSync(lastResort) ? lastResort : undefined
}
