/** A queue with a real history and workers that compute nothing and do what a file says; files of tests share how it is made. */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, vi } from 'vitest'
import { History } from '../../../src-main/history/history'
import type { JobRecord } from '../../../src-main/history/jobs-table'
import { JobQueue } from '../../../src-main/jobs/queue'
import type { QueueOptions } from '../../../src-main/jobs/queue-options'
import { historyStore } from '../../../src-main/runs/history-store'
import { WorkerClient } from '../../../src-main/runs/worker-client'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import type { JobEvent } from '../../../src-shared/contract/views'
import type { Work } from '../../../src-shared/jobs/work'
import { controlledWorker, recipeWork, smallData, smallRecipe, smallWeights } from '../../support/small-chain'

const folder = mkdtempSync(join(tmpdir(), 'prunescope-queue-'))
export const data = smallData(folder)
const weights = smallWeights(folder, smallRecipe(data))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

export const patience = { timeout: 30_000, interval: 10 }

let control: string
let count = 0
export const unexpected: unknown[] = []
const closers: (() => Promise<void>)[] = []

beforeEach(() => {
  control = join(folder, `control-${count++}`)
  mkdirSync(control)
  vi.stubEnv('FAKE_WEIGHTS', weights)
  vi.stubEnv('FAKE_CONTROL', control)
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  vi.unstubAllEnvs()
  const [error] = unexpected.splice(0)
  if (error !== undefined) throw error
})

/** What jobs of this kind do when they begin from now on. */
export function tellWorkers(
  kind: 'train' | 'prune' | 'evaluate',
  what: 'work' | 'wait' | 'deaf' | 'die' | 'fail',
): void {
  writeFileSync(join(control, kind), what)
}

export function release(): void {
  writeFileSync(join(control, 'release'), '')
}

type Begun = { readonly kind: string; readonly run: string; readonly pid: number; readonly resume: boolean | null }

export function begun(): readonly Begun[] {
  const file = join(control, 'begun')
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Begun)
}

export function open(options: Partial<QueueOptions> = {}, dir = join(folder, `workspace-${count}`)) {
  const workspace = openWorkspace(dir)
  const history = History.open(workspace.databasePath)
  const ended: JobRecord[] = []
  const queue = new JobQueue({
    history,
    workspaceDir: workspace.dir,
    storeFor: (jobId) => historyStore(history, workspace, jobId),
    newWorker: () => new WorkerClient({ script: controlledWorker }),
    startsJobs: true,
    onChange: () => undefined,
    onEnd: (job) => ended.push(job),
    onUnexpected: (error) => unexpected.push(error),
    ...options,
  })
  let isOpen = true
  const close = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    await queue.close({ withinMs: 2000 })
    history.close()
  }
  closers.push(close)
  const state = (id: string) => history.jobs.get(id).state
  return {
    dir,
    workspace,
    history,
    queue,
    ended,
    close,
    state,
    states: (ids: readonly string[]) => ids.map(state),
    /** Waits until the job is as it should be, and its worker gone where it is not running. */
    until: async (id: string, wanted: string) => {
      await expect.poll(() => state(id), patience).toBe(wanted)
      if (wanted !== 'running') await expect.poll(() => queue.runningIds.has(id), patience).toBe(false)
    },
    hasBegun: async (id: string) => {
      await expect.poll(() => queue.currentRun(id) !== null, patience).toBe(true)
    },
  }
}

export const work = (changes: object = {}): Work => recipeWork(smallRecipe(data, changes))
export const works = (...names: readonly string[]): readonly Work[] => names.map((name) => work({ name }))
export const idsOf = (jobs: readonly JobRecord[]): readonly string[] => jobs.map(({ id }) => id)

export function one(queue: JobQueue, what: Work = work()): string {
  return queue.submit([what])[0]?.id ?? ''
}

export async function eventsOf(queue: JobQueue, id: string): Promise<readonly JobEvent[]> {
  const events: JobEvent[] = []
  for await (const event of queue.log.follow(id, undefined)) events.push(event)
  return events
}
