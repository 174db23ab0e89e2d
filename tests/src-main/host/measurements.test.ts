/** Latency and per-image outcomes of finished runs, asked for over a real line and measured by real workers. */

import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { JobView } from '../../../src-shared/contract/views'
import { planPruning } from '../../../src-shared/pruning/plan'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { transferWeights } from '../../../src-shared/pruning/transfer'
import { confusionOf } from '../../../src-shared/runs/predictions'
import { dataIn, finishedRun } from '../../support/finished-run'
import { parityNetwork, parityWeights } from '../../support/parity'
import { smallData } from '../../support/small-chain'
import { overSocket, startHost, type Client, type TestHost } from './support'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let started: TestHost
let line: Client
let full: string
let small: string

beforeAll(async () => {
  started = await startHost({ startsJobs: true })
  line = await overSocket(started)
  const data = dataIn(smallData(started.dir, { train: 200, test: 40 }), 0.2)
  const weights = parityWeights('trained')
  const { history } = started.host
  full = finishedRun(history, started.dir, { architecture: parityNetwork, weights, data })
  const rule = { policy: 'block-interior', floor: 1, denominator: 'prunable' } as const
  const { mask } = planPruning(weights, parityNetwork, 0.5, rule)
  const architecture = pruneArchitecture(parityNetwork, mask)
  const cut = transferWeights(weights, parityNetwork, mask)
  small = finishedRun(history, started.dir, { name: 'small', architecture, weights: cut, data })
})
afterAll(async () => {
  line.close()
  await started.close()
  const [error] = started.unexpected
  if (error !== undefined) throw error
})

async function ended({ id }: JobView): Promise<JobView> {
  for await (const _ of await line.client.jobs.follow({ jobId: id }));
  await expect.poll(async () => (await line.client.jobs.get({ jobId: id })).state).not.toMatch(/queued|running/)
  return line.client.jobs.get({ jobId: id })
}

async function first<T>(stream: Promise<AsyncIterable<T>>): Promise<T> {
  for await (const value of await stream) return value
  throw new Error('The stream ended before it began.')
}

test('networks are measured in one session, each batch size with its spread; list and run page know it', async () => {
  const job = await ended(await line.client.compare.measureLatency({ runIds: [full, small], batches: [1, 8] }))
  expect(job).toMatchObject({ state: 'done', kind: 'latency', runIds: [full, small] })
  const { latencies } = await first(line.client.runs.watchDetail({ runId: small }))
  expect(latencies.map(({ batch }) => batch)).toEqual([1, 8])
  const [whole] = await first(line.client.compare.watch({ runIds: [full] }))
  for (const [index, one] of latencies.entries()) {
    expect(one.session).toBe(whole?.latencies[index]?.session)
    expect(one.samples).toBe(whole?.latencies[index]?.samples)
    expect(one.p10Ms).toBeLessThanOrEqual(one.medianMs)
    expect(one.medianMs).toBeLessThanOrEqual(one.p90Ms)
    expect(one).toMatchObject({ library: expect.stringContaining('TensorFlow'), threads: expect.any(Number) })
  }
  const { changed } = await first(line.client.runs.watchList())
  expect(changed.find(({ id }) => id === small)).toMatchObject({
    latency1Ms: latencies[0]?.medianMs,
    latency64Ms: null,
    state: 'done',
  })
})

test('what a network says of every image is kept when it is asked for, and adds up to its accuracy', async () => {
  const before = await first(line.client.compare.watchPredictions({ runIds: [full, small], split: 'validation' }))
  expect(before.map(({ predictions }) => predictions)).toEqual([null, null])
  const jobs = await line.client.compare.predict({ runIds: [full, small], split: 'validation' })
  expect(jobs).toHaveLength(2)
  for (const job of jobs) expect(await ended(job)).toMatchObject({ state: 'done' })
  const told = await first(line.client.compare.watchPredictions({ runIds: [full, small], split: 'validation' }))
  for (const { runId, predictions } of told) {
    if (!predictions) throw new Error('It was evaluated.')
    const { images, correct } = confusionOf({ ...predictions, classes: 10 })
    expect(started.host.history.findings.evaluations(runId)).toMatchObject([{ split: 'validation', images, correct }])
    expect(predictions.classes).toHaveLength(10)
  }
  expect(told[0]?.predictions?.imagesId).toBe(told[1]?.predictions?.imagesId)
  expect(await line.client.compare.predict({ runIds: [full, small], split: 'validation' })).toEqual([])
  // Nobody asked for the test images.
  const [compared] = await first(line.client.compare.watch({ runIds: [full] }))
  expect(compared?.predicted).toEqual(['validation'])
})

test('images come as they are, in the order asked for; places that are not there are left out', async () => {
  const ask = (rows: number[]) => line.client.compare.images({ runId: full, split: 'validation', rows })
  const [both, second] = [await ask([3, 1, 100_000]), await ask([1])]
  const size = both.height * both.width * both.channels
  expect(both).toMatchObject({ height: 32, width: 32, channels: 3 })
  expect(both.pixels.length).toBe(2 * size)
  expect(both.pixels.subarray(size)).toEqual(second.pixels)
  expect(both.pixels.subarray(0, size)).not.toEqual(second.pixels)
})
