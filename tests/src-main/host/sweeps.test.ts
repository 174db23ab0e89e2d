/** A sweep as views are told it: its grid from the jobs it was queued with, and what its trainings came to. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SweepView } from '../../../src-shared/contract/sweeps'
import { overSocket, startHost, type Client, type TestHost } from './support'

let started: TestHost
let line: Client

beforeAll(async () => {
  started = await startHost()
  line = await overSocket(started)
})
afterAll(async () => {
  line.close()
  await started.close()
  const [error] = started.unexpected
  if (error !== undefined) throw error
})

test('axes are those that were asked for; a training that ends, a job that is tried again, and one taken off are told', async () => {
  const axes = [
    { key: 'train.lambda', values: [0, 1e-4] },
    { key: 'seed', values: [0, 1] },
  ]
  const jobs = await line.client.jobs.submitSweep({ recipe: 'sample', axes })
  const [first] = jobs
  const groupId = first?.group?.id ?? ''
  const { history } = started.host
  const { id: runId } = history.createRun({ name: 'sample/train', kind: 'train', jobId: first?.id ?? null })

  const told: (SweepView | null)[] = []
  for await (const view of await line.client.sweeps.watch({ groupId })) {
    told.push(view)
    if (told.length === 1)
      history.apply(runId, {
        type: 'metrics',
        points: [{ step: 1, epoch: 1, timeMs: Date.now(), values: { 'sparsity/below-0.01': 0.5 } }],
      })
    else if (told.length === 2) await line.client.jobs.retry({ jobId: first?.id ?? '' })
    else if (told.length === 3) for (const { jobId } of view?.jobs ?? []) await line.client.jobs.forget({ jobId })
    if (view === null) break
  }
  expect(told[0]?.axes.filter(({ key }) => key !== 'ratio')).toEqual([
    { key: 'seed', values: ['0', '1'] },
    { key: 'train.lambda', values: ['0', '0.0001'] },
  ])
  expect(told[0]?.jobs).toHaveLength(4)
  expect(told[1]?.nearZero).toEqual([{ runId, share: 0.5 }])
  expect(told[2]?.jobs).toHaveLength(5)
  expect(told[2]?.jobs[4]?.at).toEqual(told[0]?.jobs[0]?.at)
})

test('a group that is not there is none', async () => {
  for await (const view of await line.client.sweeps.watch({ groupId: 'none' })) {
    expect(view).toBeNull()
    break
  }
})
