/** The safetensors format: an 8-byte length, a JSON header, and the tensors' bytes one after the other. */

import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { UserError } from '../../src-shared/errors'
import { count } from '../../src-shared/formats/numbers'
import type { Weights, WeightTensor } from '../../src-shared/weights'
import { writeFileAtomically } from '../workspace/atomic-file'
import { damaged, tableOf, type Entry } from './safetensors-table'

export type TensorFile = {
  /** Floating-point tensors as float32, in file order. Integer ones (`num_batches_tracked`) are left out. */
  readonly tensors: Weights
  readonly metadata: Readonly<Record<string, string>>
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
    throw unreadable(path, cause)
  }
  return decodeSafetensors(bytes, path)
}

/**
 * A file that is read tensor by tensor: all BatchNorms of a large network are a hundredth of its bytes, and a layer at a
 * time leaves room for others. The layout of the whole file is checked when it is opened. To be closed.
 */
export class TensorReader {
  readonly #path: string
  readonly #file: number
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #dataStart: number

  /** @throws UserError as `readSafetensors` */
  constructor(path: string) {
    this.#path = path
    try {
      if (!statSync(path).isFile()) throw new Error('It is no file.')
      this.#file = openSync(path, 'r')
    } catch (cause) {
      throw unreadable(path, cause)
    }
    try {
      const { size } = fstatSync(this.#file)
      const { entries, dataStart } = tableOf((from, length) => this.#read(from, length), size, path)
      this.#entries = new Map(entries.map((entry) => [entry.name, entry]))
      this.#dataStart = dataStart
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** In file order. */
  get names(): readonly string[] {
    return [...this.#entries.keys()]
  }

  /** Undefined for one that is not there, or holds integers. */
  tensor(name: string): WeightTensor | undefined {
    const entry = this.#entries.get(name)
    const values = entry && floats(this.#read(this.#dataStart + entry.from, entry.to - entry.from), entry.dtype)
    return entry && values ? { shape: entry.shape, values } : undefined
  }

  /** Those of these names that are there. */
  tensors(names: Iterable<string>): Weights {
    const found = new Map<string, WeightTensor>()
    for (const name of names) {
      const tensor = this.tensor(name)
      if (tensor) found.set(name, tensor)
    }
    return found
  }

  close(): void {
    closeSync(this.#file)
  }

  #read(from: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let done = 0; done < length;) {
      const more = readSync(this.#file, bytes, done, length - done, from + done)
      if (more === 0) throw damaged(this.#path, `it ends at byte ${count(from + done)}`)
      done += more
    }
    return bytes
  }
}

/** As `readSafetensors`, from memory; `name` is what errors call it. */
export function decodeSafetensors(bytes: Uint8Array, name: string): TensorFile {
  const read = (from: number, length: number): Uint8Array => bytes.subarray(from, from + length)
  const { entries, metadata, dataStart } = tableOf(read, bytes.length, name)
  const tensors = new Map<string, WeightTensor>()
  for (const { name: tensor, dtype, shape, from, to } of entries) {
    const values = floats(read(dataStart + from, to - from), dtype)
    if (values !== null) tensors.set(tensor, { shape, values })
  }
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

/** Values as float32, or null for integers. The formats are little-endian, and so is every machine this runs on. */
function floats(bytes: Uint8Array, dtype: string): Float32Array | null {
  // A copy of its own: offsets in a file need not be aligned.
  const { buffer } = new Uint8Array(bytes)
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

function unreadable(path: string, cause: unknown): UserError {
  return new UserError('bad-weights', `${path} could not be read.`, 'Check the path of the weights.', { cause })
}
