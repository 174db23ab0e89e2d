/** How long a network takes for a batch of images: a median with its spread, and what it was measured with. */

export type Latency = {
  /** Of one measurement: what has the same was taken in turns, so it compares. */
  readonly session: string
  readonly batch: number
  readonly medianMs: number
  readonly p10Ms: number
  readonly p90Ms: number
  readonly samples: number
  readonly device: string
  readonly cpu: string
  readonly threads: number
  readonly library: string
  /** Milliseconds since 1970. */
  readonly timeMs: number
}

/** What a list shows, and what is measured unless others are asked for. */
export const usualBatches = [1, 64] as const

export const mostBatchSize = 1024

/**
 * Median and spread; between two samples it is interpolated.
 *
 * @throws RangeError without samples
 */
export function spreadOf(samplesMs: readonly number[]): Pick<Latency, 'medianMs' | 'p10Ms' | 'p90Ms' | 'samples'> {
  if (samplesMs.length === 0) throw new RangeError('Nothing was measured.')
  const sorted = [...samplesMs].sort((a, b) => a - b)
  const at = (share: number): number => {
    const place = share * (sorted.length - 1)
    const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
    return low + (high - low) * (place - Math.floor(place))
  }
  return { medianMs: at(0.5), p10Ms: at(0.1), p90Ms: at(0.9), samples: sorted.length }
}

/** The newest of each batch size, by rising size. */
export function newestLatencies(latencies: readonly Latency[]): readonly Latency[] {
  const newest = new Map<number, Latency>()
  for (const one of latencies) if (one.timeMs >= (newest.get(one.batch)?.timeMs ?? 0)) newest.set(one.batch, one)
  return [...newest.values()].sort((a, b) => a.batch - b.batch)
}
