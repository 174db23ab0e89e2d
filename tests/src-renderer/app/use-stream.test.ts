/** Streams through lines that break: what a view holds is what the host has told, with no gap and nothing double. */

import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { describe, expect, test, vi } from 'vitest'
import { createApp, h, nextTick, shallowRef, type App } from 'vue'
import { Connection, connectionKey } from '../../../src-renderer/app/connection'
import { useStream } from '../../../src-renderer/app/use-stream'
import type { LineEvents, Transport } from '../../../src-renderer/app/transports'
import { useMetrics } from '../../../src-renderer/charts/use-metrics'
import { allRuns } from '../../../src-renderer/runs/use-runs'
import { useLog } from '../../../src-renderer/runs/use-log'
import { BinaryCodec } from '../../../src-shared/contract/binary-codec'
import { contract } from '../../../src-shared/contract/contract'
import { portEnd } from '../../../src-shared/contract/port'
import { aRow } from '../runs/rows'

/** A host with a growing list of numbers, told from the beginning and then as they come, over lines that can be cut. */
class Host implements Transport {
  readonly numbers: number[] = []
  begun = 0
  #waiting: (() => void)[] = []
  #line: LineEvents | null = null
  #close: () => void = () => undefined

  push(...numbers: readonly number[]): void {
    this.numbers.push(...numbers)
    for (const wake of this.#waiting.splice(0)) wake()
  }

  open(events: LineEvents): void {
    const os = implement(contract)
    const each = this.#each.bind(this)
    const router = {
      runs: {
        watchLog: os.runs.watchLog.handler(async function* ({ signal }) {
          for await (const { numbers } of each(signal))
            yield { lines: numbers.map((rowId) => ({ rowId, level: 'info' as const, text: `${rowId}`, timeMs: 0 })) }
        }),
        watchMetrics: os.runs.watchMetrics.handler(async function* ({ signal }) {
          for await (const { numbers, isFirst } of each(signal)) {
            const column = Float64Array.from(numbers)
            const points = { name: 'train/loss', steps: column, epochs: column, timesMs: column, values: column }
            yield { startOver: isFirst, series: [points] }
          }
        }),
        watchList: os.runs.watchList.handler(async function* ({ signal }) {
          for await (const { numbers } of each(signal))
            yield { changed: numbers.map((number) => aRow(`${number}`)), removed: [], pinnedId: null, untold: 0 }
        }),
      },
    }
    const codec = new BinaryCodec()
    const far = portEnd((message) => events.onMessage(codec.encode(String(message))))
    new RPCHandler(router, { customJsonSerializers: codec.serializers }).upgrade(far.port)
    this.#line = events
    this.#close = far.close
    events.onOpen((message) => far.deliver(codec.decode(message)))
  }

  whyClosed(): Promise<'lost'> {
    return Promise.resolve('lost')
  }

  cut(): void {
    this.#close()
    this.#line?.onClose()
  }

  async *#each(signal: AbortSignal | undefined) {
    this.begun++
    let told = 0
    let isFirst = true
    while (signal?.aborted !== true) {
      yield { numbers: this.numbers.slice(told), isFirst }
      isFirst = false
      told = this.numbers.length
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve)
        signal?.addEventListener('abort', () => resolve())
      })
    }
  }
}

/** What a composable gives, in a component of its own that hangs on this host. */
function mounted<T>(
  host: Host,
  composable: () => T,
): { readonly result: T; readonly app: App; readonly connection: Connection } {
  const connection = new Connection(host)
  const results: T[] = []
  const app = createApp({
    setup: () => {
      results.push(composable())
      return () => h('p')
    },
  })
  app.provide(connectionKey, connection).mount(document.createElement('div'))
  connection.open()
  const [result] = results
  if (result === undefined) throw new Error('The component was not set up.')
  return { result, app, connection }
}

async function throughBreaks(host: Host, holds: () => Iterable<number> | undefined): Promise<void> {
  await vi.waitFor(() => expect([...(holds() ?? [])]).toEqual(host.numbers))
  for (let round = 0; round < 3; round++) {
    host.push(host.numbers.length, host.numbers.length + 1)
    await vi.waitFor(() => expect([...(holds() ?? [])]).toEqual(host.numbers))
    const begun = host.begun
    host.cut()
    // What comes while nobody listens must be there afterwards.
    host.push(host.numbers.length)
    await vi.waitFor(() => expect(host.begun).toBeGreaterThan(begun), { timeout: 10_000 })
    await vi.waitFor(() => expect([...(holds() ?? [])]).toEqual(host.numbers))
  }
}

describe('through breaks of the line', () => {
  test('a log has each line once', async () => {
    const host = new Host()
    host.push(0, 1, 2)
    const { result: lines, app } = mounted(host, () => useLog('r'))
    await throughBreaks(host, () => lines.value?.map(({ rowId }) => rowId))
    app.unmount()
  })

  test('a curve has each point once', async () => {
    const host = new Host()
    host.push(0, 1, 2)
    const { result, app } = mounted(host, () => useMetrics('r'))
    await throughBreaks(host, () => result.store.value.get('train/loss')?.values)
    app.unmount()
  })

  test('the list of runs has each run once, and none that was deleted meanwhile', async () => {
    const host = new Host()
    host.push(0, 1, 2)
    const { result, app } = mounted(host, () => allRuns.provide())
    await throughBreaks(host, () => result.rows.value && [...result.rows.value.keys()].map(Number))
    host.cut()
    host.numbers.splice(0, 2)
    await vi.waitFor(() => expect([...(result.rows.value?.keys() ?? [])].map(Number)).toEqual(host.numbers), {
      timeout: 10_000,
    })
    app.unmount()
  })

  test('what there was stays in view until the host has told anew', async () => {
    const host = new Host()
    host.push(0, 1)
    const { result: lines, app } = mounted(host, () => useLog('r'))
    await vi.waitFor(() => expect(lines.value).toHaveLength(2))
    host.cut()
    await nextTick()
    expect(lines.value).toHaveLength(2)
    app.unmount()
  })
})

describe('a stream', () => {
  test('begins anew when its key changes, and watches nothing for null', async () => {
    const host = new Host()
    host.push(7)
    const key = shallowRef<string | null>(null)
    const events: boolean[] = []
    const { app } = mounted(host, () => {
      useStream(
        () => key.value,
        (client, runId, signal) => client.runs.watchLog({ runId }, { signal }),
        (_, isFirst) => events.push(isFirst),
      )
      return true
    })
    await nextTick()
    expect(host.begun).toBe(0)
    key.value = 'a'
    await vi.waitFor(() => expect(events).toEqual([true]))
    host.push(8)
    await vi.waitFor(() => expect(events).toEqual([true, false]))
    key.value = 'b'
    await vi.waitFor(() => expect(events).toEqual([true, false, true]))
    app.unmount()
  })

  test('ends with its component', async () => {
    const host = new Host()
    const events: unknown[] = []
    const { app } = mounted(host, () => {
      useStream(
        () => 'r',
        (client, runId, signal) => client.runs.watchLog({ runId }, { signal }),
        (event) => events.push(event),
      )
      return true
    })
    await vi.waitFor(() => expect(events).toHaveLength(1))
    app.unmount()
    host.push(1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(events).toHaveLength(1)
  })
})
