/** Typed arrays over the contract as bytes, not as JSON numbers: text with the arrays behind it, aligned so that they can be read where they lie. */

/** What one message is on the wire: text alone, or text and arrays in one block of bytes. */
export type WireMessage = string | Uint8Array<ArrayBuffer>

type NumberArray = Float32Array | Float64Array | Int32Array | Uint8Array

/** Numbers that oRPC's serializer keeps for kinds of its own end below 20. */
const firstOwnKind = 20
const alignment = 8
const mostWaiting = 4096
/** So that nothing else in a message reads as one. */
const tokenPrefix = '\u0001array:'

/**
 * Text, in this order: its length in bytes (u32), the number of arrays (u32), their lengths in bytes (u32 each), the text;
 * then each array from the next multiple of 8 on. All little-endian, as is every machine this runs on.
 *
 * One codec serves one end of one line. Its serializers take arrays out of a message and leave tokens; `encode` puts the
 * arrays of the tokens it finds behind the text. A message may be serialised some time before it is encoded.
 */
export class BinaryCodec {
  /** For oRPC's `customJsonSerializers`. */
  readonly serializers
  readonly #outgoing = new Map<string, NumberArray>()
  readonly #incoming = new Map<string, Uint8Array<ArrayBuffer>>()
  #next = 0

  constructor() {
    this.serializers = [
      this.#serializer(
        0,
        (value) => value instanceof Float32Array,
        (bytes) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4),
      ),
      this.#serializer(
        1,
        (value) => value instanceof Float64Array,
        (bytes) => new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8),
      ),
      this.#serializer(
        2,
        (value) => value instanceof Int32Array,
        (bytes) => new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4),
      ),
      this.#serializer(
        3,
        (value) => value instanceof Uint8Array,
        (bytes) => bytes,
      ),
    ]
  }

  /** What oRPC made of a message, with its arrays; text without any goes as it is. */
  encode(text: string): WireMessage {
    if (this.#outgoing.size === 0) return text
    const arrays: NumberArray[] = []
    const tokens: string[] = []
    for (const [token, array] of this.#outgoing) {
      if (!text.includes(inJson(token))) continue
      tokens.push(token)
      arrays.push(array)
      this.#outgoing.delete(token)
    }
    return arrays.length === 0 ? text : packed(`${tokens.join('\n')}\n\n${text}`, arrays)
  }

  /**
   * The text of a message for oRPC; its arrays wait for the serializers.
   *
   * @throws RangeError when the bytes are no such message
   */
  decode(message: WireMessage): string {
    if (typeof message === 'string') return message
    const { text, arrays } = unpacked(message)
    const end = text.indexOf('\n\n')
    const tokens = text.slice(0, Math.max(end, 0)).split('\n')
    if (end < 0 || tokens.length !== arrays.length) throw new RangeError('A message names other arrays than it holds.')
    for (const [index, array] of arrays.entries()) this.#incoming.set(tokens[index] ?? '', array)
    // Those of messages that nobody read, of an aborted stream for one, are not kept for ever.
    for (const token of this.#incoming.keys()) {
      if (this.#incoming.size <= mostWaiting) break
      this.#incoming.delete(token)
    }
    return text.slice(end + 2)
  }

  #serializer(
    kind: number,
    condition: (value: unknown) => boolean,
    make: (bytes: Uint8Array<ArrayBuffer>) => NumberArray,
  ) {
    return {
      type: firstOwnKind + kind,
      condition,
      serialize: (array: NumberArray): string => {
        const token = `${tokenPrefix}${this.#next++}`
        this.#outgoing.set(token, array)
        return token
      },
      deserialize: (token: unknown): NumberArray => {
        const bytes = this.#incoming.get(String(token))
        if (bytes === undefined) throw new RangeError('A message names an array that it does not hold.')
        this.#incoming.delete(String(token))
        return make(bytes)
      },
    }
  }
}

/** A token as JSON writes it; the quotes keep array:1 from being found in array:12. */
function inJson(token: string): string {
  return JSON.stringify(token)
}

function aligned(offset: number): number {
  return Math.ceil(offset / alignment) * alignment
}

function packed(text: string, arrays: readonly NumberArray[]): Uint8Array<ArrayBuffer> {
  const textBytes = new TextEncoder().encode(text)
  const headBytes = 8 + 4 * arrays.length
  let size = headBytes + textBytes.length
  for (const array of arrays) size = aligned(size) + array.byteLength
  const message = new Uint8Array(size)
  const view = new DataView(message.buffer)
  view.setUint32(0, textBytes.length, true)
  view.setUint32(4, arrays.length, true)
  for (const [index, array] of arrays.entries()) view.setUint32(8 + 4 * index, array.byteLength, true)
  message.set(textBytes, headBytes)
  let at = headBytes + textBytes.length
  for (const array of arrays) {
    at = aligned(at)
    message.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at)
    at += array.byteLength
  }
  return message
}

function unpacked(given: Uint8Array<ArrayBuffer>): {
  readonly text: string
  readonly arrays: readonly Uint8Array<ArrayBuffer>[]
} {
  // Numbers are read where they lie, so the message itself must begin at a multiple of 8.
  const message = given.byteOffset % alignment === 0 ? given : given.slice()
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  if (message.length < 8) throw new RangeError('A message of bytes ends before its text.')
  const textLength = view.getUint32(0, true)
  const count = view.getUint32(4, true)
  const headBytes = 8 + 4 * count
  if (headBytes + textLength > message.length) throw new RangeError('A message of bytes is shorter than it says.')
  const text = new TextDecoder().decode(message.subarray(headBytes, headBytes + textLength))
  const arrays: Uint8Array<ArrayBuffer>[] = []
  let at = headBytes + textLength
  for (let index = 0; index < count; index++) {
    at = aligned(at)
    const end = at + view.getUint32(8 + 4 * index, true)
    if (end > message.length) throw new RangeError('An array of a message is cut short.')
    arrays.push(message.subarray(at, end))
    at = end
  }
  return { text, arrays }
}
