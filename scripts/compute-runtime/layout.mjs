/**
 * Where the compute runtime lives on disk. Provisioning writes there and the app loads from there: both ask this file,
 * so that they cannot disagree.
 *
 *     <cache>/compute/tensorflow-cpu-2.21.0-linux-x64/   the two libraries, include/, library.json when complete
 *     <cache>/compute/addon-<key>/tfjs_binding.node       linked against one library folder; key says which and of what;
 *                                                          stderr.node and operations.node beside it
 */

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { platformRow } from './platforms.mjs'

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
export const NATIVE_DIGEST = '886840647aceba69'

/** Wheel and unpacked libraries side by side, with some air. */
const NEEDED_BYTES_PER_WHEEL_BYTE = 5

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
 * The folder of the provisioned library, whether or not it is there yet.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} undefined on a platform without a row
 */
export function cachedLibraryFolder(env = process.env) {
  const row = platformRow()
  return row && join(computeRoot(env), `${row.wheelProject}-${row.wheelVersion}-${row.id}`)
}

/** @param {import('./platforms.mjs').Platform} row */
export function neededBytesFor(row) {
  return NEEDED_BYTES_PER_WHEEL_BYTE * row.wheelBytes
}

/**
 * What would be downloaded here, and the room that takes.
 *
 * @returns {{ library: string, downloadBytes: number, neededBytes: number } | undefined} undefined on a platform without a row
 */
export function expectedDownload() {
  const row = platformRow()
  return (
    row && {
      library: `${row.wheelProject} ${row.wheelVersion}`,
      downloadBytes: row.wheelBytes,
      neededBytes: neededBytesFor(row),
    }
  )
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
 * The library in use: PRUNESCOPE_LIBTENSORFLOW, or the one in the cache.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ folder: string, own: boolean } | undefined} `own` says that the user named it
 */
export function libraryInUse(env = process.env) {
  if (env.PRUNESCOPE_LIBTENSORFLOW) {
    const folder = resolve(env.PRUNESCOPE_LIBTENSORFLOW)
    const libraries = librariesUnder(folder)
    // A linked folder would resolve the libraries' own $ORIGIN to the link: point at the real files.
    return { folder: libraries === undefined ? folder : realpathSync(libraries), own: true }
  }
  const cached = cachedLibraryFolder(env)
  return cached === undefined ? undefined : { folder: cached, own: false }
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
    if (library.own) return undefined
  }
  const lastResort = ownInstallersAddon(tfjsFolder)
  return existsSync(lastResort) ? lastResort : undefined
}
