/** The contract from the asking side, in a program of Node: over a stream to another process's host. */

import type { Duplex } from 'node:stream'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { BinaryCodec } from '../../src-shared/contract/binary-codec'
import type { Contract } from '../../src-shared/contract/contract'
import { encodeFrame, FrameReader, messageFrame, messageOf, type Frame } from '../../src-shared/contract/frames'
import { portEnd } from '../../src-shared/contract/port'
import { errorFromReport, UserError, type ErrorReport } from '../../src-shared/errors'

export type HostClient = ContractRouterClient<Contract>

/** The host's answers may hold γ of every epoch. */
const longestAnswerBytes = 1 << 30

/** A line of its own over a stream that nobody else uses. */
export function clientOver(stream: Duplex): HostClient {
  const line = 1
  const codec = new BinaryCodec()
  const reader = new FrameReader(longestAnswerBytes)
  const end = portEnd((message) => {
    const wire = typeof message === 'string' ? codec.encode(message) : new Uint8Array(message as Uint8Array)
    stream.write(messageFrame(line, wire))
  })
  stream.write(encodeFrame('open', line))
  const read = (frame: Frame): void => {
    if (frame.line !== line) return
    if (frame.kind === 'close' || frame.kind === 'skipped') end.close()
    if (frame.kind !== 'text' && frame.kind !== 'bytes') return
    const message = messageOf(frame)
    end.deliver(codec.decode(typeof message === 'string' ? message : new Uint8Array(message)))
  }
  stream.on('data', (chunk: Buffer) => {
    try {
      reader.push(new Uint8Array(chunk)).forEach(read)
    } catch {
      // What comes is no answer of a host: calls under way fail with the stream.
      stream.destroy()
      end.close()
    }
  })
  stream.on('error', () => end.close())
  stream.on('close', () => end.close())
  return createORPCClient(new RPCLink({ port: end.port, customJsonSerializers: codec.serializers }))
}

/** What a call threw, as the error with a next step that the host meant. */
export function hostError(error: unknown): unknown {
  if (error instanceof ORPCError && isReport(error.data)) return errorFromReport(error.data)
  if (error instanceof Error && /abort|closed/i.test(error.message))
    return new UserError(
      'connection-lost',
      'The program that holds the workspace has ended.',
      'Type the same again: what was queued there is kept.',
      { cause: error },
    )
  return error
}

function isReport(data: unknown): data is ErrorReport {
  return typeof data === 'object' && data !== null && 'code' in data && 'message' in data && 'next' in data
}
