/** What computes here, asked of a short-lived process: the host itself never loads TensorFlow. */

import { execFile } from 'node:child_process'
import { z } from 'zod'
import type { RuntimeFactsView } from '../../../src-shared/contract/runtime-views'
import { UserError, errorFromReport, errorReport } from '../../../src-shared/errors'
import { cliScript } from '../../runtime/own-scripts'

const limitMs = 120_000

const card = z.string()
const unusedCardSchema = z.discriminatedUnion('reason', [
  z.object({ card, reason: z.literal('old-card'), computeCapability: z.number() }),
  z.object({ card, reason: z.literal('cpu-library') }),
  z.object({ card, reason: z.literal('own-library') }),
  z.object({ card, reason: z.literal('old-driver'), driver: z.string() }),
  z.object({ card, reason: z.literal('silent-driver'), complaint: z.string() }),
  z.object({ card, reason: z.literal('hidden'), visibleDevices: z.string() }),
  z.object({ card, reason: z.literal('unknown') }),
])

const doctorSchema = z.object({
  runtime: z
    .object({
      library: z.string(),
      tfjs: z.string(),
      device: z.enum(['cpu', 'gpu']),
      threads: z.number(),
      oneDnn: z.boolean(),
      ownOperations: z.boolean(),
      addonPath: z.string(),
    })
    .nullable(),
  problem: z.object({ message: z.string(), next: z.string() }).nullable(),
  cards: z.array(
    z.object({
      name: z.string(),
      memoryMiB: z.number(),
      driver: z.string(),
      computeCapability: z.number().nullable(),
    }),
  ),
  unusedCard: unusedCardSchema.nullable(),
})

/**
 * @throws UserError `runtime-missing` when the library is not there or does not load
 */
export async function inspectRuntime(signal: AbortSignal): Promise<RuntimeFactsView> {
  const { runtime, problem, cards, unusedCard } = parsed(await doctor(signal))
  if (runtime !== null) return { ...runtime, cards, unusedCard }
  throw errorFromReport({
    code: 'runtime-missing',
    message: problem?.message ?? 'The compute runtime did not load.',
    next: problem?.next ?? 'Set it up again.',
  })
}

/** Its answer is on its stdout, whatever it makes of how things stand. */
function doctor(signal: AbortSignal): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [cliScript(), 'doctor', '--json'],
      { signal, timeout: limitMs, windowsHide: true },
      (_, stdout, stderr) => resolve({ stdout, stderr }),
    )
  })
}

function parsed({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) {
  try {
    return doctorSchema.parse(JSON.parse(stdout))
  } catch (cause) {
    const words = stderr.trim().split('\n').at(-1) ?? ''
    throw new UserError(
      'runtime-missing',
      `The compute runtime could not be tried: ${words || errorReport(cause).message}`,
      'Run `prunescope doctor` in a terminal, which says more.',
      { cause },
    )
  }
}
