/** The line to the host as views rely on it: over either transport, and again after it broke. */

import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import { Connection } from '../../../src-renderer/app/connection'
import { portTransport, type LineEvents, type Transport } from '../../../src-renderer/app/transports'
import { BinaryCodec, type WireMessage } from '../../../src-shared/contract/binary-codec'
import { contract } from '../../../src-shared/contract/contract'
import { portEnd } from '../../../src-shared/contract/port'
import { portClosed, portMessage } from '../../../src-shared/contract/window-bridge'

const about = { version: '1.2.3', workspaceDir: '/w', recipes: ['sample'] }

/** A host that answers `about` and one stream of numbers; returns what takes messages in. */
function serve(send: (message: WireMessage) => void): (message: WireMessage) => void {
  const os = implement(contract)
  const router = {
    about: os.about.handler(() => about),
    runs: {
      watchMetrics: os.runs.watchMetrics.handler(async function* () {
        const values = Float64Array.of(0.5, 0.25)
        yield { startOver: true, series: [{ name: 'train/loss', steps: values, epochs: values, values }] }
      }),
    },
  }
  const codec = new BinaryCodec()
  const end = portEnd((message) => send(codec.encode(String(message))))
  new RPCHandler(router, { customJsonSerializers: codec.serializers }).upgrade(end.port)
  return (message) => end.deliver(codec.decode(message))
}

class FakeTransport implements Transport {
  readonly lines: LineEvents[] = []
  why: 'lost' | 'refused' = 'lost'
  open(events: LineEvents): void {
    this.lines.push(events)
  }
  whyClosed(): Promise<'lost' | 'refused'> {
    return Promise.resolve(this.why)
  }
  /** Connects the newest line to a host. */
  accept(): void {
    const events = this.lines.at(-1)
    const answer = serve((message) => events?.onMessage(message))
    events?.onOpen(answer)
  }
}

describe('a line that breaks', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('is told, and opened again until it is there', async () => {
    const transport = new FakeTransport()
    const connection = new Connection(transport)
    connection.open()
    expect(connection.status.value).toBe('connecting')
    transport.accept()
    expect(connection.status.value).toBe('open')
    transport.lines[0]?.onClose()
    expect([connection.status.value, connection.client.value]).toEqual(['lost', null])
    await vi.advanceTimersByTimeAsync(250)
    transport.lines[1]?.onClose()
    await vi.advanceTimersByTimeAsync(500)
    transport.accept()
    expect(connection.status.value).toBe('open')
    expect(transport.lines).toHaveLength(3)
  })

  test('is not asked for again where the session is not known any more', async () => {
    const transport = new FakeTransport()
    const connection = new Connection(transport)
    connection.open()
    transport.why = 'refused'
    transport.lines[0]?.onClose()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(connection.status.value).toBe('refused')
    expect(transport.lines).toHaveLength(1)
  })

  test('fails the calls that were under way', async () => {
    const transport = new FakeTransport()
    const connection = new Connection(transport)
    connection.open()
    transport.lines[0]?.onOpen(() => undefined)
    const failure = connection.client.value?.about().catch(String)
    await vi.advanceTimersByTimeAsync(1)
    transport.lines[0]?.onClose()
    expect(await failure).toMatch(/abort|closed/i)
  })
})

describe('the port of the shell', () => {
  /** A window bridge that answers with a port to a host, as the shell does. */
  function shell() {
    const given: { port: MessagePort; far: MessagePort }[] = []
    const give = (data: unknown = portMessage, source: unknown = window): void => {
      const { port1: port, port2: far } = new MessageChannel()
      const answer = serve((message) => far.postMessage(message))
      far.addEventListener('message', ({ data: message }: MessageEvent<WireMessage>) => answer(message))
      far.start()
      given.push({ port, far })
      const event = new Event('message')
      Object.assign(event, { data, source, ports: [port] })
      dispatchEvent(event)
    }
    return { given, give, bridge: { connect: vi.fn(() => give()) } }
  }

  test('carries calls, and numbers as bytes', async () => {
    const { bridge, given } = shell()
    const connection = new Connection(portTransport(bridge))
    connection.open()
    const client = connection.client.value
    expect(await client?.about()).toEqual(about)
    const stream = await client?.runs.watchMetrics({ runId: 'r', names: ['train/loss'] })
    for await (const { series } of stream ?? []) expect(series[0]?.values).toEqual(Float64Array.of(0.5, 0.25))
    expect(bridge.connect).toHaveBeenCalledTimes(1)
    for (const { far } of given) far.close()
  })

  test('is asked for again when the shell says that it is closed', async () => {
    const { bridge, given } = shell()
    const connection = new Connection(portTransport(bridge))
    connection.open()
    given[0]?.far.postMessage(portClosed)
    await vi.waitFor(() => expect(connection.status.value).toBe('lost'))
    await vi.waitFor(() => expect(connection.status.value).toBe('open'))
    expect(await connection.client.value?.about()).toEqual(about)
    expect(bridge.connect).toHaveBeenCalledTimes(2)
    for (const { far } of given) far.close()
  })

  test('is taken from this window and under its name only', async () => {
    const { give, given } = shell()
    const connection = new Connection(portTransport({ connect: () => undefined }))
    connection.open()
    give('something else')
    give(portMessage, {})
    await nextTick()
    expect(connection.status.value).toBe('connecting')
    give()
    expect(connection.status.value).toBe('open')
    for (const { far } of given) far.close()
  })
})
