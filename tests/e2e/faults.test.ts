/** Workers and hosts are killed at random moments of a real training: it goes on each time, to the very same result. */

import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { afterAll, afterEach, expect, test } from 'vitest'
import type { HostClient } from '../../src-main/host/client'
import { History } from '../../src-main/history/history'
import type { JobView } from '../../src-shared/contract/views'
import { HostUnderTest, isRunning } from '../support/host-process'
import { fuzzFrom } from '../support/fuzz'
import { recipeWork, smallData, smallRecipe } from '../support/small-chain'

const kills = 30
/** A minute or two on two quiet cores; nothing here measures time. */
const testTimeout = 1_200_000
const patience = { timeout: 120_000, interval: 20 }

const folder = mkdtempSync(join(tmpdir(), 'prunescope-faults-'))
const work = recipeWork(
  smallRecipe(smallData(folder, { train: 256, test: 64 }), {
    name: 'faults',
    seed: 7,
    train: { epochs: 5, batchSize: 16, lr: 0.05, lambda: 1e-3, schedule: { kind: 'one-cycle' } },
    prune: { ratios: [0.5] },
    finetune: { epochs: 2, batchSize: 16, lr: 0.01, ratios: [0.5] },
  }),
)

const hosts: HostUnderTest[] = []
function startHost(dir: string): HostUnderTest {
  const host = new HostUnderTest(dir, [], { PRUNESCOPE_THREADS: '1' })
  hosts.push(host)
  return host
}
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.end('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What came of a job: losses of its tests and last epochs, and the bits of its weights. */
function resultsOf(dir: string, { runIds }: JobView): unknown {
  const history = History.open(join(dir, 'workspace.sqlite3'))
  try {
    return runIds.map((id) => ({
      name: history.run(id).name,
      state: history.run(id).state,
      losses: history.findings.evaluations(id).map(({ of, loss, accuracy }) => ({ of, loss, accuracy })),
      weights: createHash('sha256')
        .update(readFileSync(join(dir, 'runs', id, 'weights.safetensors')))
        .digest('hex'),
    }))
  } finally {
    history.close()
  }
}

/** Losses of all epochs by step: a crash may lose the last second of them, never change one. */
function lossesOf(dir: string, { runIds }: JobView): readonly ReadonlyMap<number, number>[] {
  const history = History.open(join(dir, 'workspace.sqlite3'))
  try {
    return runIds.map((id) => {
      const [series] = history.measurements.series(id, ['train/loss']).series
      const steps = series?.steps ?? []
      expect(new Set(steps).size).toBe(steps.length)
      return new Map(steps.map((step, index) => [step, series?.values[index] ?? Number.NaN]))
    })
  } finally {
    history.close()
  }
}

async function ended(client: HostClient, jobId: string): Promise<JobView> {
  await expect.poll(async () => (await client.jobs.get({ jobId })).state, patience).not.toMatch(/queued|running/)
  return client.jobs.get({ jobId })
}

/** Mostly while it computes, which begins late on a busy machine; now and then while it still starts. */
async function randomMoment(client: HostClient, jobId: string, below: (limit: number) => number): Promise<void> {
  if (below(5) > 0)
    await expect
      .poll(async () => {
        const { state, currentRunId } = await client.jobs.get({ jobId })
        return state === 'done' || currentRunId !== null
      }, patience)
      .toBe(true)
  await sleep(below(1000))
}

function integrityOf(dir: string): unknown {
  const database = new Sqlite(join(dir, 'workspace.sqlite3'), { readonly: true })
  try {
    return database.pragma('integrity_check', { simple: true })
  } finally {
    database.close()
  }
}

type Reference = {
  readonly results: unknown
  readonly losses: readonly ReadonlyMap<number, number>[]
}

/** What nobody disturbs, computed once. */
let undisturbed: Promise<Reference> | null = null
function theReference(): Promise<Reference> {
  return (undisturbed ??= (async () => {
    const dir = join(folder, 'undisturbed')
    const host = startHost(dir)
    const client = await host.client()
    const job = await ended(client, (await client.jobs.submit({ work })).id)
    expect(job).toMatchObject({ state: 'done', error: null })
    await host.end('SIGTERM')
    return { results: resultsOf(dir, job), losses: lossesOf(dir, job) }
  })())
}

function expectSame(reference: Reference, dir: string, job: JobView): void {
  expect(resultsOf(dir, job)).toEqual(reference.results)
  for (const [index, losses] of lossesOf(dir, job).entries())
    for (const [step, loss] of losses) expect(loss).toBe(reference.losses[index]?.get(step))
}

test(
  `${kills} kills of workers and hosts change nothing of the result`,
  async () => {
    const reference = await theReference()
    const dir = join(folder, 'disturbed')
    const { below } = fuzzFrom(20)
    let host = startHost(dir)
    let client = await host.client()
    let jobId = (await client.jobs.submit({ work })).id
    let finished = 0
    for (let kill = 0; kill < kills;) {
      await randomMoment(client, jobId, below)
      const job = await client.jobs.get({ jobId })
      if (job.state === 'done') {
        expectSame(reference, dir, job)
        finished++
        jobId = (await client.jobs.submit({ work })).id
        continue
      }
      const pids = host.workerPids()
      const [worker] = pids
      if (below(2) === 0) {
        await host.end('SIGKILL')
        expect(integrityOf(dir)).toBe('ok')
        host = startHost(dir)
        client = await host.client()
      } else {
        if (worker === undefined || !isRunning(worker)) continue
        process.kill(worker, 'SIGKILL')
        await ended(client, jobId)
        expect(integrityOf(dir)).toBe('ok')
      }
      kill++
      // Workers of a host that is gone follow it.
      await expect.poll(() => pids.filter(isRunning), patience).toEqual([])
      const after = await client.jobs.get({ jobId })
      if (after.state === 'done') continue
      expect(after).toMatchObject({ state: 'interrupted', error: { code: 'worker-died', next: expect.any(String) } })
      const history = History.open(join(dir, 'workspace.sqlite3'))
      const states = after.runIds.map((id) => history.run(id).state)
      history.close()
      expect(states.filter((state) => state !== 'done' && state !== 'interrupted')).toEqual([])
      await client.jobs.resume({ jobId })
    }
    const last = await ended(client, jobId)
    expect(last).toMatchObject({ state: 'done', error: null })
    expectSame(reference, dir, last)
    expect(await host.end('SIGTERM')).toBe(0)
    expect(integrityOf(dir)).toBe('ok')
    console.log(`${kills} kills; ${finished + 1} chains came to the result of the undisturbed one`)
  },
  testTimeout,
)

test('a damaged checkpoint is passed over, said so, and the one before leads to the same result', async () => {
  const reference = await theReference()
  const dir = join(folder, 'damaged')
  const host = startHost(dir)
  const client = await host.client()
  const { id: jobId } = await client.jobs.submit({ work })
  const checkpoints = (): readonly string[] => {
    try {
      return readdirSync(join(dir, 'runs'))
        .flatMap((run) =>
          readdirSync(join(dir, 'runs', run, 'checkpoints')).map((name) => join(dir, 'runs', run, 'checkpoints', name)),
        )
        .filter((path) => path.endsWith('.safetensors'))
        .sort()
    } catch {
      return []
    }
  }
  await expect.poll(() => checkpoints().length, { timeout: 120_000, interval: 2 }).toBe(2)
  await client.jobs.pause({ jobId })
  const paused = await ended(client, jobId)
  expect(paused.state).toBe('paused')
  const [runId = ''] = paused.runIds
  const newest = checkpoints().at(-1) ?? ''
  const bytes = readFileSync(newest)
  bytes[Math.floor(bytes.length * 0.7)] = (bytes[Math.floor(bytes.length * 0.7)] ?? 0) ^ 1
  writeFileSync(newest, bytes)
  await client.jobs.resume({ jobId })
  const job = await ended(client, jobId)
  expect(job).toMatchObject({ state: 'done', error: null })
  expectSame(reference, dir, job)
  const history = History.open(join(dir, 'workspace.sqlite3'))
  const log = history.findings.logs(runId).map(({ text }) => text)
  history.close()
  expect(log.join('\n')).toMatch(/Checkpoint step-\d+\.safetensors can't be used.*Going back to the one before/)
  await host.end('SIGTERM')
})
