/**
 * The compute runtime, ready to load: a library of the user's own, the cached one, one from pip, or tfjs's own
 * download, in this order. `npm run provision` runs it alone, `--progress json` for a program that shows it; the word
 * `gpu` fetches the library for NVIDIA's cards and has it used.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { StepFailed, explainFileError } from '../lib/failure.mjs'
import { withLock } from '../lib/lock.mjs'
import { isStarted, projectFolder } from '../lib/project.mjs'
import { endChildrenOnSignals } from '../lib/processes.mjs'
import { runScript, runSteps } from '../lib/steps.mjs'
import { compileAddon, noLibrary } from './addon.mjs'
import { chooseLibrary } from './choose.mjs'
import {
  ADDON_NAME,
  addonFolder,
  cachedLibrary,
  computeRoot,
  findAddon,
  libraryFolder,
  libraryInUse,
  librariesIn,
} from './layout.mjs'
import { runOwnInstaller } from './last-resort.mjs'
import { provisionLibrary } from './library.mjs'
import { platformRow } from './platforms.mjs'
import { tellAsJson } from './progress.mjs'
import { isLibraryComplete } from './records.mjs'

/** @param {string} project */
function tfjsFolderOf(project) {
  return join(project, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
}

/**
 * Whether the app would find a whole runtime.
 *
 * @param {string} project  folder with node_modules
 * @param {NodeJS.ProcessEnv} [env]
 */
export function isProvisioned(project, env = process.env) {
  const tfjsFolder = tfjsFolderOf(project)
  if (!existsSync(tfjsFolder)) return false
  const addon = findAddon(tfjsFolder, env)
  if (addon === undefined) return false
  if (env.PRUNESCOPE_TF_ADDON) return true
  const library = libraryInUse(env)
  if (library === undefined || !addon.startsWith(computeRoot(env))) return true
  return library.kind === 'own' ? librariesIn(library.folder).length > 0 : isCachedComplete(library.kind, env)
}

/**
 * Makes the runtime; does only what is missing.
 *
 * @param {string} project
 * @param {import('./progress.mjs').Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>} a remark on what is in use
 * @throws StepFailed saying what is missing and how to get it
 */
export async function provision(project, progress, env = process.env) {
  return locked(progress, env, async () => {
    try {
      return await provisionCurrent(project, progress, env)
    } catch (error) {
      if (!(error instanceof StepFailed) || env.PRUNESCOPE_LIBTENSORFLOW) throw error
      if (!(await runOwnInstaller(tfjsFolderOf(project), progress, env))) throw error
      return `TensorFlow 2.9.1, older and slower, since: ${error.message} ${error.next} \`npm run provision\` tries again`
    }
  })
}

/**
 * Makes the library for NVIDIA's cards, links it, and only then has it used; does only what is missing.
 *
 * @param {string} project
 * @param {import('./progress.mjs').Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>} a remark on what is in use
 * @throws StepFailed saying what is missing and how to get it
 */
export async function provisionGpu(project, progress, env = process.env) {
  const row = platformRow()
  const gpu = cachedLibrary('gpu', env)
  if (row?.gpu === undefined || gpu === undefined) {
    throw new StepFailed(
      `There is no TensorFlow for graphics cards on ${process.platform}-${process.arch}.`,
      'Compute on the processor, or on a Linux machine with an NVIDIA card.',
    )
  }
  if (env.PRUNESCOPE_LIBTENSORFLOW) {
    throw new StepFailed(
      'PRUNESCOPE_LIBTENSORFLOW names a library of your own, and that one is used whatever is installed.',
      'Unset it, then run the same again.',
    )
  }
  const library = row.gpu
  return locked(progress, env, async () => {
    if (!isLibraryComplete(gpu.home)) await provisionLibrary(row, library, gpu.home, progress, env)
    await linked(project, gpu.folder, progress, env)
    chooseLibrary('gpu', env)
    return library.title
  })
}

/**
 * @template T
 * @param {import('./progress.mjs').Progress} progress
 * @param {NodeJS.ProcessEnv} env
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function locked(progress, env, work) {
  const root = computeRoot(env)
  try {
    const onWait = () => progress('waiting for another process that is setting it up', { stage: 'wait' })
    return await withLock(join(root, 'lock'), onWait, work)
  } catch (error) {
    throw explainFileError(error, root)
  }
}

/**
 * @param {string} project
 * @param {import('./progress.mjs').Progress} progress
 * @param {NodeJS.ProcessEnv} env
 */
async function provisionCurrent(project, progress, env) {
  const row = platformRow()
  const library = libraryInUse(env)
  if (library === undefined) {
    throw new StepFailed(
      `Nobody has prepared a TensorFlow for ${process.platform}-${process.arch} yet.`,
      'Point PRUNESCOPE_LIBTENSORFLOW at a folder with the TensorFlow C library and its headers.',
    )
  }
  if (library.kind === 'own' && librariesIn(library.folder).length === 0) throw noLibrary(library.folder)
  // The other one is in use only where it is whole.
  if (row !== undefined && library.kind === 'cpu' && !isCachedComplete('cpu', env)) {
    await provisionLibrary(row, row.cpu, libraryFolder(row, row.cpu, env), progress, env)
  }
  await linked(project, library.folder, progress, env)
  if (library.kind === 'own') return `library of your own, ${library.folder}`
  return row?.[library.kind]?.title ?? ''
}

/**
 * @param {'cpu' | 'gpu'} kind
 * @param {NodeJS.ProcessEnv} env
 */
function isCachedComplete(kind, env) {
  const library = cachedLibrary(kind, env)
  return library !== undefined && isLibraryComplete(library.home)
}

/**
 * The addon for a library, compiled unless it is there.
 *
 * @param {string} project
 * @param {string} folder  with the shared libraries
 * @param {import('./progress.mjs').Progress} progress
 * @param {NodeJS.ProcessEnv} env
 */
async function linked(project, folder, progress, env) {
  const tfjsFolder = tfjsFolderOf(project)
  const target = addonFolder(tfjsFolder, folder, env)
  if (existsSync(join(target, ADDON_NAME))) return
  const plan = {
    tfjsFolder,
    nodeHeaders: join(project, 'node_modules', 'node-api-headers', 'include'),
    libraryFolder: folder,
    target,
    installCompiler: platformRow()?.installCompiler ?? 'your system’s command to install g++',
  }
  await compileAddon(plan, progress, env)
}

/** @returns {import('../lib/steps.mjs').Step} */
export function provisionStep() {
  return {
    title: 'Compute runtime (TensorFlow)',
    isDone: () => isProvisioned(projectFolder),
    work: (progress) => provision(projectFolder, (text, { isWords }) => isWords || progress(text)),
  }
}

/** @returns {import('../lib/steps.mjs').Step} */
function gpuStep() {
  return {
    title: 'Compute runtime for NVIDIA cards',
    isDone: () => libraryInUse()?.kind === 'gpu' && isProvisioned(projectFolder),
    work: (progress) => provisionGpu(projectFolder, (text, { isWords }) => isWords || progress(text)),
  }
}

if (isStarted(import.meta.url)) {
  endChildrenOnSignals()
  await runScript(() => {
    const { positionals, values } = parseArgs({
      options: { progress: { type: 'string' } },
      allowPositionals: true,
      strict: false,
    })
    const isGpu = positionals.includes('gpu')
    if (values.progress === 'json') return tellAsJson((tell) => (isGpu ? provisionGpu : provision)(projectFolder, tell))
    // Asked for by name, a fallback in use does not count as done.
    const isDone = () =>
      isProvisioned(projectFolder) && !findAddon(tfjsFolderOf(projectFolder))?.startsWith(projectFolder)
    return runSteps([isGpu ? gpuStep() : { ...provisionStep(), isDone }])
  })
}
