/** Who is measured, and what is measured of each. */

export const contenders = ['prunescope', 'prunescope bfloat16', 'stock tf.layers'] as const
export type ContenderName = (typeof contenders)[number]

export const tasks = ['training', 'evaluation'] as const
export type Task = (typeof tasks)[number]

export type Setup = { readonly steps: number; readonly batch: number; readonly task: Task }

export type Measurement = {
  /** From the median step, the first two left out. */
  readonly imagesPerSecond: number
  /** Processor time of the median step: what a busy machine changes least. Null where nobody counts it. */
  readonly cpuMsPerStep: number | null
  /** Largest resident memory of the process. */
  readonly peakMemoryBytes: number
  /** Open tensors after each of the steps that count; null where there is no such number. */
  readonly tensors: readonly number[] | null
}

/** Steps that warm up caches and allocators. */
const warmUp = 2

/** The median of the steps after the first two. */
export function settled(steps: readonly number[]): number {
  const sorted = steps.slice(warmUp).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
