/** Sets the compute runtime up: the script that comes along, as a process of its own, and what it tells. */

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { UserError } from '../../src-shared/errors'
import { provisionScript } from './own-scripts'

const stages = ['wait', 'download', 'check', 'unpack', 'compile', 'fallback'] as const

const lineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    text: z.string(),
    stage: z.enum(stages),
    bytes: z.number().optional(),
    totalBytes: z.number().optional(),
    isWords: z.boolean().optional(),
  }),
  z.object({ type: z.literal('done'), remark: z.string() }),
  z.object({ type: z.literal('failed'), message: z.string(), next: z.string() }),
])

type Line = z.infer<typeof lineSchema>
export type ProvisioningProgress = Extract<Line, { type: 'progress' }>
export type ProvisioningEnd =
  | Exclude<Line, { type: 'progress' }>
  /** It ended without a word of its own: it was ended, or it crashed. */
  | { readonly type: 'ended'; readonly how: string }

export type Provisioning = { readonly ended: Promise<ProvisioningEnd>; readonly cancel: () => void }

/**
 * @param library    the processor's, or the one for NVIDIA's cards
 * @param onProgress what it does, and where it is
 * @param onWords    what it prints besides, line by line
 */
export function startProvisioning(
  library: 'cpu' | 'gpu',
  onProgress: (progress: ProvisioningProgress) => void,
  onWords: (text: string) => void,
): Provisioning {
  const script = process.env.PRUNESCOPE_PROVISION ?? provisionScript()
  const child = spawn(process.execPath, [script, ...(library === 'gpu' ? ['gpu'] : []), '--progress', 'json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  let end: ProvisioningEnd | null = null
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = lineIn(text)
    if (line === null) onWords(text)
    else if (line.type === 'progress') onProgress(line)
    else end = line
  })
  createInterface({ input: child.stderr }).on('line', (text) => {
    if (text.trim() !== '') onWords(text.trim())
  })
  const ended = new Promise<ProvisioningEnd>((resolve) => {
    child.once('error', (error) => resolve({ type: 'ended', how: error.message }))
    child.once('close', (code, signal) =>
      resolve(end ?? { type: 'ended', how: signal ?? `exit status ${code ?? 'unknown'}` }),
    )
  })
  return { ended, cancel: () => void child.kill('SIGTERM') }
}

/** Why it is not there now, for whoever asked for it. */
export function provisioningError(end: Exclude<ProvisioningEnd, { type: 'done' }>): UserError {
  if (end.type === 'failed') return new UserError('runtime-missing', end.message, end.next)
  return new UserError(
    'runtime-missing',
    `Setting the compute runtime up ended early (${end.how}).`,
    'Try again; what was downloaded completely is kept.',
  )
}

function lineIn(text: string): Line | null {
  try {
    return lineSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
