/** A worker gets ready when a page says that work will come; it does the next job, and goes with the host. */

import { expect, test } from 'vitest'
import { descendants } from '../../e2e/support/processes'
import { overSocket, startHost, type TestHost } from './support'

const patience = { timeout: 30_000, interval: 20 }

/** Workers that this process has, which the host under test runs in. */
const workers = (): readonly number[] =>
  descendants(process.pid)
    .filter(({ args }) => args.includes('worker.js'))
    .map(({ pid }) => pid)

async function withHost(startsJobs: boolean, work: (started: TestHost) => Promise<void>): Promise<void> {
  const started = await startHost({ startsJobs })
  try {
    await work(started)
  } finally {
    await started.close()
  }
}

test('one worker waits, and does the job that comes', { timeout: 120_000 }, async () => {
  await withHost(true, async (started) => {
    const { client, close } = await overSocket(started)
    expect(workers()).toEqual([])
    await client.jobs.prepare()
    await client.jobs.prepare()
    const waiting = workers()
    expect(waiting).toHaveLength(1)

    const settings = [
      { key: 'train.epochs', value: 1 },
      { key: 'prune', value: null },
      { key: 'finetune', value: null },
    ]
    const { id: jobId } = await client.jobs.submitRecipe({ recipe: 'sample', settings })
    await expect.poll(async () => (await client.jobs.get({ jobId })).runIds.length, patience).toBe(1)
    expect(workers()).toEqual(waiting)

    // All places are taken: what is submitted now would wait, and a worker with it.
    await client.jobs.prepare()
    expect(workers()).toEqual(waiting)
    await client.jobs.kill({ jobId })
    close()
  })
})

test('a worker that nothing came for ends with the host', async () => {
  await withHost(true, async (started) => {
    const { client, close } = await overSocket(started)
    await client.jobs.prepare()
    expect(workers()).toHaveLength(1)
    close()
  })
  await expect.poll(workers, patience).toEqual([])
})

test('a host that does not work its queue keeps none', async () => {
  await withHost(false, async (started) => {
    const { client, close } = await overSocket(started)
    await client.jobs.prepare()
    expect(workers()).toEqual([])
    close()
  })
})
