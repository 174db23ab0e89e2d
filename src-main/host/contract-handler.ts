/** Connects lines (WebSockets today) to the contract's router, one at a time and each on its own. */

import { experimental_RPCHandler as LineHandler } from '@orpc/server/crossws'
import { onError, ORPCError } from '@orpc/server'
import type { WebSocket } from 'ws'
import { errorReport, UserError } from '../../src-shared/errors'
import { typedArraySerializers } from '../../src-shared/contract/typed-arrays'
import type { HostRouter } from './router'

export type LineContext = {
  /** Resolves when the line has room again: oRPC itself would pile up whatever a slow reader leaves. */
  readonly drained: () => Promise<void>
}

export type ContractHandler = { readonly connect: (line: WebSocket) => void }

const roomBytes = 1 << 20
const lookAgainMs = 20

/** @param onUnexpected told of errors that no user can meet by the rules */
export function contractHandler(router: HostRouter, onUnexpected: (error: unknown) => void): ContractHandler {
  const handler = new LineHandler<LineContext>(router, {
    customJsonSerializers: typedArraySerializers,
    interceptors: [onError((error) => rethrowAsReport(error, onUnexpected))],
  })
  return {
    connect: (line) => {
      const peer = {
        send: (message: unknown) => (line.readyState === line.OPEN ? line.send(toData(message)) : undefined),
      }
      const context: LineContext = {
        drained: async () => {
          while (line.readyState === line.OPEN && line.bufferedAmount > roomBytes)
            await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
        },
      }
      line.on('message', (data, isBinary) => {
        const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)
        const rawData = isBinary ? bytes : bytes.toString('utf8')
        const message = { rawData, uint8Array: () => new Uint8Array(bytes) }
        // What is no message of the contract must not end the host: the line alone is closed.
        handler.message(peer, message, { context }).catch(() => line.close(1003))
      })
      line.on('error', () => line.terminate())
      line.on('close', () => handler.close(peer))
    },
  }
}

/** Every failure crosses the line as a report with a next step. */
function rethrowAsReport(error: unknown, onUnexpected: (error: unknown) => void): never {
  if (error instanceof ORPCError) throw error
  if (!(error instanceof UserError)) onUnexpected(error)
  const report = errorReport(error)
  throw new ORPCError('PRUNESCOPE', { status: 400, message: report.message, data: report })
}

function toData(message: unknown): string | Uint8Array {
  return typeof message === 'string' || message instanceof Uint8Array ? message : String(message)
}
