/** The shell's end of the host's pipe: many lines over one stream, passed on unread, and the few words beside them. */

import type { Duplex } from 'node:stream'
import {
  controlFrame,
  controlOf,
  encodeFrame,
  FrameReader,
  longestMessageBytes,
  messageFrame,
  messageOf,
} from '../../src-shared/contract/frames'

export type Message = string | Uint8Array

/** Who is at the shell's end of a line. */
export type LineEnd = { readonly onMessage: (message: Message) => void; readonly onClose: () => void }

export type HostLine = { readonly send: (message: Message) => void; readonly close: () => void }

/** The host's answers may hold γ of every epoch. */
const longestAnswerBytes = 1 << 30

export class HostLines {
  readonly #stream: Duplex
  readonly #reader = new FrameReader(longestAnswerBytes)
  readonly #ends = new Map<number, LineEnd>()
  readonly #onControl: (content: unknown) => void
  #lastId = 0

  constructor(stream: Duplex, onControl: (content: unknown) => void) {
    this.#stream = stream
    this.#onControl = onControl
    stream.on('data', (chunk: Buffer) => this.#take(chunk))
    stream.on('error', () => stream.destroy())
    stream.on('close', () => this.#closeAll())
  }

  open(end: LineEnd): HostLine {
    const id = ++this.#lastId
    this.#ends.set(id, end)
    this.#write(encodeFrame('open', id))
    const close = (): void => {
      if (this.#ends.delete(id)) this.#write(encodeFrame('close', id))
    }
    return {
      close,
      send: (message) => {
        if (!this.#ends.has(id)) return
        // The host ends a whole pipe that brings too long a frame; here it is one line's fault.
        if (Buffer.byteLength(message) <= longestMessageBytes) return this.#write(messageFrame(id, message))
        close()
        end.onClose()
      },
    }
  }

  /** Resolves when it has left this process, or never can. */
  control(content: unknown): Promise<void> {
    return new Promise((resolve) => {
      this.#stream.once('close', resolve)
      this.#write(controlFrame(content), resolve)
    })
  }

  /** Nothing is sent any more; the host sees the pipe's end. */
  end(): void {
    this.#stream.end()
  }

  #write(bytes: Uint8Array, onSent: () => void = () => undefined): void {
    // Not `writable`: up to Node 16 a child's further pipes say they are not, and are.
    if (this.#stream.destroyed || this.#stream.writableEnded) onSent()
    else this.#stream.write(bytes, onSent)
  }

  #take(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.push(chunk)) {
        const end = this.#ends.get(frame.line)
        switch (frame.kind) {
          case 'text':
          case 'bytes': {
            const message = messageOf(frame)
            // A copy of its own: posting a piece of a chunk would post the whole chunk.
            end?.onMessage(typeof message === 'string' ? message : new Uint8Array(message))
            break
          }
          case 'close':
            this.#ends.delete(frame.line)
            end?.onClose()
            break
          case 'control':
            this.#onControl(controlOf(frame))
            break
          case 'open':
            break
        }
      }
    } catch {
      // No frames: whatever is at the other end, nothing it says can be understood any more.
      this.#stream.destroy()
    }
  }

  #closeAll(): void {
    const ends = [...this.#ends.values()]
    this.#ends.clear()
    for (const end of ends) end.onClose()
  }
}
