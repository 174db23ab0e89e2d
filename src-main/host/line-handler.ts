/** Connects lines to the contract's router, each on its own: what one of them sends can end that line, never the host. */

import { RPCHandler } from '@orpc/server/message-port'
import { onError } from '@orpc/server'
import { BinaryCodec } from '../../src-shared/contract/binary-codec'
import { portEnd } from '../../src-shared/contract/port'
import { mostMessagesPerSecond, type Line } from './line'
import { checkRequest } from './request-message'
import { asReport, unknownCall } from './reports'
import type { HostRouter } from './router'

export type LineContext = {
  /** Resolves when the line has room again: oRPC itself would pile up whatever a slow reader leaves. */
  readonly drained: () => Promise<void>
}

export type LineHandler = { readonly connect: (line: Line) => void }

const roomBytes = 1 << 20
const lookAgainMs = 20

/** @param onUnexpected told of errors that no user can meet by the rules */
export function lineHandler(router: HostRouter, onUnexpected: (error: unknown) => void): LineHandler {
  return {
    connect: (line) => {
      const codec = new BinaryCodec()
      const handler = new RPCHandler<LineContext>(router, {
        customJsonSerializers: codec.serializers,
        interceptors: [
          onError((error) => {
            throw asReport(error, [], onUnexpected)
          }),
        ],
        rootInterceptors: [
          async ({ next }) => {
            const result = await next()
            if (result.matched) return result
            return { matched: true, response: { status: 404, headers: {}, body: { json: unknownCall().toJSON() } } }
          },
        ],
      })
      let isUp = true
      const refuse = (error: unknown): void => {
        if (!isUp) return
        onUnexpected(new Error('A line was closed: what came over it is no message of the contract.', { cause: error }))
        line.close()
      }
      const end = portEnd(
        (message) => line.send(typeof message === 'string' ? codec.encode(message) : bytesOf(message)),
        'drop',
      )
      const pace = new Pace()
      line.onMessage((message) => {
        if (!pace.admits()) return refuse(new Error(`more than ${mostMessagesPerSecond} messages in a second`))
        try {
          const text = codec.decode(message)
          checkRequest(text)
          end.deliver(text)
        } catch (error) {
          refuse(error)
        }
      })
      line.onClose(() => {
        isUp = false
        end.close()
      })
      handler.upgrade(end.port, { context: { drained: () => drained(line, () => isUp) } })
    },
  }
}

async function drained(line: Line, isUp: () => boolean): Promise<void> {
  while (isUp() && line.waitingBytes() > roomBytes) await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
}

/** Counts messages second by second. */
class Pace {
  #second = 0
  #count = 0

  admits(): boolean {
    const second = Math.floor(Date.now() / 1000)
    if (second !== this.#second) [this.#second, this.#count] = [second, 0]
    this.#count++
    return this.#count <= mostMessagesPerSecond
  }
}

function bytesOf(message: unknown): Uint8Array<ArrayBuffer> {
  if (message instanceof Uint8Array) return new Uint8Array(message)
  throw new TypeError('oRPC sent what is neither text nor bytes.')
}
