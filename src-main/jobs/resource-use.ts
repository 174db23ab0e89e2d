/** What a worker takes of the machine: its CPU and memory, and its part of a GPU where there is one. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import pidusage from 'pidusage'
import type { MetricPoint } from '../../src-shared/runs/events'

const everyMs = 2000
const gpuTimeoutMs = 5000

/** `system/cpu` is a share of one core, so it may exceed 1; memory is in bytes; `system/gpu` a share of the card. */
export type ResourceSample = MetricPoint['values']

/**
 * Samples a process until it ends or the watch is stopped.
 *
 * @param pid asked anew each time: a worker that was started again has another
 * @returns stops it
 */
export function watchResources(pid: () => number | null, onSample: (sample: ResourceSample) => void): () => void {
  let stopped = false
  let gpu: 'unknown' | 'none' | 'there' = 'unknown'
  const sample = async (): Promise<void> => {
    const process = pid()
    if (process === null) return
    const { cpu, memory } = await pidusage(process)
    const card = gpu === 'none' ? null : await gpuUse(process)
    gpu = card === null && gpu === 'unknown' ? 'none' : gpu === 'unknown' ? 'there' : gpu
    if (!stopped) onSample({ 'system/cpu': cpu / 100, 'system/memory-bytes': memory, ...card })
  }
  const timer = setInterval(() => {
    // A process that has just ended has no use to tell.
    sample().catch(() => undefined)
  }, everyMs)
  timer.unref()
  return () => {
    stopped = true
    clearInterval(timer)
  }
}

/** From NVIDIA's own tool; null where it is missing or the process does not compute on a card. */
async function gpuUse(pid: number): Promise<ResourceSample | null> {
  try {
    const apps = await nvidiaSmi('--query-compute-apps=pid,gpu_uuid,used_memory')
    const own = apps.map((line) => line.split(', ')).find(([id]) => Number(id) === pid)
    if (!own) return null
    const cards = await nvidiaSmi('--query-gpu=uuid,utilization.gpu')
    const busy = cards.map((line) => line.split(', ')).find(([uuid]) => uuid === own[1])
    return { 'system/gpu': Number(busy?.[1] ?? 0) / 100, 'system/gpu-memory-bytes': Number(own[2]) * 2 ** 20 }
  } catch {
    return null
  }
}

async function nvidiaSmi(query: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('nvidia-smi', [query, '--format=csv,noheader,nounits'], {
    timeout: gpuTimeoutMs,
  })
  return stdout.split('\n').filter((line) => line.trim() !== '')
}
