/** TensorBoard's events: scalars in and out, histograms out. */

import { z } from 'zod'
import { eventType } from './event-proto'

export type Histogram = {
  readonly min: number
  readonly max: number
  readonly num: number
  readonly sum: number
  readonly sumSquares: number
  /** Upper ends, rising; as many as buckets. */
  readonly bucketLimit: readonly number[]
  readonly bucket: readonly number[]
}

export type SummaryValue = { readonly tag: string } & ({ readonly simpleValue: number } | { readonly histo: Histogram })

export type OutgoingEvent = { readonly step: number; readonly timeMs: number; readonly values: readonly SummaryValue[] }

/** What a reader knows the file by; the first record of each. */
export function versionEvent(timeMs: number): Uint8Array {
  return eventType.encode({ wallTime: timeMs / 1000, fileVersion: 'brain.Event:2' }).finish()
}

/** Scalars become float32: TensorBoard's format has no wider ones. */
export function encodeEvent({ step, timeMs, values }: OutgoingEvent): Uint8Array {
  return eventType.encode({ wallTime: timeMs / 1000, step, summary: { value: values } }).finish()
}

export type Scalar = { readonly tag: string; readonly step: number; readonly timeMs: number; readonly value: number }

const tensorSchema = z.object({
  dtype: z.number().default(0),
  tensorContent: z.instanceof(Uint8Array).optional(),
  floatVal: z.array(z.number()).default([]),
  doubleVal: z.array(z.number()).default([]),
})
const number = z.union([z.number(), z.nan(), z.literal(Infinity), z.literal(-Infinity)])
const valueSchema = z.object({
  tag: z.string().default(''),
  simpleValue: number.optional(),
  tensor: tensorSchema.optional(),
})
const eventSchema = z.object({
  wallTime: z.number().default(0),
  step: z.number().default(0),
  summary: z.object({ value: z.array(valueSchema).default([]) }).optional(),
})

/**
 * The scalars of an event, both as TensorFlow 1 and PyTorch write them and as TensorFlow 2 does; other values are left out.
 *
 * @throws Error for what is no event
 */
export function scalarsIn(data: Uint8Array): readonly Scalar[] {
  const event = eventSchema.parse(eventType.toObject(eventType.decode(data), { longs: Number }))
  return (event.summary?.value ?? []).flatMap(({ tag, simpleValue, tensor }) => {
    const value = simpleValue ?? (tensor ? scalarOf(tensor) : null)
    return value === null ? [] : [{ tag, step: event.step, timeMs: Math.round(event.wallTime * 1000), value }]
  })
}

/** DT_FLOAT is 1 and DT_DOUBLE 2 (types.proto); whatever is longer than one number is no scalar. */
function scalarOf({ dtype, tensorContent, floatVal, doubleVal }: z.infer<typeof tensorSchema>): number | null {
  const content =
    tensorContent && new DataView(tensorContent.buffer, tensorContent.byteOffset, tensorContent.byteLength)
  if (dtype === 1) return content?.byteLength === 4 ? content.getFloat32(0, true) : only(floatVal)
  if (dtype === 2) return content?.byteLength === 8 ? content.getFloat64(0, true) : only(doubleVal)
  return null
}

function only(values: readonly number[]): number | null {
  return values.length === 1 ? (values[0] ?? null) : null
}

const mostBuckets = 30

/** Buckets of equal width from the smallest to the largest value. */
export function histogramOf(all: Float32Array): Histogram {
  const values = all.filter(Number.isFinite)
  if (values.length === 0) return { min: 0, max: 0, num: 0, sum: 0, sumSquares: 0, bucketLimit: [0], bucket: [0] }
  const min = values.reduce((low, value) => Math.min(low, value), Infinity)
  const max = values.reduce((high, value) => Math.max(high, value), -Infinity)
  const buckets = max > min ? mostBuckets : 1
  const width = (max - min) / buckets
  const bucket = Array.from({ length: buckets }, () => 0)
  for (const value of values) {
    const at = width === 0 ? 0 : Math.min(buckets - 1, Math.floor((value - min) / width))
    bucket[at] = (bucket[at] ?? 0) + 1
  }
  return {
    min,
    max,
    num: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    sumSquares: values.reduce((sum, value) => sum + value * value, 0),
    bucketLimit: bucket.map((_, index) => (index === buckets - 1 ? max : min + width * (index + 1))),
    bucket,
  }
}
