/** Typed arrays over the contract as bytes, not as JSON numbers: text with the arrays behind it, aligned so that they can be read where they lie. */

import { isPlain } from './plain'

/** What one message is on the wire: text alone, or text and arrays in one block of bytes. */
export type WireMessage = string | Uint8Array<ArrayBuffer>

/** All kinds there are: what oRPC does not know as one it would send as an object of numbered fields, without a word. */
const kinds = [
  Float32Array,
  Float64Array,
  Int32Array,
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
] as const

type NumberArray = InstanceType<(typeof kinds)[number]>

/** Numbers that oRPC's serializer keeps for kinds of its own end below 20. */
const firstOwnKind = 20
const plainKind = firstOwnKind + kinds.length
const alignment = 8
const mostWaiting = 4096
/** Arrays of messages that were given up before they were sent, of an aborted stream for one, are not kept for ever. */
const givenUpAfterMessages = 10_000

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
  readonly #outgoing = new Map<string, { readonly array: NumberArray; readonly sinceMessage: number }>()
  readonly #incoming = new Map<string, Uint8Array<ArrayBuffer>>()
  /** So that nothing else in a message reads as a token: a text of a user's could be any that is known beforehand. */
  readonly #tokenPrefix = `\u0001array:${Math.random().toString(36).slice(2)}:`
  #next = 0
  #messages = 0

  constructor() {
    this.serializers = [
      ...kinds.map((kind, index) => this.#serializer(kind, firstOwnKind + index)),
      this.#plainSerializer(),
    ]
  }

  /** What oRPC made of a message, with its arrays; text without any goes as it is. */
  encode(text: string): WireMessage {
    this.#messages++
    if (this.#outgoing.size === 0) return text
    const arrays: NumberArray[] = []
    const tokens: string[] = []
    for (const [token, { array, sinceMessage }] of this.#outgoing) {
      const isHere = text.includes(inJson(token))
      if (isHere) {
        tokens.push(token)
        arrays.push(array)
      }
      if (isHere || this.#messages - sinceMessage > givenUpAfterMessages) this.#outgoing.delete(token)
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
      if (this.#incoming.size <= mostWaiting + arrays.length) break
      this.#incoming.delete(token)
    }
    return text.slice(end + 2)
  }

  #serializer(Kind: (typeof kinds)[number], type: number) {
    return {
      type,
      condition: (value: unknown): boolean => value instanceof Kind,
      serialize: (array: NumberArray): string => this.#give(array),
      deserialize: (token: unknown): NumberArray => {
        const bytes = this.#take(token)
        if (bytes.byteLength % Kind.BYTES_PER_ELEMENT !== 0)
          throw new RangeError(`${bytes.byteLength} bytes are no ${Kind.name}.`)
        return new Kind(bytes.buffer, bytes.byteOffset, bytes.byteLength / Kind.BYTES_PER_ELEMENT)
      },
    }
  }

  /** What is marked as plain goes as the bytes of its JSON: text within text would be escaped once more. */
  #plainSerializer() {
    return {
      type: plainKind,
      condition: isPlain,
      serialize: (value: unknown): string => this.#give(new TextEncoder().encode(JSON.stringify(value))),
      deserialize: (token: unknown): unknown => {
        const text = new TextDecoder().decode(this.#take(token))
        try {
          return JSON.parse(text)
        } catch (cause) {
          throw new RangeError('The bytes of a message are no JSON.', { cause })
        }
      },
    }
  }

  #give(array: NumberArray): string {
    const token = `${this.#tokenPrefix}${this.#next++}`
    this.#outgoing.set(token, { array, sinceMessage: this.#messages })
    return token
  }

  #take(token: unknown): Uint8Array<ArrayBuffer> {
    const bytes = this.#incoming.get(String(token))
    if (bytes === undefined) throw new RangeError('A message names an array that it does not hold.')
    this.#incoming.delete(String(token))
    return bytes
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
