/** Ten thousand malformed messages over every transport: the host neither ends nor hangs, and says what it refused. */

import { once } from 'node:events'
import { duplexPair, type Duplex } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { clientOver, type HostClient } from '../../../src-main/host/client'
import { connectLocally } from '../../../src-main/host/local-socket'
import { streamLines } from '../../../src-main/host/stream-lines'
import { encodeFrame, messageFrame, type FrameKind } from '../../../src-shared/contract/frames'
import { fuzzFrom, type Fuzz } from '../../support/fuzz'
import { overWebSocket, sessionCookie, startHost, type Client, type TestHost } from './support'

const messages = 10_000
/** Of one line or connection, before the next is opened. */
const burst = 25

let started: TestHost
const unhandled: unknown[] = []
const keep = (error: unknown): void => void unhandled.push(error)
beforeAll(async () => {
  process.on('unhandledRejection', keep)
  process.on('uncaughtException', keep)
  started = await startHost()
})
afterAll(async () => {
  await started.close()
  process.off('unhandledRejection', keep)
  process.off('uncaughtException', keep)
})
beforeEach(() => void started.unexpected.splice(0))
afterEach(() => {
  const [error] = unhandled.splice(0)
  if (error !== undefined) throw error
})

/** Refusals are told; anything else that is told is a defect that a stranger can reach. */
function defects(): readonly string[] {
  const told = started.unexpected.splice(0).map(String)
  expect(told.length).toBeGreaterThan(0)
  return [...new Set(told.filter((text) => !/line was closed|frame of|no frame|more than 1000 lines/.test(text)))]
}

async function answers(client: HostClient): Promise<void> {
  expect((await client.about()).workspaceDir).toBe(started.dir)
  for await (const change of await client.jobs.watch()) {
    expect(change.slots).toBeGreaterThan(0)
    break
  }
}

/** Sends bursts over lines of its own, while another line must go on getting answers. */
async function flood(
  fuzz: Fuzz,
  healthy: Client,
  send: (message: () => string | Uint8Array) => Promise<void>,
): Promise<void> {
  for (let sent = 0; sent < messages; sent += burst) {
    await send(fuzz.message)
    if (sent % 1000 === 0) await answers(healthy.client)
  }
  await answers(healthy.client)
  await answers(started.host.client)
}

test('WebSocket', async () => {
  const fuzz = fuzzFrom(1)
  const headers = { Cookie: await sessionCookie(started.served) }
  const origin = `http://127.0.0.1:${started.served.port}`
  const healthy = await overWebSocket(started)
  await flood(fuzz, healthy, async (message) => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/contract`, { headers, origin })
    socket.on('error', () => undefined)
    await once(socket, 'open')
    for (let index = 0; index < burst; index++) {
      const content = message()
      // Also bytes that claim to be text and are no UTF-8.
      if (socket.readyState === socket.OPEN)
        socket.send(content, { binary: typeof content !== 'string' && fuzz.below(4) > 0 })
    }
    socket.close()
    await once(socket, 'close')
  })
  expect(defects()).toEqual([])
  healthy.close()
})

/** Lines over a stream of bytes: mostly whole frames that hold nonsense, now and then nonsense instead of frames. */
function nonsense(fuzz: Fuzz, stream: Duplex, message: () => string | Uint8Array): void {
  const line = 2 + fuzz.below(20)
  stream.write(encodeFrame('open', line))
  for (let index = 0; index < burst; index++) {
    const content = message()
    const kind = fuzz.below(40)
    if (kind === 0)
      stream.write(encodeFrame(fuzz.pick(['open', 'close'] as const), fuzz.below(2 ** 32), fuzz.bytes(50)))
    // Bytes as text: mostly no UTF-8.
    else if (kind < 10) stream.write(encodeFrame(fuzz.pick(['text', 'bytes'] as const), line, fuzz.bytes(300)))
    else stream.write(messageFrame(line, content))
  }
}

test('the workspace’s socket', async () => {
  const fuzz = fuzzFrom(2)
  const stream = await connectLocally(started.dir)
  const healthy: Client = { client: clientOver(stream), received: () => 0, close: () => void stream.destroy() }
  await flood(fuzz, healthy, async (message) => {
    const bad = await connectLocally(started.dir)
    bad.on('error', () => undefined).resume()
    nonsense(fuzz, bad, message)
    // Some end in the middle of a frame, some in bytes that begin none.
    const kind: FrameKind = fuzz.pick(['text', 'bytes', 'control'])
    const last = encodeFrame(kind, 2, fuzz.bytes(100))
    bad.end(fuzz.pick([last.subarray(0, fuzz.below(last.length)), fuzz.bytes(100)]))
    await once(bad, 'close')
  })
  expect(defects()).toEqual([])
  healthy.close()
})

test('the shell’s pipe: a window that talks nonsense loses its line, and the others on the same pipe do not', async () => {
  const fuzz = fuzzFrom(3)
  const [shell, pipe] = duplexPair()
  streamLines(pipe, {
    onLine: started.host.connect,
    onBroken: (error) => void started.unexpected.push(error),
  })
  // The first line of the pipe is a healthy window's.
  const healthy: Client = { client: clientOver(shell), received: () => 0, close: () => void shell.destroy() }
  await flood(fuzz, healthy, async (message) => {
    nonsense(fuzz, shell, message)
    await new Promise((resolve) => setImmediate(resolve))
  })
  expect(shell.destroyed).toBe(false)
  expect(defects()).toEqual([])
  healthy.close()
})
