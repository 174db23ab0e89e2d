/** Typed arrays cross the contract as they are, to the last bit, whatever else is in the message or on the way. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BinaryCodec, type WireMessage } from '../../../src-shared/contract/binary-codec'
import { plain } from '../../../src-shared/contract/plain'

const kinds = [
  Float32Array,
  Float64Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
]
type Any = InstanceType<(typeof kinds)[number]>

/** As oRPC uses a codec: arrays become tokens in the text, and tokens arrays again. */
type Serialized = { readonly text: string; readonly types: readonly number[] }

function serialize(codec: BinaryCodec, arrays: readonly Any[]): Serialized {
  const found = arrays.map((array) => {
    const serializer = codec.serializers.find(({ condition }) => condition(array))
    if (!serializer) throw new Error(`No serializer takes ${array.constructor.name}.`)
    return { token: serializer.serialize(array), type: serializer.type }
  })
  return { text: JSON.stringify(found.map(({ token }) => token)), types: found.map(({ type }) => type) }
}

function deserialize(codec: BinaryCodec, message: WireMessage, types: readonly number[]): readonly Any[] {
  const tokens: unknown = JSON.parse(codec.decode(message))
  if (!Array.isArray(tokens)) throw new Error('That is no list of tokens.')
  return tokens.map((token, index) => {
    const serializer = codec.serializers.find(({ type }) => type === types[index])
    if (!serializer) throw new Error('There is no such serializer.')
    return serializer.deserialize(token) as Any
  })
}

const bitsOf = (array: Any): string => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('hex')

/** Any bits there are: NaNs of every kind, -0, denormals. Some lie in the middle of a larger buffer. */
const anyArray: fc.Arbitrary<Any> = fc
  .tuple(fc.constantFrom(...kinds), fc.uint8Array({ maxLength: 20 * 8 }), fc.boolean())
  .map(([Kind, bytes, inside]) => {
    const size = Kind.BYTES_PER_ELEMENT
    const length = Math.floor(bytes.length / size)
    const offset = inside ? size : 0
    const buffer = new ArrayBuffer(offset + length * size + (inside ? 3 : 0))
    new Uint8Array(buffer).set(bytes.subarray(0, length * size), offset)
    return new Kind(buffer, offset, length)
  })
const someArrays = fc.array(anyArray, { maxLength: 8 })

test('arrays of every kind, empty ones and several in a message come back bit for bit', () => {
  fc.assert(
    fc.property(someArrays, (arrays) => {
      const sender = new BinaryCodec()
      const { text, types } = serialize(sender, arrays)
      const back = deserialize(new BinaryCodec(), sender.encode(text), types)
      expect(back.map((array) => array.constructor)).toEqual(arrays.map((array) => array.constructor))
      expect(back.map(bitsOf)).toEqual(arrays.map(bitsOf))
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('messages that are serialised together and sent in another order keep their own arrays', () => {
  fc.assert(
    fc.property(fc.array(someArrays, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (messages, random) => {
      const sender = new BinaryCodec()
      const receiver = new BinaryCodec()
      const waiting = messages.map((arrays) => ({ arrays, ...serialize(sender, arrays) }))
      const onTheWay: { readonly arrays: readonly Any[]; readonly types: readonly number[]; wire: WireMessage }[] = []
      const takeOne = <T>(from: T[]): T | undefined => from.splice((random.next().value ?? 0) % from.length, 1)[0]
      while (waiting.length > 0) {
        const one = takeOne(waiting)
        if (one) onTheWay.push({ ...one, wire: sender.encode(one.text) })
      }
      for (const { arrays, types, wire } of onTheWay)
        expect(deserialize(receiver, wire, types).map(bitsOf)).toEqual(arrays.map(bitsOf))
    }),
    { seed: 2 },
  )
})

test('a message without arrays is plain text', () => {
  expect(new BinaryCodec().encode('{"a":1}')).toBe('{"a":1}')
  expect(new BinaryCodec().decode('{"a":1}')).toBe('{"a":1}')
})

test('numbers are bytes on the wire: eight for a double, and little beside them', () => {
  const codec = new BinaryCodec()
  const { text } = serialize(codec, [new Float64Array(100_000)])
  expect(codec.encode(text).length).toBeLessThan(800_000 + 300)
})

test('a message that lies anywhere in memory is read', () => {
  const sender = new BinaryCodec()
  const array = Float64Array.of(1.5, Number.NaN, -0)
  const { text, types } = serialize(sender, [array])
  const wire = sender.encode(text)
  if (typeof wire === 'string') throw new Error('It has an array.')
  for (let offset = 0; offset < 9; offset++) {
    const moved = new Uint8Array(wire.length + offset)
    moved.set(wire, offset)
    expect(deserialize(new BinaryCodec(), moved.subarray(offset), types).map(bitsOf)).toEqual([bitsOf(array)])
    if (offset === 0) continue
    expect(() => new BinaryCodec().decode(moved)).toThrow(RangeError)
  }
})

test('a message that is cut short is told, never read as another', () => {
  const sender = new BinaryCodec()
  const { text } = serialize(sender, [Float32Array.of(1, 2, 3), Uint8Array.of(9)])
  const wire = sender.encode(text)
  if (typeof wire === 'string') throw new Error('It has arrays.')
  for (let length = 0; length < wire.length; length++)
    expect(() => new BinaryCodec().decode(wire.slice(0, length))).toThrow(RangeError)
})

test('random bytes are told as no message', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(() => new BinaryCodec().decode(Uint8Array.from(bytes))).toThrow(RangeError)
    }),
    { seed: 3, numRuns: 1000 },
  )
})

test('an array is given once, and only to the message that holds it', () => {
  const sender = new BinaryCodec()
  const receiver = new BinaryCodec()
  const { text, types } = serialize(sender, [Int32Array.of(1)])
  const wire = sender.encode(text)
  deserialize(receiver, wire, types)
  expect(() => deserialize(receiver, text, types)).toThrow('does not hold')
})

test('bytes that are no whole numbers of a kind are told', () => {
  const sender = new BinaryCodec()
  const receiver = new BinaryCodec()
  const { text } = serialize(sender, [Uint8Array.of(1, 2, 3)])
  const [float] = serialize(receiver, [Float32Array.of(1)]).types
  expect(() => deserialize(receiver, sender.encode(text), [float ?? 0])).toThrow(RangeError)
})

test('messages of many thousand arrays come whole', () => {
  const sender = new BinaryCodec()
  const arrays = Array.from({ length: 6000 }, (_, index) => Float32Array.of(index))
  const { text, types } = serialize(sender, arrays)
  expect(deserialize(new BinaryCodec(), sender.encode(text), types).map(bitsOf)).toEqual(arrays.map(bitsOf))
})

test('what is marked as plain JSON comes as it was, letters of every kind and arrays beside it too', () => {
  const rows = fc.array(fc.record({ name: fc.string({ unit: 'binary' }), value: fc.jsonValue() }))
  fc.assert(
    fc.property(rows, (value) => {
      const [sender, receiver] = [new BinaryCodec(), new BinaryCodec()]
      const found = sender.serializers.find(({ condition }) => condition(plain(value)))
      if (!found) throw new Error('Nothing takes what is plain.')
      const token = JSON.stringify(found.serialize(value as never))
      const text = receiver.decode(sender.encode(token))
      const back = receiver.serializers.find(({ type }) => type === found.type)?.deserialize(JSON.parse(text))
      expect(JSON.stringify(back)).toBe(JSON.stringify(value))
    }),
    { seed: 1, numRuns: 60 },
  )
})

test('only what is marked is taken for plain, and bytes that are no JSON are refused', () => {
  const codec = new BinaryCodec()
  expect(codec.serializers.some(({ condition }) => condition([{ id: 'a' }]))).toBe(false)
  const bytes = codec.serializers.find(({ condition }) => condition(new Uint8Array(1)))
  const asPlain = codec.serializers.find(({ condition }) => condition(plain([])))
  const token = bytes?.serialize(new Uint8Array([123])) ?? ''
  const receiver = new BinaryCodec()
  const text: unknown = JSON.parse(receiver.decode(codec.encode(JSON.stringify(token))))
  const taking = receiver.serializers.find(({ type }) => type === asPlain?.type)
  expect(() => taking?.deserialize(text)).toThrow(RangeError)
})
