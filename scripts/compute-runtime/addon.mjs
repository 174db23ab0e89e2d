/** Compiles tfjs-node's addon, two C++ files of the npm package, and Prunescope's own two beside it, against the library in use. */

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StepFailed, explainFileError } from '../lib/failure.mjs'
import { answers, onExit, run } from '../lib/processes.mjs'
import { ADDON_NAME, NAPI_VERSION, OPERATIONS_ADDON_NAME, STDERR_ADDON_NAME, librariesIn } from './layout.mjs'
import { headerEntries } from './platforms.mjs'
import { wordsOf } from './progress.mjs'

const NATIVE_FOLDER = fileURLToPath(new URL('native', import.meta.url))
const COMPILERS = ['g++', 'c++', 'clang++']

/**
 * @typedef {object} AddonPlan
 * @property {string} tfjsFolder      the installed tfjs-node-gpu package
 * @property {string} nodeHeaders     folder of node_api.h
 * @property {string} libraryFolder   with the shared libraries
 * @property {string} target          folder to make, with the addon in it
 * @property {string} installCompiler what to type where there is none
 */

/**
 * @param {AddonPlan} plan
 * @param {import('./progress.mjs').Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 * @throws StepFailed when there is no compiler, no header or no library, or with the compiler's first error
 */
export async function compileAddon(plan, progress, env = process.env) {
  const compiler = findCompiler(plan, env)
  const libraries = librariesIn(plan.libraryFolder)
  if (libraries.length === 0) throw noLibrary(plan.libraryFolder)
  const include = headersOf(plan.libraryFolder)
  const sources = join(plan.tfjsFolder, 'binding')
  const root = dirname(plan.target)
  try {
    await mkdir(root, { recursive: true })
    const staging = await mkdtemp(join(root, '.partial-'))
    const forget = onExit(() => rmSync(staging, { recursive: true, force: true }))
    try {
      progress(`compiling with ${compiler}, about 30 s`, { stage: 'compile' })
      const build = async (/** @type {string} */ name, /** @type {string[]} */ args) => {
        const { status, output } = await run(compiler, [...commonArguments(plan), '-o', join(staging, name), ...args], {
          env: { ...env, TMPDIR: staging },
          onOutput: wordsOf(progress, 'compile'),
        })
        if (status !== 0) throw compilerFailed(compiler, output)
      }
      const linked = [...libraries, `-Wl,-rpath,${plan.libraryFolder}`]
      const isStderr = (/** @type {string} */ path) => basename(path) === 'stderr.cc'
      const own = nativeSources().filter((path) => path.endsWith('.cc'))
      const binding = readdirSync(sources).filter((name) => name.endsWith('.cc'))
      await build(ADDON_NAME, ['-O2', `-I${include}`, ...binding.map((name) => join(sources, name)), ...linked])
      await build(STDERR_ADDON_NAME, ['-O2', ...own.filter(isStderr)])
      // Without trapping and errno the loops become vector instructions; sums keep their order.
      const fast = ['-O3', '-fno-math-errno', '-fno-trapping-math', '-pthread']
      await build(OPERATIONS_ADDON_NAME, [...fast, ...own.filter((path) => !isStderr(path)), ...linked])
      await rm(plan.target, { recursive: true, force: true })
      await rename(staging, plan.target)
    } finally {
      forget()
      await rm(staging, { recursive: true, force: true })
    }
  } catch (error) {
    throw explainFileError(error, root)
  }
}

/** The C++ files of stderr.node and operations.node, and their headers; full paths in a fixed order. */
function nativeSources() {
  return readdirSync(NATIVE_FOLDER)
    .sort()
    .map((name) => join(NATIVE_FOLDER, name))
}

/** What NATIVE_DIGEST must be. */
export function nativeDigest() {
  const hash = createHash('sha256')
  for (const path of nativeSources()) hash.update(basename(path)).update(readFileSync(path))
  return hash.digest('hex').slice(0, 16)
}

/** @param {AddonPlan} plan */
function commonArguments(plan) {
  const common = ['-std=c++17', '-shared', '-fPIC', `-DNAPI_VERSION=${NAPI_VERSION}`, `-I${plan.nodeHeaders}`]
  // On Linux Node's own symbols are found when the addon is loaded; macOS must be told so.
  return process.platform === 'darwin' ? [...common, '-undefined', 'dynamic_lookup'] : common
}

/**
 * @param {AddonPlan} plan
 * @param {NodeJS.ProcessEnv} env
 */
function findCompiler(plan, env) {
  const candidates = env.CXX ? [env.CXX] : COMPILERS
  const compiler = candidates.find((candidate) => answers(candidate, ['--version'], env))
  if (compiler !== undefined) return compiler
  throw new StepFailed(
    `There is no C++ compiler (${candidates.join(', ')}), which links the compute runtime to Node.`,
    `Type \`${plan.installCompiler}\`, then run the same again.`,
  )
}

/** @param {string} libraryFolder */
function headersOf(libraryFolder) {
  const first = (headerEntries[0] ?? '').replace('tensorflow/include/', '')
  const candidates = [join(libraryFolder, 'include'), join(dirname(libraryFolder), 'include')]
  const include = candidates.find((candidate) => existsSync(join(candidate, first)))
  if (include !== undefined) return include
  throw new StepFailed(
    `There are no TensorFlow headers beside the library in ${libraryFolder}: no include/${first}.`,
    'Take a distribution of TensorFlow with headers (the C library’s archive, or an installed Python package).',
  )
}

/** @param {string} folder */
export function noLibrary(folder) {
  return new StepFailed(
    `There is no TensorFlow library in ${folder}.`,
    'Point PRUNESCOPE_LIBTENSORFLOW at the folder of libtensorflow.so.2 or libtensorflow_cc.so.2, or unset it to have one downloaded.',
  )
}

/**
 * @param {string} compiler
 * @param {string} output
 */
function compilerFailed(compiler, output) {
  const lines = output.trim().split('\n')
  const line = lines.find((candidate) => /\b(error|cannot find|undefined reference)\b/i.test(candidate)) ?? lines.at(-1)
  return new StepFailed(
    `${compiler} could not build the compute runtime's addon: ${(line ?? '').trim()}`,
    'A compiler with C++17 is needed (g++ 8 or newer); choose one with CXX=<compiler>, then run the same again.',
  )
}
