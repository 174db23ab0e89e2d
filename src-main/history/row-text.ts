/** Rows as lines of JSON that lose nothing: bytes, and numbers that JSON has no word for, are marked. */

import { z } from 'zod'

export type SqlValue = string | number | null | Uint8Array

const cellSchema = z.union([
  z.string(),
  z.number(),
  z.null(),
  z.strictObject({ bytes: z.base64() }),
  z.strictObject({ number: z.enum(['NaN', 'Infinity', '-Infinity', '-0']) }),
])
const rowSchema = z.array(cellSchema)
const headSchema = z.array(z.string())

export function rowText(row: readonly unknown[]): string {
  return JSON.stringify(row.map(cellOf))
}

/** @throws ZodError or SyntaxError for what is no row */
export function rowOf(line: string): readonly SqlValue[] {
  return rowSchema.parse(JSON.parse(line)).map((cell) => {
    if (typeof cell !== 'object' || cell === null) return cell
    return 'bytes' in cell ? Buffer.from(cell.bytes, 'base64') : Number(cell.number)
  })
}

export function headText(columns: readonly string[]): string {
  return JSON.stringify(columns)
}

/** @throws ZodError or SyntaxError for what is no list of columns */
export function headOf(line: string): readonly string[] {
  return headSchema.parse(JSON.parse(line))
}

function cellOf(value: unknown): z.infer<typeof cellSchema> {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') }
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { number: Object.is(value, -0) ? '-0' : numberWord(value) }
  if (typeof value === 'string' || value === null) return value
  throw new TypeError(`A column holds a ${typeof value}.`)
}

function numberWord(value: number): 'NaN' | 'Infinity' | '-Infinity' {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
}
