/** PyTorch's step of the same network, from a script and a Python that the user names. */

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { cfgOf } from '../src-shared/pruning/cfg'
import type { Measurement, Setup } from './contender'
import { architectureOf, planesOf, type NetworkName } from './networks'

export type PeerCommand = { readonly python: string; readonly script: string }

/** Null when no Python with torch is named, or the script is not there. */
export function peerCommand(script: string): PeerCommand | null {
  const python = process.env.PRUNESCOPE_TORCH_PYTHON
  return python === undefined || !existsSync(script) ? null : { python, script }
}

const answerSchema = z.object({ images_per_s: z.number() })

export const peers = ['PyTorch', 'PyTorch bfloat16'] as const
export type PeerName = (typeof peers)[number]

/**
 * The script under `torch.autocast('cpu', torch.bfloat16)`. Its cache of cast weights ends with each forward pass in a
 * training as people write it; here the context spans all steps, so it goes without.
 */
const autocast = [
  'import runpy, sys, torch',
  "torch.autocast('cpu', torch.bfloat16, cache_enabled=False).__enter__()",
  'del sys.argv[0]',
  "runpy.run_path(sys.argv[0], run_name='__main__')",
].join('\n')

export async function measurePeer(
  peer: PeerCommand,
  name: PeerName,
  network: NetworkName,
  setup: Setup,
): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-bench-'))
  try {
    const cfg = join(folder, 'cfg.json')
    writeFileSync(cfg, JSON.stringify(cfgOf(architectureOf(network))))
    const options = ['--batch', String(setup.batch), '--steps', String(setup.steps), '--cfg', cfg]
    const evaluation = setup.task === 'evaluation' ? ['--eval'] : []
    const script = name === 'PyTorch' ? [peer.script] : ['-c', autocast, peer.script]
    const args = [...script, ...options, ...evaluation, '--blocks', '3,4,6,3', '--planes', String(planesOf(network))]
    const { text, peakMemoryBytes } = await runWatched(peer.python, args)
    const { images_per_s: imagesPerSecond } = answerSchema.parse(JSON.parse(text))
    return { imagesPerSecond, cpuMsPerStep: null, peakMemoryBytes, tensors: null }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a process prints, and the largest resident memory that Linux saw of it. */
async function runWatched(
  command: string,
  args: readonly string[],
): Promise<{ text: string; peakMemoryBytes: number }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  let peakMemoryBytes = 0
  child.stdout.on('data', (data: Buffer) => (text += data.toString()))
  const watch = setInterval(() => {
    peakMemoryBytes = Math.max(peakMemoryBytes, highWaterMark(child.pid))
  }, 200)
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.on('close', resolve)
  child.on('error', reject)
  const status = await promise.finally(() => clearInterval(watch))
  if (status !== 0) throw new Error(`${command} ended with status ${status ?? 'none'}.`)
  return { text, peakMemoryBytes }
}

function highWaterMark(pid: number | undefined): number {
  try {
    const kilobytes = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}
