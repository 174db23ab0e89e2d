/**
 * The compute runtime, ready to load: a library of the user's own, the cached one, one from pip, or tfjs's own
 * download, in this order. `npm run provision` runs it alone, `--progress json` for a program that shows it.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StepFailed, explainFileError } from '../lib/failure.mjs'
import { withLock } from '../lib/lock.mjs'
import { isStarted, projectFolder } from '../lib/project.mjs'
import { endChildrenOnSignals } from '../lib/processes.mjs'
import { runScript, runSteps } from '../lib/steps.mjs'
import { compileAddon, noLibrary } from './addon.mjs'
import { ADDON_NAME, addonFolder, computeRoot, findAddon, libraryInUse, librariesIn } from './layout.mjs'
import { runOwnInstaller } from './last-resort.mjs'
import { isLibraryComplete, provisionLibrary } from './library.mjs'
import { platformRow } from './platforms.mjs'
import { tellAsJson } from './progress.mjs'

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
  return library.own ? librariesIn(library.folder).length > 0 : isLibraryComplete(library.folder)
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
  const root = computeRoot(env)
  return withLock(
    join(root, 'lock'),
    () => progress('waiting for another process that is setting it up', { stage: 'wait' }),
    async () => {
      try {
        return await provisionCurrent(project, progress, env)
      } catch (error) {
        if (!(error instanceof StepFailed) || env.PRUNESCOPE_LIBTENSORFLOW) throw error
        if (!(await runOwnInstaller(tfjsFolderOf(project), progress, env))) throw error
        return `TensorFlow 2.9.1, older and slower, since: ${error.message} ${error.next} \`npm run provision\` tries again`
      }
    },
  ).catch((error) => {
    throw explainFileError(error, root)
  })
}

/**
 * @param {string} project
 * @param {import('./progress.mjs').Progress} progress
 * @param {NodeJS.ProcessEnv} env
 */
async function provisionCurrent(project, progress, env) {
  const tfjsFolder = tfjsFolderOf(project)
  const row = platformRow()
  const library = libraryInUse(env)
  if (library === undefined) {
    throw new StepFailed(
      `Nobody has prepared a TensorFlow for ${process.platform}-${process.arch} yet.`,
      'Point PRUNESCOPE_LIBTENSORFLOW at a folder with the TensorFlow C library and its headers.',
    )
  }
  if (library.own && librariesIn(library.folder).length === 0) throw noLibrary(library.folder)
  if (row !== undefined && !library.own && !isLibraryComplete(library.folder)) {
    await provisionLibrary(row, library.folder, progress, env)
  }
  const target = addonFolder(tfjsFolder, library.folder, env)
  if (!existsSync(join(target, ADDON_NAME))) {
    const plan = {
      tfjsFolder,
      nodeHeaders: join(project, 'node_modules', 'node-api-headers', 'include'),
      libraryFolder: library.folder,
      target,
      installCompiler: row?.installCompiler ?? 'your system’s command to install g++',
    }
    await compileAddon(plan, progress, env)
  }
  return library.own ? `library of your own, ${library.folder}` : `TensorFlow ${row?.wheelVersion ?? ''}`
}

/** @returns {import('../lib/steps.mjs').Step} */
export function provisionStep() {
  return {
    title: 'Compute runtime (TensorFlow)',
    isDone: () => isProvisioned(projectFolder),
    work: (progress) => provision(projectFolder, (text, { isWords }) => isWords || progress(text)),
  }
}

if (isStarted(import.meta.url)) {
  endChildrenOnSignals()
  // Asked for by name, a fallback in use does not count as done.
  const isDone = () =>
    isProvisioned(projectFolder) && !findAddon(tfjsFolderOf(projectFolder))?.startsWith(projectFolder)
  const asJson = process.argv.slice(2).join('=') === '--progress=json'
  await runScript(() =>
    asJson ? tellAsJson((progress) => provision(projectFolder, progress)) : runSteps([{ ...provisionStep(), isDone }]),
  )
}
