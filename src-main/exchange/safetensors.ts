/** The safetensors format: an 8-byte length, a JSON header, and the tensors' bytes one after the other. */

import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { UserError } from '../../src-shared/errors'
import { count } from '../../src-shared/formats/numbers'
import type { Weights, WeightTensor } from '../../src-shared/weights'
import { writeFileAtomically } from '../workspace/atomic-file'

export type TensorFile = {
  /** Floating-point tensors as float32, in file order. Integer ones (`num_batches_tracked`) are left out. */
  readonly tensors: Weights
  readonly metadata: Readonly<Record<string, string>>
}

/** Longer headers are refused by the reference implementation too. */
const longestHeader = 100_000_000

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
})

const headerSchema = z.record(z.string(), z.unknown())
const metadataSchema = z.record(z.string(), z.string())

const bytesPerElement: Readonly<Record<string, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  U64: 8,
  I32: 4,
  U32: 4,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
}

/**
 * Reads a whole file into memory.
 *
 * @throws UserError `bad-weights` naming the file, the tensor and the byte that is wrong
 */
export function readSafetensors(path: string): TensorFile {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw new UserError('bad-weights', `${path} could not be read.`, 'Check the path of the weights.', { cause })
  }
  return decodeSafetensors(bytes, path)
}

/** As `readSafetensors`, from memory; `name` is what errors call it. */
export function decodeSafetensors(bytes: Uint8Array, name: string): TensorFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8) throw damaged(name, `it has ${bytes.length} bytes, less than the 8 of a header's length`)
  const headerLength = Number(view.getBigUint64(0, true))
  if (headerLength > longestHeader || 8 + headerLength > bytes.length) {
    throw damaged(name, `its header claims ${count(headerLength)} bytes and the file has ${count(bytes.length)}`)
  }
  const data = bytes.subarray(8 + headerLength)
  const tensors = new Map<string, WeightTensor>()
  const spans: { readonly name: string; readonly from: number; readonly to: number }[] = []
  let metadata: Record<string, string> = {}
  for (const [tensor, value] of Object.entries(parseHeader(bytes.subarray(8, 8 + headerLength), name))) {
    if (tensor === '__metadata__') {
      metadata = metadataSchema.catch({}).parse(value)
      continue
    }
    const entry = entrySchema.safeParse(value)
    if (!entry.success) throw damaged(name, `the header's entry of tensor ${tensor} is malformed`)
    const {
      dtype,
      shape,
      data_offsets: [from, to],
    } = entry.data
    const width = bytesPerElement[dtype]
    if (width === undefined) throw damaged(name, `tensor ${tensor} has the unknown type ${dtype}`)
    const needed = width * shape.reduce((product, size) => product * size, 1)
    if (to < from || to - from !== needed) {
      throw damaged(
        name,
        `tensor ${tensor} spans ${count(to - from)} bytes and its shape [${shape.join(', ')}] needs ${count(needed)}`,
      )
    }
    if (to > data.length) {
      throw damaged(
        name,
        `tensor ${tensor} ends at byte ${count(8 + headerLength + to)} and the file at ${count(bytes.length)}`,
      )
    }
    spans.push({ name: tensor, from, to })
    const values = floats(data.subarray(from, to), dtype)
    if (values !== null) tensors.set(tensor, { shape, values })
  }
  checkOverlaps(spans, name)
  return { tensors, metadata }
}

export type WriteOptions = {
  readonly metadata?: Readonly<Record<string, string>>
  /** Writes `num_batches_tracked` beside every running variance, which torch's strict loading asks for. */
  readonly batchCounters?: boolean
}

/**
 * Writes float32 tensors in the given order, through a temporary file.
 *
 * @throws UserError `disk-full` or `workspace-unwritable`
 */
export function writeSafetensors(
  path: string,
  tensors: Weights,
  options: WriteOptions = {},
): { readonly sizeBytes: number; readonly sha256: string } {
  return writeFileAtomically(path, encodeSafetensors(tensors, options))
}

/** The bytes of a file, in chunks. */
export function encodeSafetensors(
  tensors: Weights,
  { metadata, batchCounters = false }: WriteOptions = {},
): Uint8Array[] {
  const header: Record<string, unknown> = {}
  if (metadata !== undefined) header['__metadata__'] = metadata
  const chunks: Uint8Array[] = []
  let offset = 0
  const put = (name: string, dtype: string, shape: readonly number[], bytes: Uint8Array): void => {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] }
    chunks.push(bytes)
    offset += bytes.length
  }
  // Widest elements first keeps every tensor aligned to its own size.
  if (batchCounters) {
    for (const name of tensors.keys()) {
      if (name.endsWith('.running_var'))
        put(name.replace(/running_var$/, 'num_batches_tracked'), 'I64', [], new Uint8Array(8))
    }
  }
  for (const [name, { shape, values }] of tensors) {
    put(name, 'F32', shape, new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20)
  padded.set(text)
  const length = new Uint8Array(8)
  new DataView(length.buffer).setBigUint64(0, BigInt(padded.length), true)
  return [length, padded, ...chunks]
}

function parseHeader(bytes: Uint8Array, name: string): Record<string, unknown> {
  try {
    return headerSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch {
    throw damaged(name, 'its header is no JSON object')
  }
}

/** Values as float32, or null for integers. The formats are little-endian, and so is every machine this runs on. */
function floats(bytes: Uint8Array, dtype: string): Float32Array | null {
  // A copy of its own: offsets in a file need not be aligned.
  const buffer = Uint8Array.from(bytes).buffer
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer)
    case 'F64':
      return Float32Array.from(new Float64Array(buffer))
    case 'BF16': {
      const halves = new Uint16Array(buffer)
      return new Float32Array(Uint32Array.from(halves, (half) => half * 0x10000).buffer)
    }
    case 'F16':
      return Float32Array.from(new Uint16Array(buffer), halfToFloat)
    default:
      return null
  }
}

/** IEEE 754 binary16. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

function checkOverlaps(
  spans: readonly { readonly name: string; readonly from: number; readonly to: number }[],
  file: string,
): void {
  const sorted = spans.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)
  for (const [index, span] of sorted.entries()) {
    const next = sorted[index + 1]
    if (next !== undefined && next.from < span.to) throw damaged(file, `tensors ${span.name} and ${next.name} overlap`)
  }
}

function damaged(file: string, what: string): UserError {
  return new UserError(
    'bad-weights',
    `${file} is no sound safetensors file: ${what}.`,
    'Copy or export the file again; it may have been cut off.',
  )
}
