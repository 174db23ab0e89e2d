/** What happens to machines: clocks that are set, lids that are closed, disks that fill, folders that vanish. Each ends in a sentence, with nothing half-written. */

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { readSafetensors } from '../../src-main/exchange/safetensors'
import type { HostClient } from '../../src-main/host/client'
import { History } from '../../src-main/history/history'
import type { JobView } from '../../src-shared/contract/views'
import type { Work } from '../../src-shared/jobs/work'
import { HostUnderTest, isRunning } from '../support/host-process'
import { recipeWork, smallData, smallRecipe } from '../support/small-chain'
import { temporaryFolder } from '../support/temporary-folder'
import { servedPage } from './served-page'

const patience = { timeout: 90_000, interval: 20 }
const clockScript = fileURLToPath(new URL('../support/jumping-clock.cjs', import.meta.url))
const clockedWorker = fileURLToPath(new URL('../support/worker-with-jumping-clock.mjs', import.meta.url))
const day = 86_400_000

const hosts: HostUnderTest[] = []
afterEach(async () => {
  for (const host of hosts.splice(0)) {
    host.process.kill('SIGCONT')
    await host.end('SIGKILL')
  }
})

async function startHost(dir: string, env: NodeJS.ProcessEnv = {}) {
  const host = new HostUnderTest(dir, [], { PRUNESCOPE_THREADS: '1', ...env })
  hosts.push(host)
  return { host, client: await host.client() }
}

/** Long enough that something can happen to it meanwhile. */
function longWork(data: string, epochs = 12): Work {
  return recipeWork(
    smallRecipe(data, {
      train: { epochs, batchSize: 8, lr: 0.05, lambda: 1e-3 },
      prune: { ratios: [0.5] },
      finetune: { epochs: 1, batchSize: 8, lr: 0.01, ratios: [0.5] },
    }),
  )
}

async function ended(client: HostClient, jobId: string): Promise<JobView> {
  await expect.poll(async () => (await client.jobs.get({ jobId })).state, patience).not.toMatch(/queued|running/)
  return client.jobs.get({ jobId })
}

/** Once a checkpoint of the job lies on the disk. */
async function underWay(dir: string): Promise<void> {
  await expect.poll(() => filesUnder(dir).some((name) => /step-\d+\.safetensors$/.test(name)), patience).toBe(true)
}

function filesUnder(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
}

function inHistory<T>(dir: string, look: (history: History) => T): T {
  const history = History.open(join(dir, 'workspace.sqlite3'))
  try {
    return look(history)
  } finally {
    history.close()
  }
}

test('a clock that is set back by a day, and forward by a month: nothing ends before it began, and all stays in order', async () => {
  const folder = temporaryFolder()
  const dir = join(folder, 'workspace')
  const clock = join(folder, 'clock')
  const { client } = await startHost(dir, {
    NODE_OPTIONS: `--require ${clockScript}`,
    PRUNESCOPE_WORKER: clockedWorker,
    PRUNESCOPE_TEST_CLOCK: clock,
  })
  const { id } = await client.jobs.submit({ work: longWork(smallData(folder, { train: 64 })) })
  await underWay(dir)
  writeFileSync(clock, String(-day))
  const seen: JobView[] = []
  await expect
    .poll(async () => {
      const job = await client.jobs.get({ jobId: id })
      seen.push(job)
      return job.runIds.length
    }, patience)
    .toBeGreaterThan(1)
  writeFileSync(clock, String(30 * day))
  expect(await ended(client, id)).toMatchObject({ state: 'done', error: null })
  for (const { secondsLeft, silentForMs } of seen)
    expect([secondsLeft ?? 0, silentForMs]).toEqual([expect.any(Number), null])
  expect(Math.min(...seen.map(({ secondsLeft }) => secondsLeft ?? 0))).toBeGreaterThanOrEqual(0)
  const { runIds } = await client.jobs.get({ jobId: id })
  inHistory(dir, (history) => {
    const runs = runIds.map((runId) => history.run(runId))
    for (const { startedMs, finishedMs } of runs) expect(finishedMs ?? 0).toBeGreaterThanOrEqual(startedMs ?? Infinity)
    expect([...runIds].sort()).toEqual(runIds)
    const [series] = history.measurements.series(runIds[0] ?? '', ['train/loss']).series
    const times = [...(series?.timesMs ?? [])]
    expect(times.length).toBeGreaterThan(8)
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })
})

test('host and worker are suspended and go on: the run is not given up, and the page catches up', async () => {
  const folder = temporaryFolder()
  const dir = join(folder, 'workspace')
  const { host, client } = await startHost(dir)
  const { browser, page, trouble } = await servedPage(await client.link())
  try {
    const { id } = await client.jobs.submit({ work: longWork(smallData(folder, { train: 64 })) })
    await underWay(dir)
    const pids = [host.process.pid ?? 0, ...host.workerPids()]
    expect(pids.length).toBeGreaterThan(1)
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    await sleep(5000)
    // Someone else who looks meanwhile does not take it for dead.
    expect(inHistory(dir, (history) => history.listRuns().map(({ state }) => state))).toContain('running')
    for (const pid of pids) process.kill(pid, 'SIGCONT')
    expect(await ended(client, id)).toMatchObject({ state: 'done', error: null })
    await page.getByRole('banner').getByRole('link', { name: 'Queue' }).click()
    await page.getByText('Nothing is running or waiting.').waitFor()
    expect(trouble).toEqual([])
  } finally {
    await browser.close()
  }
})

test('the disk fills up in the middle of a training: it ends in a sentence, and goes on once there is room', async ({
  skip,
}) => {
  const folder = temporaryFolder()
  const disk = mounted(join(folder, 'disk'), '12m')
  if (!disk) return skip('No file system can be mounted here.')
  const dir = join(folder, 'disk', 'workspace')
  const { client } = await startHost(dir)
  const { id } = await client.jobs.submit({ work: longWork(smallData(folder, { train: 64 }), 20) })
  await underWay(dir)
  const filler = join(folder, 'disk', 'filler')
  fill(filler)
  const job = await ended(client, id)
  expect(job.error).toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(/\.$/),
    next: expect.any(String),
  })
  rmSync(filler)
  expect(filesUnder(dir).filter((name) => name.endsWith('.tmp'))).toEqual([])
  for (const name of filesUnder(dir).filter((one) => one.endsWith('.safetensors'))) readSafetensors(join(dir, name))
  await client.jobs.resume({ jobId: id })
  expect(await ended(client, id)).toMatchObject({ state: 'done', error: null })
})

test('the data are deleted during a training: it has them in memory and comes to its end; what begins later says so', async () => {
  const folder = temporaryFolder()
  const dir = join(folder, 'workspace')
  const data = smallData(folder, { train: 64 })
  const { client } = await startHost(dir)
  const work = longWork(data, 10)
  const { id } = await client.jobs.submit({ work })
  await underWay(dir)
  renameSync(data, `${data} elsewhere`)
  expect(await ended(client, id)).toMatchObject({ state: 'done', error: null })
  const later = await ended(client, (await client.jobs.submit({ work })).id)
  expect(later).toMatchObject({
    state: 'failed',
    error: { code: 'data-not-found', next: expect.stringMatching(/\.$/) },
  })
  expect(inHistory(dir, (history) => history.listRuns().map(({ state }) => state))).not.toContain('running')
  renameSync(`${data} elsewhere`, data)
  await client.jobs.resume({ jobId: later.id })
  expect(await ended(client, later.id)).toMatchObject({ state: 'done', error: null })
})

test('the workspace vanishes under a running host: it ends with a sentence, and so do its workers', async () => {
  const folder = temporaryFolder()
  const dir = join(folder, 'workspace')
  const { host, client } = await startHost(dir)
  await client.jobs.submit({ work: longWork(smallData(folder, { train: 64 }), 2000) })
  await underWay(dir)
  const workers = host.workerPids()
  rmSync(dir, { recursive: true, maxRetries: 5 })
  await expect
    .poll(() => [host.hasEnded, ...workers.map(isRunning)], patience)
    .toEqual([true, ...workers.map(() => false)])
  expect(host.process.exitCode).toBe(1)
  expect(host.output).toContain(`The workspace ${dir} is no longer there`)
})

function mounted(folder: string, size: string): boolean {
  try {
    execFileSync('mkdir', ['-p', folder])
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', folder], { stdio: 'ignore' })
  } catch {
    return false
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' }))
  return true
}

function fill(file: string): void {
  const { bavail, bsize } = statfsSync(join(file, '..'))
  try {
    writeFileSync(file, new Uint8Array(bavail * bsize))
  } catch (error) {
    // Whoever wrote in between has filled it.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  }
}
