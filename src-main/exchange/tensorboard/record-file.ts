/** TFRecord framing: length, its masked CRC-32C, the bytes, their masked CRC-32C. */

/** CRC-32C (Castagnoli), reversed polynomial. */
const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
  return value >>> 0
})

export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

/** Rotated and shifted, as TensorFlow does so that the checksum of a checksum means something. */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

const headBytes = 12
const tailBytes = 4

export function encodeRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(headBytes + data.length + tailBytes)
  const view = new DataView(record.buffer)
  view.setBigUint64(0, BigInt(data.length), true)
  view.setUint32(8, masked(crc32c(record.subarray(0, 8))), true)
  record.set(data, headBytes)
  view.setUint32(headBytes + data.length, masked(crc32c(data)), true)
  return record
}

/** Why a file can't be read on, and from which byte. */
export class BrokenRecord extends Error {
  readonly at: number

  constructor(at: number, what: string) {
    super(what)
    this.at = at
  }
}

/**
 * The records of a file. One that is cut off at its end is left out, as a program that was killed leaves it.
 *
 * @throws BrokenRecord where a checksum is wrong
 */
export function* decodeRecords(file: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  let at = 0
  while (at + headBytes <= file.length) {
    if (view.getUint32(at + 8, true) !== masked(crc32c(file.subarray(at, at + 8))))
      throw new BrokenRecord(at, 'the checksum of a length is wrong')
    const length = Number(view.getBigUint64(at, true))
    const end = at + headBytes + length
    if (end + tailBytes > file.length) return
    const data = file.subarray(at + headBytes, end)
    if (view.getUint32(end, true) !== masked(crc32c(data))) throw new BrokenRecord(at, 'a checksum is wrong')
    yield data
    at = end + tailBytes
  }
}
