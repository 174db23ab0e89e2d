/** Lines that come over one stream of bytes, framed: the shell's pipe, or a connection to the workspace's socket. */

import type { Duplex } from 'node:stream'
import {
  controlFrame,
  controlOf,
  encodeFrame,
  FrameReader,
  messageFrame,
  messageOf,
} from '../../src-shared/contract/frames'
import { longestMessageBytes, type Line } from './line'

/** As many as windows and their reloads never have at a time. */
const mostLines = 1000

export type StreamLines = {
  /** To the program at the other end, outside any line. */
  readonly control: (content: unknown) => void
}

export type StreamLinesOptions = {
  readonly onLine: (line: Line) => void
  readonly onControl?: (content: unknown) => void
  readonly onEnd?: () => void
  /** Told why a stream that can't be read on was ended. */
  readonly onBroken: (error: unknown) => void
}

export function streamLines(stream: Duplex, { onLine, onControl, onEnd, onBroken }: StreamLinesOptions): StreamLines {
  const reader = new FrameReader(longestMessageBytes)
  const lines = new Map<number, StreamLine>()
  const write = (bytes: Uint8Array): void => {
    if (stream.writable) stream.write(bytes)
  }
  stream.on('data', (chunk: Buffer) => {
    try {
      for (const frame of reader.push(new Uint8Array(chunk))) {
        const line = lines.get(frame.line)
        switch (frame.kind) {
          case 'open': {
            line?.closed()
            if (lines.size >= mostLines) throw new RangeError(`A stream opened more than ${mostLines} lines.`)
            const opened = new StreamLine(frame.line, write, () => stream.writableLength)
            opened.onClose(() => {
              if (lines.get(frame.line) === opened) lines.delete(frame.line)
            })
            lines.set(frame.line, opened)
            onLine(opened)
            break
          }
          case 'close':
            line?.closed()
            break
          case 'skipped':
            onBroken(new RangeError('A line was closed: a message over it was longer than any is.'))
            line?.close()
            break
          case 'text':
          case 'bytes':
            line?.received(messageOf(frame))
            break
          case 'control':
            onControl?.(controlOf(frame))
            break
        }
      }
    } catch (error) {
      onBroken(error)
      stream.destroy()
    }
  })
  stream.on('error', () => stream.destroy())
  stream.on('close', () => {
    for (const line of lines.values()) line.closed()
    lines.clear()
    onEnd?.()
  })
  return { control: (content) => write(controlFrame(content)) }
}

class StreamLine implements Line {
  readonly waitingBytes: () => number
  readonly #id: number
  readonly #write: (bytes: Uint8Array) => void
  readonly #messageCallbacks: ((message: string | Uint8Array<ArrayBuffer>) => void)[] = []
  readonly #closeCallbacks: (() => void)[] = []
  #isUp = true

  constructor(id: number, write: (bytes: Uint8Array) => void, waitingBytes: () => number) {
    this.#id = id
    this.#write = write
    this.waitingBytes = waitingBytes
  }

  send = (message: string | Uint8Array<ArrayBuffer>): void => {
    if (this.#isUp) this.#write(messageFrame(this.#id, message))
  }

  close = (): void => {
    if (this.#isUp) this.#write(encodeFrame('close', this.#id))
    this.closed()
  }

  onMessage = (callback: (message: string | Uint8Array<ArrayBuffer>) => void): void => {
    this.#messageCallbacks.push(callback)
  }

  onClose = (callback: () => void): void => {
    this.#closeCallbacks.push(callback)
  }

  received(message: string | Uint8Array): void {
    const own = typeof message === 'string' ? message : new Uint8Array(message)
    if (this.#isUp) for (const callback of this.#messageCallbacks) callback(own)
  }

  closed(): void {
    if (!this.#isUp) return
    this.#isUp = false
    for (const callback of this.#closeCallbacks) callback()
  }
}
