/** What the contract costs: a call there and back, events and bytes of a stream, over the socket and over WebSocket. */

import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { WebSocket } from 'ws'
import { clientOver, type HostClient } from '../src-main/host/client'
import { openHost, type Host } from '../src-main/host/host'
import { connectLocally, listenLocally } from '../src-main/host/local-socket'
import { serveHost, type ServedHost } from '../src-main/host/server'
import { staticFiles } from '../src-main/host/static-files'
import { streamLines } from '../src-main/host/stream-lines'
import { openWorkspace } from '../src-main/workspace/workspace'
import { BinaryCodec } from '../src-shared/contract/binary-codec'
import { portEnd } from '../src-shared/contract/port'
import { fixed } from '../src-shared/formats/numbers'

export const calls = 2000
const points = 100_000
const events = 20_000
/** γ of a ResNet-50 over 200 epochs. */
const gammaEpochs = 200
const gammaChannels = 26_560

export async function measureContract(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-bench-'))
  try {
    const workspace = openWorkspace(join(folder, 'workspace'))
    const host = openHost(workspace, { startsJobs: false, onUnexpected: console.error })
    if (host === null) throw new Error('Another process holds a workspace that was just made.')
    const stopListening = await listenLocally(workspace.dir, (stream) =>
      streamLines(stream, { onLine: host.connect, onBroken: console.error }),
    )
    const files = staticFiles(pageIn(folder))
    const served = await serveHost({
      port: 0,
      address: '127.0.0.1',
      files,
      connect: host.connect,
      onUnexpected: console.error,
    })
    const runId = filledRun(host)
    const jobId = await talkativeJob(host)
    console.log('\nThe contract, host and view in one process')
    await measure('socket', clientOver(await connectLocally(workspace.dir)), runId, jobId)
    await measure('WebSocket', await overWebSocket(served), runId, jobId)
    await served.close()
    await host.close(stopListening)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(name: string, client: HostClient, runId: string, jobId: string): Promise<void> {
  const measured = await measuredIn(client, { runId, calls })
  const [told, eventSeconds] = await timed(() => eventsOf(client, jobId))
  printTransport(name, measured, told / eventSeconds)
}

export type Measured = {
  /** Milliseconds of each call. */
  readonly times: readonly number[]
  readonly pointsPerSecond: number
  readonly gammaBytes: number
  readonly gammaSeconds: number
}

/** Runs where the view is, so it sees nothing but what it is given: in a page it arrives as text. */
export async function measuredIn(
  client: HostClient,
  { runId, calls: count }: { readonly runId: string; readonly calls: number },
): Promise<Measured> {
  const times: number[] = []
  for (let call = 0; call < count; call++) {
    const begun = performance.now()
    await client.about()
    times.push(performance.now() - begun)
  }
  const seriesBegun = performance.now()
  const series = await client.runs.watchMetrics({ runId, names: ['train/loss'] })
  const first = await series.next()
  const pointCount = first.done ? 0 : first.value.series.reduce((sum, { values }) => sum + values.length, 0)
  const seriesSeconds = (performance.now() - seriesBegun) / 1000
  void series.return()
  const gammaBegun = performance.now()
  const gamma = await client.runs.watchGammaHistory({ runId })
  const snapshots = await gamma.next()
  const gammaBytes = snapshots.done
    ? 0
    : snapshots.value.snapshots.reduce((sum, { values }) => sum + values.byteLength, 0)
  const gammaSeconds = (performance.now() - gammaBegun) / 1000
  void gamma.return()
  return { times, pointsPerSecond: pointCount / seriesSeconds, gammaBytes, gammaSeconds }
}

/** @param eventsPerSecond null where no job tells any */
export function printTransport(name: string, measured: Measured, eventsPerSecond: number | null): void {
  const sorted = [...measured.times].sort((a, b) => a - b)
  const megabytes = measured.gammaBytes / 1e6
  console.log(
    [
      name.padEnd(12),
      `call p50 ${fixed(at(sorted, 0.5), 2)} ms, p99 ${fixed(at(sorted, 0.99), 2)} ms`.padEnd(36),
      (eventsPerSecond === null ? '' : `${Math.round(eventsPerSecond)} events/s`).padEnd(18),
      `${Math.round(measured.pointsPerSecond)} points/s`.padEnd(22),
      `γ history ${fixed(megabytes, 1)} MB at ${fixed(megabytes / measured.gammaSeconds, 0)} MB/s`,
    ].join('  '),
  )
}

/** What a job has told, event by event. */
async function eventsOf(client: HostClient, jobId: string): Promise<number> {
  let seen = 0
  for await (const { event } of await client.jobs.follow({ jobId }))
    if (event.type === 'log' && ++seen === events) break
  return seen
}

async function talkativeJob({ client, queue }: Host): Promise<string> {
  const { id } = await client.jobs.submit({ work: { kind: 'resume', runId: 'bench' } })
  for (let event = 0; event < events; event++)
    queue.log.add(id, 'bench', 'bench', { type: 'log', level: 'info', text: `event ${event}`, timeMs: event })
  return id
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const begun = performance.now()
  const result = await work()
  return [result, (performance.now() - begun) / 1000]
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** A run with curves and γ as a long training leaves them. */
export function filledRun({ history }: Host): string {
  const { id } = history.createRun({ name: 'bench', kind: 'train' })
  history.apply(id, {
    type: 'metrics',
    points: Array.from({ length: points }, (_, step) => ({
      step,
      epoch: step / 500,
      timeMs: step,
      values: { 'train/loss': 1 / (step + 1) },
    })),
  })
  const layers = [{ name: 'all', channels: gammaChannels, prunable: true }]
  for (let epoch = 0; epoch < gammaEpochs; epoch++)
    history.apply(id, {
      type: 'gamma',
      snapshot: { epoch, layers, values: new Float32Array(gammaChannels).fill(epoch) },
    })
  return id
}

function pageIn(folder: string): string {
  const page = join(folder, 'page')
  mkdirSync(page)
  writeFileSync(join(page, 'index.html'), '')
  return page
}

async function overWebSocket(served: ServedHost): Promise<HostClient> {
  const response = await fetch(served.link())
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const origin = `http://127.0.0.1:${served.port}`
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}/contract`, { headers: { Cookie: cookie }, origin })
  const codec = new BinaryCodec()
  const end = portEnd((message) => socket.send(codec.encode(String(message))))
  socket.on('message', (data, isBinary) => {
    const bytes = Buffer.isBuffer(data) ? data : Buffer.alloc(0)
    end.deliver(codec.decode(isBinary ? new Uint8Array(bytes) : bytes.toString('utf8')))
  })
  socket.on('close', () => end.close())
  await new Promise((resolve) => socket.once('open', resolve))
  return createORPCClient(new RPCLink({ port: end.port, customJsonSerializers: codec.serializers }))
}
