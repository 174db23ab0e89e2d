/** The contract over every transport: the same answers, streams without gaps and doubles, numbers as bytes. */

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { HostClient } from '../../../src-main/host/client'
import { hostError } from '../../../src-main/host/client'
import { connectLocally } from '../../../src-main/host/local-socket'
import { encodeFrame, messageFrame } from '../../../src-shared/contract/frames'
import type { MetricChange } from '../../../src-shared/contract/views'
import { UserError } from '../../../src-shared/errors'
import { overSocket, overWebSocket, startHost, type Client, type TestHost } from './support'

const ownFile = {
  fileName: 'mine.yaml',
  text: `name: own
data: { name: shapes }
network: { kind: resnet, depth: 18 }
train:
  epochs: 3
  lr: 1
`,
}

let started: TestHost
beforeAll(async () => {
  started = await startHost()
})
afterAll(() => started.close())

const clients: Client[] = []
afterEach(() => {
  for (const { close } of clients.splice(0)) close()
  const [error] = started.unexpected.splice(0)
  if (error !== undefined) throw error
})

const transports: readonly (readonly [string, () => Promise<Client>])[] = [
  ['in process', () => Promise.resolve({ client: started.host.client, received: () => 0, close: () => undefined })],
  ['over the local socket', () => overSocket(started)],
  ['over WebSocket', () => overWebSocket(started)],
]
const lines = transports.slice(1)

async function opened(open: () => Promise<Client>): Promise<Client> {
  const client = await open()
  clients.push(client)
  return client
}

async function problemOf(work: Promise<unknown>): Promise<UserError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => hostError(reason),
  )
  if (error instanceof UserError) return error
  throw new Error(`Expected a UserError, got ${String(error)}`, { cause: error })
}

async function first<T>(stream: Promise<AsyncIterable<T>>): Promise<T> {
  for await (const value of await stream) return value
  throw new Error('The stream ended before it began.')
}

let step = 0
function measure(runId: string, count = 1): void {
  const points = Array.from({ length: count }, () => ({
    step: ++step,
    epoch: step / 100,
    timeMs: 1000 + step,
    values: { 'train/loss': 1 / step, lr: 0.1 },
  }))
  started.host.history.apply(runId, { type: 'metrics', points })
}

/** Has views look at once, as any job's event does; without, they do after half a second. */
function wake(): void {
  started.host.queue.slots = 1
}

function newRun(name: string): string {
  step = 0
  return started.host.history.createRun({ name, kind: 'train', state: 'running' }).id
}

function gamma(runId: string, epoch: number, channels: number): Float32Array {
  const values = Float32Array.from({ length: channels }, (_, index) => Math.fround(Math.sin(index + epoch)))
  values[0] = Number.NaN
  values[1] = -0
  const layers = [{ name: 'bn1', channels, prunable: true }]
  started.host.history.apply(runId, { type: 'gamma', snapshot: { epoch, layers, values } })
  return values
}

test('all transports give the same answers', async () => {
  const runId = newRun('same')
  measure(runId, 20)
  gamma(runId, 0, 50)
  started.host.history.apply(runId, { type: 'log', level: 'info', text: 'ein Gruß, 剪枝', timeMs: 5 })
  const answers = await Promise.all(
    transports.map(async ([, open]) => {
      const { client } = await opened(open)
      return {
        about: await client.about(),
        list: await first(client.runs.watchList()),
        detail: await first(client.runs.watchDetail({ runId })),
        metrics: await first(client.runs.watchMetrics({ runId, names: ['train/loss', 'lr', 'never'] })),
        gamma: await first(client.runs.watchGamma({ runId })),
        gammas: await first(client.runs.watchGammaHistory({ runId })),
        log: await first(client.runs.watchLog({ runId })),
        jobs: await first(client.jobs.watch()),
        wrong: { ...(await problemOf(client.jobs.get({ jobId: 'nope' }))) },
      }
    }),
  )
  expect(answers[0]?.metrics.series.map(({ name, steps }) => `${name} ${steps.length}`)).toEqual([
    'train/loss 20',
    'lr 20',
  ])
  expect(answers[0]?.gamma?.values).toBeInstanceOf(Float32Array)
  expect(answers[1]).toEqual(answers[0])
  expect(answers[2]).toEqual(answers[0])
})

describe.each(transports)('%s', (_, open) => {
  test('a job is queued, moved, paused, resumed and forgotten', async () => {
    const { client } = await opened(open)
    const a = await client.jobs.submitRecipe({ recipe: 'sample', settings: [{ key: 'train.epochs', value: 2 }] })
    const b = await client.jobs.submitRecipe({ recipe: 'sample' })
    expect(a).toMatchObject({ state: 'queued', kind: 'recipe', title: 'sample', secondsLeft: null })
    await client.jobs.move({ jobId: b.id, beforeId: a.id })
    expect((await first(client.jobs.watch())).order).toEqual([b.id, a.id])
    expect((await client.jobs.pause({ jobId: a.id })).state).toBe('paused')
    expect((await client.jobs.resume({ jobId: a.id })).state).toBe('queued')
    expect((await client.jobs.prioritise({ jobId: a.id, priority: 9 })).priority).toBe(9)
    for (const { id } of [a, b]) expect(await client.jobs.forget({ jobId: id })).toBeNull()
    expect((await first(client.jobs.watch())).order).toEqual([])
  })

  test('a sweep becomes one group', async () => {
    const { client } = await opened(open)
    const jobs = await client.jobs.submitSweep({
      recipe: 'sample',
      axes: [
        { key: 'train.lambda', values: [0, 1e-4] },
        { key: 'seed', values: [1, 2, 3] },
      ],
    })
    expect(jobs.length).toBe(6)
    expect(new Set(jobs.map(({ group }) => group?.id)).size).toBe(1)
    expect(new Set(jobs.map(({ title }) => title)).size).toBe(6)
    for (const { id } of jobs) await client.jobs.forget({ jobId: id })
  })

  test('a recipe file’s text is read, and becomes a job and a sweep with keys changed', async () => {
    const { client } = await opened(open)
    const view = await client.readRecipe(ownFile)
    expect(view).toMatchObject({ name: 'own', description: '' })
    expect(view.keys.find(({ path }) => path === 'train.epochs')).toMatchObject({ value: 3 })
    expect(view.keys.find(({ path }) => path === 'train.momentum')).toMatchObject({ value: 0.9 })
    const job = await client.jobs.submitRecipe({ recipe: ownFile, settings: [{ key: 'train.epochs', value: 7 }] })
    expect(started.host.history.jobs.get(job.id).work).toMatchObject({ recipe: { name: 'own', train: { epochs: 7 } } })
    const swept = await client.jobs.submitSweep({ recipe: ownFile, axes: [{ key: 'seed', values: [1, 2] }] })
    expect(swept.map(({ title, group }) => [title, group?.name])).toEqual([
      ['own seed=1', 'mine: seed'],
      ['own seed=2', 'mine: seed'],
    ])
    for (const { id } of [job, ...swept]) await client.jobs.forget({ jobId: id })
  })

  test.each<readonly [string, (client: HostClient) => Promise<unknown>, string, RegExp]>([
    ['a job that is not there', (client) => client.jobs.stop({ jobId: 'nope' }), 'job-not-found', /no job nope/],
    [
      'a stream of a run that is not there',
      (client) => first(client.runs.watchDetail({ runId: 'nope' })),
      'run-not-found',
      /no run "nope"/,
    ],
    [
      'a recipe that is not there',
      (client) => client.jobs.submitRecipe({ recipe: 'nope' }),
      'bad-recipe',
      /no built-in recipe/,
    ],
    [
      'a key that recipes do not have',
      (client) => client.jobs.submitRecipe({ recipe: 'sample', settings: [{ key: 'train.epoch', value: 1 }] }),
      'bad-recipe',
      /Did you mean/,
    ],
    [
      'a wrong key in a file',
      (client) => client.readRecipe({ ...ownFile, text: ownFile.text.replace('lr: 1', 'lr: fast') }),
      'bad-recipe',
      /mine\.yaml: train\.lr \(line 6\) is "fast"; expected a number/,
    ],
    [
      'a file too long for a recipe',
      (client) => client.readRecipe({ ...ownFile, text: '#'.repeat(70_000) }),
      'bad-argument',
      /readRecipe .*text/,
    ],
    [
      'a value that the contract does not take',
      (client) => client.jobs.setSlots({ count: 0 }),
      'bad-argument',
      /jobs\.setSlots .*count/,
    ],
    [
      'a name that is a path',
      (client) => client.jobs.submitRecipe({ recipe: '../../package' }),
      'bad-argument',
      /jobs\.submitRecipe .*recipe/,
    ],
    ['a link where no page is served', (client) => client.link(), 'workspace-held', /is in use by a command/],
  ])('%s is an error with a code, a sentence and a next step', async (__, ask, code, sentence) => {
    const { client } = await opened(open)
    const problem = await problemOf(ask(client))
    expect(problem.code).toBe(code)
    expect(problem.message).toMatch(sentence)
    expect(problem.next).toMatch(/\w+.*[.:`]/)
  })

  test('curves begin with what is stored and go on live: no gap, no double', async () => {
    const { client } = await opened(open)
    const runId = newRun('live')
    measure(runId, 30)
    const seen: number[] = []
    let writes = 0
    const end = new AbortController()
    const stream = await client.runs.watchMetrics({ runId, names: ['train/loss'] }, { signal: end.signal })
    for await (const { series } of stream) {
      for (const { steps } of series) seen.push(...steps)
      if (writes++ < 20) {
        measure(runId, 7)
        wake()
      }
      if (seen.length >= 30 + 20 * 7) break
    }
    end.abort()
    expect(seen).toEqual(Array.from({ length: 170 }, (__, index) => index + 1))
  })

  test('a run that goes on from a checkpoint has its curves told anew', async () => {
    const { client } = await opened(open)
    const runId = newRun('again')
    measure(runId, 10)
    const changes: MetricChange[] = []
    for await (const change of await client.runs.watchMetrics({ runId, names: ['lr'] })) {
      changes.push(change)
      if (changes.length === 1) {
        started.host.history.resetForResume(runId, 6)
        step = 6
        measure(runId, 1)
      } else if (change.startOver) break
    }
    expect(changes[0]?.startOver).toBe(true)
    expect([...(changes.at(-1)?.series[0]?.steps ?? [])]).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  test('a log comes line by line, each once', async () => {
    const { client } = await opened(open)
    const runId = newRun('log')
    const texts: string[] = []
    for await (const { lines } of await client.runs.watchLog({ runId })) {
      texts.push(...lines.map(({ text }) => text))
      if (texts.length >= 10) break
      const text = `line ${texts.length}`
      started.host.history.apply(runId, { type: 'log', level: 'info', text, timeMs: 1 })
      wake()
    }
    expect(texts).toEqual(Array.from({ length: 10 }, (__, index) => `line ${index}`))
  })
})

describe.each(lines)('%s', (_, open) => {
  test('after a reconnect a view has each point once', async () => {
    const runId = newRun('reconnect')
    measure(runId, 5)
    for (let round = 1; round <= 3; round++) {
      const { client, close } = await opened(open)
      const seen: number[] = []
      for await (const { series } of await client.runs.watchMetrics({ runId, names: ['train/loss'] })) {
        for (const { steps } of series) seen.push(...steps)
        if (seen.length >= 5 * (round + 1)) break
        if (seen.length === 5 * round) {
          measure(runId, 5)
          wake()
        }
      }
      expect(seen).toEqual(Array.from({ length: 5 * (round + 1) }, (__, index) => index + 1))
      close()
    }
  })

  test('γ of a long run comes as bytes, to the last bit', async () => {
    const { client, received } = await opened(open)
    const runId = newRun('gamma')
    const epochs = 40
    const channels = 20_000
    const told = Array.from({ length: epochs }, (__, epoch) => gamma(runId, epoch, channels))
    const before = received()
    const { snapshots } = await first(client.runs.watchGammaHistory({ runId }))
    const bytes = received() - before
    expect(snapshots.map(({ epoch }) => epoch)).toEqual(told.map((__, epoch) => epoch))
    for (const [epoch, { values }] of snapshots.entries())
      expect(
        Buffer.from(values.buffer, values.byteOffset, values.byteLength).equals(
          Buffer.from(told[epoch]?.buffer ?? new ArrayBuffer(0)),
        ),
      ).toBe(true)
    // Four bytes a number, and little beside them; as JSON text it would be twenty.
    expect(bytes).toBeGreaterThan(epochs * channels * 4)
    expect(bytes).toBeLessThan(epochs * channels * 4 * 1.02)
  })

  test('calls under way fail when the line goes down, and so do later ones', async () => {
    const { client, close } = await opened(open)
    await client.about()
    const stream = await client.runs.watchList()
    const reading = (async () => {
      for await (const change of stream) if (change.removed.length > 0) break
    })()
    await sleep(50)
    close()
    await reading.catch(() => undefined)
    await expect(client.about()).rejects.toThrow(/closed|abort/i)
  })

  test('a view that leaves in the middle of its streams leaves nothing behind', async () => {
    const runId = newRun('leaver')
    const { client, close } = await opened(open)
    await Promise.all([
      first(client.runs.watchList()),
      first(client.runs.watchMetrics({ runId, names: ['lr'] })),
      first(client.jobs.watch()),
    ])
    close()
    measure(runId)
    started.host.history.flush()
    const other = await opened(open)
    expect((await other.client.about()).workspaceDir).toBe(started.dir)
  })
})

test('a page of another version hears that the host does not know what it asks', async () => {
  const stream = await connectLocally(started.dir)
  stream.write(encodeFrame('open', 1))
  stream.write(messageFrame(1, JSON.stringify({ i: '1', p: { u: '/jobs/toCome', b: { json: {} } } })))
  const answer = await new Promise<string>((resolve) => stream.once('data', (chunk) => resolve(chunk.toString())))
  expect(answer).toContain('different versions')
  expect(answer).toContain('"next"')
  stream.destroy()
})

test('a reader that does not read costs no more memory than one message a stream, and misses nothing', async () => {
  const runId = newRun('slow')
  const sent: string[] = []
  let waiting = 0
  let isStuck = true
  const sizeOf = (message: string | Uint8Array): number => message.length
  let deliver: (message: string) => void = () => undefined
  let leave: () => void = () => undefined
  started.host.connect({
    send: (message) => {
      sent.push(typeof message === 'string' ? message : new TextDecoder().decode(message))
      if (isStuck) waiting += sizeOf(message)
    },
    close: () => undefined,
    waitingBytes: () => waiting,
    onMessage: (callback) => (deliver = callback),
    onClose: (callback) => (leave = callback),
  })
  deliver(JSON.stringify({ i: '1', p: { u: '/runs/watchLog', b: { json: { runId } } } }))
  const lineBytes = 200_000
  for (let line = 0; line < 30; line++) {
    const text = `line ${line} ${'x'.repeat(lineBytes)}`
    started.host.history.apply(runId, { type: 'log', level: 'info', text, timeMs: 1 })
    wake()
    await sleep(1)
  }
  expect(waiting).toBeGreaterThan(1 << 20)
  expect(waiting).toBeLessThan((1 << 20) + 3 * lineBytes)
  isStuck = false
  waiting = 0
  const all = Array.from({ length: 30 }, (_, line) => `line ${line} `)
  await expect.poll(() => all.filter((line) => sent.join('').includes(line)).length, { timeout: 20_000 }).toBe(30)
  leave()
})
