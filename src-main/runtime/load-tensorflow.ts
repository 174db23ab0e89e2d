/** Loads tfjs on the provisioned TensorFlow: the one place that knows how stock tfjs-node is talked into it. */

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import util from 'node:util'
import { STDERR_ADDON_NAME, findAddon, librariesIn, libraryInUse } from '../../scripts/compute-runtime/layout.mjs'
import { UserError } from '../../src-shared/errors'
import { hasOwnOperations, startOwnOperations } from './own-operations'
import { provisionCommand } from './provision-command'

export type TensorFlow = typeof import('@tensorflow/tfjs-node-gpu')

/** The package as this app uses it; kept in one place because the bundler must not see it as an import. */
const TFJS = '@tensorflow/tfjs-node-gpu'

/** TensorFlow's log from errors on. */
const silentLevel = '2'

export type LoadOptions = {
  /** Threads inside one operation; by default PRUNESCOPE_THREADS, else as many as the machine has. */
  readonly threads?: number
}

type Loaded = { readonly tf: TensorFlow; readonly addonPath: string; readonly threads: number }

let loaded: Loaded | undefined

/**
 * TensorFlow.js on the native library, loaded once per process (0.5 s warm) and then shared. Call it in the process's
 * main thread: the settings go through environment variables, which a worker thread only has a copy of.
 *
 * @throws UserError `runtime-missing` when nothing is provisioned, or the library doesn't load on this machine
 * @throws UserError `bad-argument` when the thread count isn't a positive whole number, or TensorFlow already runs with
 *   another one: it cannot change in a process's life
 */
export function loadTensorFlow(options: LoadOptions = {}): TensorFlow {
  const asked = options.threads ?? threadsFromEnvironment(process.env.PRUNESCOPE_THREADS)
  if (loaded !== undefined) {
    if (asked !== undefined && asked !== loaded.threads) throw threadsAlreadyChosen(asked, loaded.threads)
    return loaded.tf
  }
  const threads = asked ?? threadsFromEnvironment(process.env.TF_NUM_INTRAOP_THREADS) ?? availableParallelism()
  checkThreads(threads)

  const require = createRequire(import.meta.url)
  const addonPath = addonOf(require)
  const isLogWanted = Number(process.env.TF_CPP_MIN_LOG_LEVEL ?? silentLevel) < Number(silentLevel)
  prepareProcess(threads)
  patchAddonLookup(require, addonPath)
  try {
    loaded = { tf: quietly(require, addonPath, isLogWanted, () => requireTfjs(require)), addonPath, threads }
    startOwnOperations(require, addonPath, threads)
  } catch (error) {
    throw didNotLoad(addonPath, error)
  }
  silenceBanner(loaded.tf)
  return loaded.tf
}

/** What is running, for `doctor`, the app's own page and the record of a run. */
export type RuntimeFacts = {
  readonly library: string
  readonly tfjs: string
  readonly node: string
  readonly device: 'cpu' | 'gpu'
  /** Threads inside one operation. Results are bit-identical only between runs with the same number. */
  readonly threads: number
  readonly addonPath: string
  /** Whether TensorFlow hands convolutions to oneDNN. */
  readonly oneDnn: boolean
  /** Whether BatchNorm, ReLU, max-pooling and updates run in Prunescope's own operations. */
  readonly ownOperations: boolean
}

/**
 * Facts about the loaded runtime; loads it if need be.
 *
 * @throws UserError as loadTensorFlow does
 */
export function runtimeFacts(): RuntimeFacts {
  const tf = loadTensorFlow()
  if (loaded === undefined) throw new Error('loadTensorFlow returned without having loaded')
  const backend = nativeBackend(tf)
  return {
    library: backend.binding.TF_Version,
    tfjs: tf.version.tfjs,
    node: process.versions.node,
    device: backend.isUsingGpuDevice ? 'gpu' : 'cpu',
    threads: loaded.threads,
    addonPath: loaded.addonPath,
    oneDnn: usesOneDnn(),
    ownOperations: hasOwnOperations() && !backend.isUsingGpuDevice,
  }
}

/** Where the addon is without loading it, or undefined when nothing is provisioned. For `doctor`. */
export function provisionedAddon(): string | undefined {
  const require = createRequire(import.meta.url)
  try {
    const addon = findAddon(tfjsFolder(require))
    return addon !== undefined && existsSync(addon) ? addon : undefined
  } catch {
    return undefined
  }
}

type NativeBackend = { readonly binding: { readonly TF_Version: string }; readonly isUsingGpuDevice: boolean }

function nativeBackend(tf: TensorFlow): NativeBackend {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- tfjs declares only the abstract backend
  return tf.backend() as unknown as NativeBackend
}

function tfjsFolder(require: NodeJS.Require): string {
  return dirname(require.resolve(`${TFJS}/package.json`))
}

function addonOf(require: NodeJS.Require): string {
  let folder: string
  try {
    folder = tfjsFolder(require)
  } catch (cause) {
    throw new UserError('runtime-missing', `The package ${TFJS} is not installed.`, 'Run `npm start` once.', { cause })
  }
  const addon = findAddon(folder)
  if (addon === undefined) {
    const own = libraryInUse()
    if (own?.kind === 'own' && librariesIn(own.folder).length === 0)
      throw new UserError(
        'runtime-missing',
        `PRUNESCOPE_LIBTENSORFLOW names ${own.folder}, where there is no TensorFlow library.`,
        'Point it at the folder of libtensorflow.so.2 or libtensorflow_cc.so.2, or unset it to have one downloaded.',
      )
    throw new UserError(
      'runtime-missing',
      'The compute runtime (TensorFlow) is not set up for this user yet.',
      `Set it up on the workbench’s page “Compute runtime”, or type ${provisionCommand()}; it fetches it (274 MB, once), or says what is missing.`,
    )
  }
  if (!existsSync(addon)) {
    throw new UserError(
      'runtime-missing',
      `The compute runtime's addon is not at ${addon}.`,
      'PRUNESCOPE_TF_ADDON names it: unset it, or point it at a tfjs_binding.node.',
    )
  }
  return addon
}

function prepareProcess(threads: number): void {
  // tfjs 4.22 still calls what Node 23 removed.
  if (!('isNullOrUndefined' in util)) {
    Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined })
  }
  process.env.TF_CPP_MIN_LOG_LEVEL ??= silentLevel
  // Where there is AVX-512 only oneDNN uses it: a ResNet-50 step takes three quarters of the time. Elsewhere it is even.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1'
  process.env.TF_NUM_INTRAOP_THREADS = String(threads)
  // A card is the desktop's too: its memory is taken as it is needed, not all at once.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'
}

/** tfjs asks node-pre-gyp where its addon is; the answer is ours. */
function patchAddonLookup(require: NodeJS.Require, addonPath: string): void {
  const requireOfTfjs = createRequire(require.resolve(TFJS))
  const preBinding: { find: (packageJson: string) => string } = requireOfTfjs('@mapbox/node-pre-gyp/lib/pre-binding')
  preBinding.find = () => addonPath
}

function requireTfjs(require: NodeJS.Require): TensorFlow {
  return require(TFJS)
}

/**
 * Loads with stderr off where the addon that can do so was built beside the other; TensorFlow greets, unasked. Who sets its
 * log level wants to hear it, why a card is not used for one.
 */
function quietly<T>(require: NodeJS.Require, addonPath: string, isLogWanted: boolean, load: () => T): T {
  const path = join(dirname(addonPath), STDERR_ADDON_NAME)
  if (isLogWanted || !existsSync(path)) return load()
  const stderr: { mute: () => void; unmute: () => void } = require(path)
  stderr.mute()
  try {
    return load()
  } finally {
    stderr.unmute()
  }
}

/** tfjs's advice to install tfjs-node, printed whenever its CPU backend comes into use, helps nobody here. */
function silenceBanner(tf: TensorFlow): void {
  const cpu: unknown = tf.engine().registryFactory['cpu'] === undefined ? undefined : tf.findBackend('cpu')
  if (isFirstUse(cpu)) cpu.firstUse = false
}

function isFirstUse(value: unknown): value is { firstUse: boolean } {
  return typeof value === 'object' && value !== null && 'firstUse' in value
}

function usesOneDnn(): boolean {
  const setting = process.env.TF_ENABLE_ONEDNN_OPTS ?? '1'
  return setting === '1' || setting.toLowerCase() === 'true'
}

function threadsFromEnvironment(value: string | undefined): number | undefined {
  return value === undefined || value === '' ? undefined : Number(value)
}

function checkThreads(threads: number): void {
  if (Number.isInteger(threads) && threads > 0) return
  throw new UserError(
    'bad-argument',
    `${threads} is not a number of threads.`,
    'Give a whole number from 1 up, as in PRUNESCOPE_THREADS=2.',
  )
}

function threadsAlreadyChosen(asked: number, running: number): UserError {
  return new UserError(
    'bad-argument',
    `TensorFlow runs with ${running} threads in this process, and cannot change to ${asked}.`,
    'Set the number of threads before the first use, as in PRUNESCOPE_THREADS=2.',
  )
}

function didNotLoad(addonPath: string, cause: unknown): UserError {
  const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
  return new UserError(
    'runtime-missing',
    `The compute runtime at ${addonPath} did not load: ${why}.`,
    `Delete the folder ${dirname(addonPath)} and type ${provisionCommand()} to build it again.`,
    { cause },
  )
}
