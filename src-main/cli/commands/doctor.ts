/** `prunescope doctor`: what computes here, with how much room, and what is missing. */

import { accessSync, constants } from 'node:fs'
import { availableParallelism, cpus, freemem, totalmem } from 'node:os'
import type { Command } from 'commander'
import { cacheRoot, libraryInUse } from '../../../scripts/compute-runtime/layout.mjs'
import { version } from '../../../package.json'
import type { NvidiaCard, UnusedCard } from '../../../src-shared/contract/runtime-views'
import { bytes } from '../../../src-shared/formats/numbers'
import { errorReport, UserError, type ErrorReport } from '../../../src-shared/errors'
import { freeBytes, nearestExisting } from '../../runtime/runtime-source'
import { runtimeFacts, type RuntimeFacts } from '../../runtime/load-tensorflow'
import { isFasterInBfloat16 } from '../../runtime/bfloat16'
import { gpuLibrary } from '../../runtime/gpu-library'
import { askNvidiaDriver, cardText } from '../../runtime/nvidia-cards'
import { unusedCard, unusedCardText } from '../../runtime/unused-card'
import { answering, type Streams } from '../command-line'
import { textPairs } from '../table'
import { workspaceDirOf } from '../workspace-dir'

export function registerDoctor(program: Command, streams: Streams): void {
  const command = program.command('doctor').description('what computes here, and what is missing')
  answering(command, streams, () => (session) => {
    const runtime = runtimeOrProblem()
    const driver = askNvidiaDriver()
    const { cards } = driver
    const device = 'code' in runtime ? null : runtime.device
    const library = libraryInUse()?.kind ?? null
    const unused = device === null ? null : unusedCard(driver, device, library, process.env.CUDA_VISIBLE_DEVICES)
    const workspace = workspaceDirOf(session)
    const facts = {
      prunescope: version,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      memorySizeBytes: totalmem(),
      memoryFreeBytes: freemem(),
      cards,
      gpus: cards.map(cardText),
      unusedCard: unused,
      gpuAdvice: gpuAdvice(unused),
      library,
      bfloat16: device === null ? null : isFasterInBfloat16(device),
      runtime: 'code' in runtime ? null : runtime,
      problem: 'code' in runtime ? runtime : null,
      cache: cacheRoot(),
      workspace,
      workspaceProblem: workspaceProblem(workspace),
      diskFreeBytes: freeBytes(workspace),
    }
    if (facts.problem || facts.workspaceProblem) process.exitCode = 1
    return { json: facts, text: doctorText(facts) }
  })
}

type Facts = {
  readonly prunescope: string
  readonly node: string
  readonly platform: string
  readonly cpu: string
  readonly cores: number
  readonly memorySizeBytes: number
  readonly memoryFreeBytes: number
  readonly cards: readonly NvidiaCard[]
  /** The same, each as a line. */
  readonly gpus: readonly string[]
  readonly unusedCard: UnusedCard | null
  /** The same as text, or what else is to be said of the GPU's library. */
  readonly gpuAdvice: string | null
  /** Whose library computes. */
  readonly library: 'cpu' | 'gpu' | 'own' | null
  /** Whether the device is faster in it than in float32. */
  readonly bfloat16: boolean | null
  readonly runtime: RuntimeFacts | null
  readonly problem: ErrorReport | null
  readonly cache: string
  readonly workspace: string
  readonly workspaceProblem: ErrorReport | null
  readonly diskFreeBytes: number | null
}

const libraryText = {
  cpu: 'the processor',
  gpu: 'NVIDIA’s cards, and the processor where there is none',
  own: 'what PRUNESCOPE_LIBTENSORFLOW names',
} as const

function gpuAdvice(unused: UnusedCard | null): string | null {
  const gpu = gpuLibrary()
  if (unused !== null) return unusedCardText(unused, gpu?.leftBytes ?? 0)
  // Removed by hand, or of another version of Prunescope.
  if (gpu?.chosen === 'gpu' && !gpu.isUsed)
    return 'The library for NVIDIA’s cards shall be used and is not here, or not whole. Type `prunescope runtime install gpu`.'
  return null
}

function doctorText(facts: Facts): string {
  const { runtime, problem, gpus } = facts
  const computing: readonly (readonly [string, string])[] = runtime
    ? [
        ['library', `TensorFlow ${runtime.library}, TensorFlow.js ${runtime.tfjs}`],
        ['for', libraryText[facts.library ?? 'own']],
        ['device', runtime.device],
        ['threads', String(runtime.threads)],
        ['bfloat16', facts.bfloat16 === true ? 'faster than float32 here: long trainings use it' : 'not faster here'],
        ['oneDNN', runtime.oneDnn ? 'on' : 'off'],
        ['own operations', runtime.ownOperations ? 'on' : 'off: TensorFlow’s are used'],
        ['addon', runtime.addonPath],
      ]
    : [['library', 'not usable']]
  const text = textPairs([
    ['prunescope', facts.prunescope],
    ...computing,
    ['gpu', gpus.length === 0 ? 'none with an NVIDIA driver' : gpus.join('; ')],
    ['node', `${facts.node} on ${facts.platform}`],
    ['cpu', `${facts.cpu}, ${facts.cores} cores`],
    ['memory', `${bytes(facts.memoryFreeBytes)} free of ${bytes(facts.memorySizeBytes)}`],
    ['cache', facts.cache],
    ['workspace', facts.workspace],
    ['free disk', facts.diskFreeBytes === null ? 'unknown' : bytes(facts.diskFreeBytes)],
  ])
  const problems = [problem, facts.workspaceProblem].filter((each) => each !== null)
  const advice = facts.gpuAdvice === null ? [] : [facts.gpuAdvice]
  return [text, ...advice, ...problems.map(({ message, next }) => `${message}\n${next}`)].join('\n\n')
}

function runtimeOrProblem(): RuntimeFacts | ErrorReport {
  try {
    return runtimeFacts()
  } catch (error) {
    return errorReport(error)
  }
}

/** Whether runs could be kept there; looks only, and makes nothing. */
function workspaceProblem(folder: string): ErrorReport | null {
  try {
    accessSync(nearestExisting(folder), constants.W_OK | constants.X_OK)
    return null
  } catch (cause) {
    return errorReport(
      new UserError(
        'workspace-unwritable',
        `The workspace ${folder} can't be written.`,
        'Choose another folder with --workspace, or make this one writable.',
        { cause },
      ),
    )
  }
}
