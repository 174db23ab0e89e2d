/** Typed arrays over the contract: its own codec would turn them into plain objects without a word. */

/** Numbers that oRPC's serializer keeps for kinds of its own end below 20. */
const firstOwnKind = 20

type NumberArray = Float32Array | Float64Array

/** For oRPC's `customJsonSerializers`, on both ends: the array's bytes, little-endian, as base64. */
export const typedArraySerializers = [
  serializer(
    firstOwnKind,
    (value) => value instanceof Float32Array,
    (bytes) => new Float32Array(bytes),
  ),
  serializer(
    firstOwnKind + 1,
    (value) => value instanceof Float64Array,
    (bytes) => new Float64Array(bytes),
  ),
]

function serializer(kind: number, condition: (value: unknown) => boolean, make: (bytes: ArrayBuffer) => NumberArray) {
  return {
    type: kind,
    condition,
    serialize: ({ buffer, byteOffset, byteLength }: NumberArray): string =>
      toBase64(new Uint8Array(buffer, byteOffset, byteLength)),
    deserialize: (text: string): NumberArray => make(fromBase64(text)),
  }
}

/** As many characters as may be spread into one call everywhere. */
const charactersAtOnce = 8192

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let from = 0; from < bytes.length; from += charactersAtOnce)
    binary += String.fromCharCode(...bytes.subarray(from, from + charactersAtOnce))
  return btoa(binary)
}

function fromBase64(text: string): ArrayBuffer {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index)
  return bytes.buffer
}
