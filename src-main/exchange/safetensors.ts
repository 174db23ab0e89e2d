/** The safetensors format: an 8-byte length, a JSON header, and the tensors' bytes one after the other. */

import { readFileSync, statSync } from 'node:fs'
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
    // A device or a pipe may never come to an end.
    if (!statSync(path).isFile()) throw new Error('It is no file.')
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
  checkLayout(spans, data.length, 8 + headerLength, name)
  return { tensors, metadata }
}

/** What can be stored; read back, floating-point numbers come as float32 and integers not at all. */
export type StorableTensor = {
  readonly shape: readonly number[]
  readonly values: Float32Array | Float64Array | Int32Array | BigInt64Array
}

export type WriteOptions = {
  readonly metadata?: Readonly<Record<string, string>>
  /** Writes `num_batches_tracked` beside every running variance, which torch's strict loading asks for. */
  readonly batchCounters?: boolean
}

/**
 * Writes tensors through a temporary file, in the given order; where types differ, the widest first.
 *
 * @throws UserError `disk-full` or `workspace-unwritable`
 */
export function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, StorableTensor>,
  options: WriteOptions = {},
): { readonly sizeBytes: number; readonly sha256: string } {
  return writeFileAtomically(path, encodeSafetensors(tensors, options))
}

/** The bytes of a file, in chunks. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, StorableTensor>,
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
  const widestFirst = [...tensors].sort(([, a], [, b]) => b.values.BYTES_PER_ELEMENT - a.values.BYTES_PER_ELEMENT)
  for (const [name, { shape, values }] of widestFirst) {
    put(name, typeOf(values), shape, new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20)
  padded.set(text)
  const length = new Uint8Array(8)
  new DataView(length.buffer).setBigUint64(0, BigInt(padded.length), true)
  return [length, padded, ...chunks]
}

function typeOf(values: StorableTensor['values']): string {
  if (values instanceof Float32Array) return 'F32'
  if (values instanceof Float64Array) return 'F64'
  return values instanceof Int32Array ? 'I32' : 'I64'
}

function parseHeader(bytes: Uint8Array, name: string): Record<string, unknown> {
  let text: string
  let header: Record<string, unknown>
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    header = headerSchema.parse(JSON.parse(text))
  } catch {
    throw damaged(name, 'its header is no JSON object')
  }
  const twice = repeatedKey(text)
  if (twice !== null) throw damaged(name, `its header names tensor ${twice} twice`)
  return header
}

/** The first key that a JSON object has twice, or null: a parser keeps the last and says nothing. */
function repeatedKey(json: string): string | null {
  const seen = new Set<string>()
  let depth = 0
  for (const [token, isKey] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++
    else if (token === '}' || token === ']') depth--
    else if (depth === 1 && isKey !== undefined) {
      const key = String(JSON.parse(token.slice(0, -isKey.length)))
      if (seen.has(key)) return key
      seen.add(key)
    }
  }
  return null
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

/** Tensors lie side by side, as the format wants it: what is between them or behind them belongs to another file. */
function checkLayout(
  spans: readonly { readonly name: string; readonly from: number; readonly to: number }[],
  dataLength: number,
  dataStart: number,
  file: string,
): void {
  const sorted = spans.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)
  let end = 0
  let before = 'the header'
  for (const { name, from, to } of sorted) {
    if (from < end) throw damaged(file, `tensors ${before} and ${name} overlap`)
    if (from > end) throw damaged(file, `bytes from ${count(dataStart + end)} on, before ${name}, belong to no tensor`)
    end = to
    before = name
  }
  if (end < dataLength) throw damaged(file, `bytes from ${count(dataStart + end)} on, at its end, belong to no tensor`)
}

function damaged(file: string, what: string): UserError {
  return new UserError(
    'bad-weights',
    `${file} is no sound safetensors file: ${what}.`,
    'Copy or export the file again; it may have been cut off.',
  )
}
