/** What a safetensors file holds, told from its beginning and its size: where each tensor lies, and whether all of it is sound. */

import { z } from 'zod'
import { UserError } from '../../src-shared/errors'
import { count } from '../../src-shared/formats/numbers'

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

export type Entry = {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  /** From `dataStart` on. */
  readonly from: number
  readonly to: number
}

export type Table = {
  readonly entries: readonly Entry[]
  readonly metadata: Readonly<Record<string, string>>
  readonly dataStart: number
}

/** What the header says, checked against the size of the file. @param name what errors call the file */
export function tableOf(read: (from: number, length: number) => Uint8Array, size: number, name: string): Table {
  if (size < 8) throw damaged(name, `it has ${size} bytes, less than the 8 of a header's length`)
  const first = read(0, 8)
  const headerLength = Number(new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true))
  const dataStart = 8 + headerLength
  if (headerLength > longestHeader || dataStart > size)
    throw damaged(name, `its header claims ${count(headerLength)} bytes and the file has ${count(size)}`)
  const entries: Entry[] = []
  let metadata: Record<string, string> = {}
  for (const [tensor, value] of Object.entries(parseHeader(read(8, headerLength), name)))
    if (tensor === '__metadata__') metadata = metadataSchema.catch({}).parse(value)
    else entries.push(entryOf(tensor, value, size - dataStart, dataStart, name))
  checkLayout(entries, size - dataStart, dataStart, name)
  return { entries, metadata, dataStart }
}

function entryOf(tensor: string, value: unknown, dataLength: number, dataStart: number, file: string): Entry {
  const entry = entrySchema.safeParse(value)
  if (!entry.success) throw damaged(file, `the header's entry of tensor ${tensor} is malformed`)
  const {
    dtype,
    shape,
    data_offsets: [from, to],
  } = entry.data
  const width = bytesPerElement[dtype]
  if (width === undefined) throw damaged(file, `tensor ${tensor} has the unknown type ${dtype}`)
  const needed = width * shape.reduce((product, length) => product * length, 1)
  if (to < from || to - from !== needed)
    throw damaged(
      file,
      `tensor ${tensor} spans ${count(to - from)} bytes and its shape [${shape.join(', ')}] needs ${count(needed)}`,
    )
  if (to > dataLength)
    throw damaged(
      file,
      `tensor ${tensor} ends at byte ${count(dataStart + to)} and the file at ${count(dataStart + dataLength)}`,
    )
  return { name: tensor, dtype, shape, from, to }
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

export function damaged(file: string, what: string): UserError {
  return new UserError(
    'bad-weights',
    `${file} is no sound safetensors file: ${what}.`,
    'Copy or export the file again; it may have been cut off.',
  )
}
