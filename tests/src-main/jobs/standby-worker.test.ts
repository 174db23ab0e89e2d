/** The worker that is started ahead of its job, with real worker processes. */

import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { StandbyWorker, type StandbyWorkerOptions } from '../../../src-main/jobs/standby-worker'
import { WorkerClient } from '../../../src-main/runs/worker-client'

vi.setConfig({ testTimeout: 60_000 })

const patience = { timeout: 30_000, interval: 20 }
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

function standbyWith(options: Partial<StandbyWorkerOptions> = {}): StandbyWorker {
  const standby = new StandbyWorker({ newWorker: () => new WorkerClient(), compute: () => 'cpu', ...options })
  closers.push(() => standby.close())
  return standby
}

function taken(standby: StandbyWorker, threads: number | null = null): WorkerClient {
  const worker = standby.take(threads)
  closers.push(() => worker.close())
  return worker
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function pidOf({ pid }: { readonly pid: number | null }): number {
  if (pid === null) throw new Error('There is no process.')
  return pid
}

describe('a worker kept ready', () => {
  test.runIf(process.platform === 'linux')('has TensorFlow loaded before its job comes', async () => {
    const standby = standbyWith()
    standby.prepare()
    const pid = pidOf(standby)
    await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/maps`, 'utf8')).toContain('libtensorflow'), patience)
    expect(taken(standby).pid).toBe(pid)
  })

  test('is one, however often work is announced, and the next job’s is another', () => {
    const standby = standbyWith()
    standby.prepare()
    const pid = pidOf(standby)
    standby.prepare()
    expect(standby.pid).toBe(pid)
    expect(taken(standby).pid).toBe(pid)
    expect(standby.pid).toBeNull()
    // Not started yet: it starts with its job.
    expect(taken(standby).pid).toBeNull()
  })

  test('is not for a job that asks for threads of its own, or another library than it has loaded', async () => {
    let compute = 'cpu'
    const standby = standbyWith({ compute: () => compute })
    standby.prepare()
    const pid = pidOf(standby)
    expect(taken(standby, 1).pid).toBeNull()
    expect(standby.pid).toBe(pid)
    compute = 'gpu'
    expect(taken(standby).pid).toBeNull()
    standby.prepare()
    expect(standby.pid).not.toBe(pid)
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), patience)
  })

  test('ends when nothing came for a while, and another starts when it is asked for again', async () => {
    const standby = standbyWith({ idleMs: 50 })
    standby.prepare()
    const pid = pidOf(standby)
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), patience)
    expect(standby.pid).toBeNull()
    standby.prepare()
    expect(standby.pid).not.toBeNull()
  })

  test('is not started where there is no compute runtime, nor after the host has closed', async () => {
    const bare = standbyWith({ compute: () => undefined })
    bare.prepare()
    expect(bare.pid).toBeNull()
    const closed = standbyWith()
    await closed.close()
    closed.prepare()
    expect(closed.pid).toBeNull()
  })
})
