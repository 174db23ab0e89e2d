/** Several lines of the contract over one stream of bytes: how the shell's pipe and a workspace's socket carry them. */

/**
 * `open` and `close` begin and end a line; `text` and `bytes` are its messages; `control` is JSON between the two programs
 * at the ends, outside any line (its line is 0).
 */
export const frameKinds = ['open', 'close', 'text', 'bytes', 'control'] as const
export type FrameKind = (typeof frameKinds)[number]

/** `skipped` stands for a message that was too long to be taken: what it held was passed over. */
export type Frame = { readonly kind: FrameKind | 'skipped'; readonly line: number; readonly payload: Uint8Array }

/** No message of a view is longer: a recipe is a few kilobytes. */
export const longestMessageBytes = 1 << 20

/** Length of what follows (u32), kind (u8), line (u32), little-endian; then the payload. */
const headBytes = 9

const nothing = new Uint8Array()

export function encodeFrame(kind: FrameKind, line: number, payload: Uint8Array = nothing): Uint8Array {
  const frame = new Uint8Array(headBytes + payload.length)
  const view = new DataView(frame.buffer)
  view.setUint32(0, headBytes - 4 + payload.length, true)
  view.setUint8(4, frameKinds.indexOf(kind))
  view.setUint32(5, line, true)
  frame.set(payload, headBytes)
  return frame
}

export function messageFrame(line: number, message: string | Uint8Array): Uint8Array {
  return typeof message === 'string'
    ? encodeFrame('text', line, new TextEncoder().encode(message))
    : encodeFrame('bytes', line, message)
}

export function messageOf({ kind, payload }: Frame): string | Uint8Array {
  return kind === 'text' ? new TextDecoder().decode(payload) : payload
}

export function controlFrame(content: unknown): Uint8Array {
  return encodeFrame('control', 0, new TextEncoder().encode(JSON.stringify(content)))
}

/** @throws SyntaxError when it is no JSON */
export function controlOf({ payload }: Frame): unknown {
  return JSON.parse(new TextDecoder().decode(payload))
}

/** Puts frames together again from whatever pieces a stream brings. */
export class FrameReader {
  readonly #maxBytes: number
  #chunks: Uint8Array[] = []
  #length = 0
  #bytesToSkip = 0

  /** @param maxBytes the longest payload that is taken */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /**
   * The frames that this piece completes. A message that is too long concerns its line only: the others go on.
   *
   * @throws RangeError when what comes is no frame; the stream can't be read on then
   */
  push(piece: Uint8Array): readonly Frame[] {
    const chunk = this.#withoutSkipped(piece)
    if (chunk.length > 0) this.#chunks.push(chunk)
    this.#length += chunk.length
    const frames: Frame[] = []
    for (;;) {
      const length = this.#nextLength()
      if (length === null) return frames
      const isTooLong = length - headBytes + 4 > this.#maxBytes
      if (this.#length < (isTooLong ? headBytes : 4 + length)) return frames
      frames.push(isTooLong ? this.#skip(length) : frameIn(this.#take(4 + length)))
    }
  }

  #withoutSkipped(piece: Uint8Array): Uint8Array {
    const skipped = Math.min(this.#bytesToSkip, piece.length)
    this.#bytesToSkip -= skipped
    return piece.subarray(skipped)
  }

  #skip(length: number): Frame {
    const { kind, line } = frameIn(this.#take(headBytes))
    if (kind !== 'text' && kind !== 'bytes')
      throw new RangeError(`A frame of ${length} bytes is longer than the ${this.#maxBytes} that are taken.`)
    const rest = length + 4 - headBytes
    const here = Math.min(rest, this.#length)
    this.#take(here)
    this.#bytesToSkip = rest - here
    return { kind: 'skipped', line, payload: nothing }
  }

  #nextLength(): number | null {
    if (this.#length < 4) return null
    const head = this.#joined()
    const length = new DataView(head.buffer, head.byteOffset, 4).getUint32(0, true)
    if (length < headBytes - 4) throw new RangeError(`A frame of ${length} bytes has no head.`)
    return length
  }

  /** What is there in one piece; pieces are joined once the first four bytes or a whole frame are asked for. */
  #joined(): Uint8Array {
    const [first = nothing] = this.#chunks
    if (first.length >= 4) return first
    return this.#merge()
  }

  #merge(): Uint8Array {
    const all = new Uint8Array(this.#length)
    let at = 0
    for (const chunk of this.#chunks) {
      all.set(chunk, at)
      at += chunk.length
    }
    this.#chunks = [all]
    return all
  }

  #take(length: number): Uint8Array {
    const [first = nothing] = this.#chunks
    const all = first.length >= length ? first : this.#merge()
    this.#length -= length
    const rest = all.subarray(length)
    if (this.#chunks.length === 1) this.#chunks = rest.length === 0 ? [] : [rest]
    else if (rest.length === 0) this.#chunks.shift()
    else this.#chunks[0] = rest
    return all.subarray(0, length)
  }
}

function frameIn(bytes: Uint8Array): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kind = frameKinds[view.getUint8(4)]
  if (kind === undefined) throw new RangeError(`There is no frame of kind ${view.getUint8(4)}.`)
  return { kind, line: view.getUint32(5, true), payload: bytes.subarray(headBytes) }
}
