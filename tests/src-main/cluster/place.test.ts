/** When a cluster is looked at next: soon while there is news, ever later while it can't be reached. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Clusters } from '../../../src-main/cluster/clusters'
import { keepSweep } from '../../../src-main/cluster/hand-in'
import { unreachable } from '../../../src-main/cluster/ssh-errors'
import { History } from '../../../src-main/history/history'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import { clusterSchema } from '../../../src-shared/cluster/cluster-settings'
import { recipeWork, smallRecipe } from '../../support/small-chain'

const cluster = clusterSchema.parse({ name: 'lab', host: 'lab', folder: '/scratch' })
let folder: string
let history: History
let clusters: Clusters
let calls: number
let isUp: boolean

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prunescope-place-'))
  const workspace = openWorkspace(folder)
  history = History.open(workspace.databasePath)
  calls = 0
  isUp = false
  clusters = new Clusters({
    history,
    workspace,
    follows: true,
    onChange: () => undefined,
    onUnexpected: (error) => {
      throw error
    },
    shellOf: (host) => ({
      name: host ?? '',
      run: () => {
        calls++
        if (!isUp) return Promise.reject(unreachable('lab', 'ssh: connect to host lab port 22: Connection refused'))
        return Promise.resolve({ code: 0, stdout: Buffer.alloc(0), stderr: '' })
      },
    }),
  })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})
afterEach(async () => {
  vi.useRealTimers()
  await clusters.close()
  history.close()
  rmSync(folder, { recursive: true, force: true })
})

/** How often it was asked in so many minutes. */
async function callsWithin(minutes: number): Promise<number> {
  calls = 0
  // Second by second: between looks, what they wait for takes no time of this clock.
  for (let second = 0; second < minutes * 60; second++) {
    await vi.advanceTimersByTimeAsync(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return calls
}

test('a cluster that can’t be reached is asked ever later, says why, and is followed again once it can', async () => {
  clusters.save(cluster)
  const wish = { name: 'sweep', works: [recipeWork(smallRecipe('data'))], nice: 0 }
  keepSweep(history.clusters, cluster, wish, { mostInArray: 1000, mostJobs: 10_000 })
  clusters.start()
  const first = await callsWithin(10)
  // Nothing is tried over and over: each look is a call, and one to see whether it lives at all.
  expect(first).toBeGreaterThan(4)
  expect(first).toBeLessThan(20)
  expect(await callsWithin(10)).toBeLessThanOrEqual(8)
  expect(clusters.views()[0]).toMatchObject({ heardMs: null, problem: { code: 'cluster-unreachable' } })
  isUp = true
  await callsWithin(6)
  expect(clusters.views()[0]).toMatchObject({ heardMs: expect.any(Number), problem: null })
})
