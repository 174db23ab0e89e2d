/** The two ways to the host: a port through the shell in its window, a WebSocket in a browser. Both carry the same messages. */

import type { WireMessage } from '../../src-shared/contract/binary-codec'
import { portClosed, portMessage, type WindowBridge } from '../../src-shared/contract/window-bridge'

export type LineEvents = {
  readonly onOpen: (send: (message: WireMessage) => void) => void
  readonly onMessage: (message: WireMessage) => void
  /** Once, and the last of the three; also when the line never came to be. */
  readonly onClose: () => void
}

export type Transport = {
  readonly open: (events: LineEvents) => void
  /** Why there is no line: `refused` when trying again can't help. */
  readonly whyClosed: () => Promise<'lost' | 'refused'>
}

/** A shell that was starting its host anew may have missed the question. */
const askAgainMs = 10_000

export function portTransport(bridge: Pick<WindowBridge, 'connect'>): Transport {
  return {
    open: (events) => {
      const asking = setInterval(() => bridge.connect(), askAgainMs)
      const take = ({ source, data, ports }: MessageEvent<unknown>): void => {
        const [port] = ports
        if (source !== window || data !== portMessage || !port) return
        clearInterval(asking)
        removeEventListener('message', take)
        const end = (): void => {
          port.close()
          events.onClose()
        }
        port.addEventListener('message', ({ data: message }: MessageEvent<unknown>) => {
          if (message === portClosed) end()
          else if (typeof message === 'string') events.onMessage(message)
          else if (message instanceof Uint8Array) events.onMessage(new Uint8Array(message))
        })
        events.onOpen((message) => port.postMessage(message))
        port.start()
      }
      addEventListener('message', take)
      bridge.connect()
    },
    whyClosed: () => Promise.resolve('lost'),
  }
}

export function socketTransport(): Transport {
  return {
    open: (events) => {
      const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/contract`)
      socket.binaryType = 'arraybuffer'
      socket.addEventListener('open', () => events.onOpen((message) => socket.send(message)))
      socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        events.onMessage(data instanceof ArrayBuffer ? new Uint8Array(data) : String(data))
      })
      socket.addEventListener('close', () => events.onClose())
    },
    /** A browser does not say why a WebSocket was refused; asking for the page does. */
    whyClosed: async () => {
      const status = await fetch('/', { method: 'HEAD', cache: 'no-store' }).then(
        (response) => response.status,
        () => null,
      )
      return status === 401 ? 'refused' : 'lost'
    },
  }
}
