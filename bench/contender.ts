/** Who is measured, and what is measured of each. */

export const contenders = ['prunescope', 'stock tf.layers'] as const
export type ContenderName = (typeof contenders)[number]

export type Setup = { readonly steps: number; readonly batch: number }

export type Measurement = {
  /** From the median step, the first two left out. */
  readonly imagesPerSecond: number
  /** Largest resident memory of the process. */
  readonly peakMemoryBytes: number
  /** Open tensors after each of the steps that count; null where there is no such number. */
  readonly tensors: readonly number[] | null
}

/** Steps that warm up caches and allocators. */
const warmUp = 2

export function rateOf(stepsMs: readonly number[], batch: number): number {
  const sorted = stepsMs.slice(warmUp).sort((a, b) => a - b)
  return (batch * 1000) / (sorted[Math.floor(sorted.length / 2)] ?? NaN)
}
