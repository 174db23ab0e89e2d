/** The promises about a worker that is another process: its events arrive in order, and its death is told, not thrown. */

import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { WorkerClient } from '../../../src-main/runs/worker-client'
import { parityNetwork } from '../../support/parity'
import type { RunEvent } from '../../../src-shared/runs/events'
import type { Job } from '../../../src-shared/runs/job'

const script = fileURLToPath(new URL('fake-worker.mjs', import.meta.url))

let worker = new WorkerClient({ script })
afterEach(async () => {
  await worker.close()
  worker = new WorkerClient({ script })
})

function jobThat(behaviour: string): Job {
  return {
    kind: 'prune',
    runDir: `/nowhere/${behaviour}`,
    architecture: parityNetwork,
    data: null,
    weights: '/nowhere/weights.safetensors',
    constants: 'drop',
    mask: new Map([['layer1.0.bn1', Uint8Array.of(1, 0)]]),
    evaluate: null,
    threads: null,
  }
}

async function run(behaviour: string, onEvent: (event: RunEvent) => void = () => undefined) {
  const events: RunEvent[] = []
  const outcome = await worker.run(jobThat(behaviour), (event) => {
    events.push(event)
    onEvent(event)
  })
  return { outcome, events, texts: events.flatMap((event) => (event.type === 'log' ? [event.text] : [])) }
}

test('A job’s events arrive in order, the final one included', async () => {
  const { outcome, events } = await run('works')
  expect(outcome).toEqual({ state: 'finished', reason: 'done' })
  expect(events.map(({ type }) => type)).toEqual(['log', 'metrics', 'finished'])
})

test('One worker process does one job after another', async () => {
  const first = await run('works')
  const second = await run('works')
  expect(second.texts).toEqual(first.texts)
})

test('What a worker prints is kept in the log', async () => {
  const { texts } = await run('talks')
  expect(texts).toContain('a line on standard output')
  expect(texts).toContain('a line on standard error')
})

test('A failure comes back with its code and what to do', async () => {
  const { outcome } = await run('fails')
  expect(outcome).toEqual({
    state: 'failed',
    error: { code: 'out-of-memory', message: 'No memory.', next: 'Lower it.' },
  })
})

test('A worker killed from outside leaves an interrupted job that says so, and the next job gets a new worker', async () => {
  const { outcome, texts } = await run('hangs', (event) => {
    if (event.type === 'log' && worker.pid !== null) process.kill(worker.pid, 'SIGKILL')
  })
  expect(outcome).toMatchObject({ state: 'interrupted', error: { code: 'worker-died' } })
  expect(texts.at(-1)).toMatch(/was killed \(SIGKILL\): most likely the machine ran out of memory/)
  expect((await run('works')).outcome.state).toBe('finished')
})

test('A worker that ends by itself is told with its status and last words', async () => {
  const { outcome } = await run('exits')
  expect(outcome).toMatchObject({
    state: 'interrupted',
    error: { message: expect.stringMatching(/ended with status 3 .* last words: Illegal instruction/) },
  })
})

test('A worker asked to stop stops, and stays for the next job', async () => {
  const { outcome, texts } = await run('waits', () => worker.stop())
  expect(outcome).toEqual({ state: 'stopped' })
  expect((await run('works')).texts).toEqual(texts)
})

test('A worker that does not heed can be killed; its job counts as stopped', async () => {
  const { outcome, events } = await run('hangs', (event) => {
    if (event.type === 'log') worker.kill()
  })
  expect(outcome).toEqual({ state: 'stopped' })
  expect(events.at(-1)?.type).toBe('stopped')
})

test('When events can’t be kept, the job ends with that error instead of computing on', async () => {
  const failing = worker.run(jobThat('hangs'), () => {
    throw new Error('no space left')
  })
  await expect(failing).rejects.toThrow('no space left')
})

test('A worker script that is not there is told in a sentence', async () => {
  worker = new WorkerClient({ script: '/nowhere/worker.js' })
  const { outcome } = await run('works')
  expect(outcome).toMatchObject({ state: 'interrupted', error: { code: 'worker-died' } })
})
