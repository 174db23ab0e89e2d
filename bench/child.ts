/** Measures a contender in a fresh process, so that memory and caches are its own. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import { workerEnvironment } from '../src-main/runs/worker-environment'
import type { ContenderName, Measurement, Setup } from './contender'
import type { NetworkName } from './networks'

const measurementSchema = z.object({
  imagesPerSecond: z.number(),
  cpuMsPerStep: z.number().nullable(),
  peakMemoryBytes: z.number(),
  tensors: z.array(z.number()).nullable(),
})

export async function measureInChild(
  contender: ContenderName,
  network: NetworkName,
  { steps, batch, task }: Setup,
): Promise<Measurement> {
  const self = fileURLToPath(import.meta.url)
  const options = [
    '--contender',
    contender,
    '--network',
    network,
    '--steps',
    String(steps),
    '--batch',
    String(batch),
    '--task',
    task,
  ]
  const { stdout } = await promisify(execFile)(process.execPath, [self, ...options], {
    env: workerEnvironment(process.env),
  })
  return measurementSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
}
