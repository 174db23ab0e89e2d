/** Distributions of |γ|, per layer and as a whole, in bins that can be laid over each other. */

import type { SpaceId } from '../architecture/channel-spaces'
import type { Importance } from './mask'
import { shareBelow } from './near-zero'

export type Histogram = {
  /** One more than there are bins, rising; a bin includes its lower edge, the last one also its upper edge. */
  readonly edges: Float64Array
  readonly counts: Uint32Array
  /** Values below the first edge (logarithmic bins: zeros and what is next to them) and above the last. */
  readonly underflow: number
  readonly overflow: number
  readonly total: number
}

/** Edges of equal width from `from` to `to`. */
export function linearEdges(from: number, to: number, bins: number): Float64Array {
  checkBins(from < to, from, to, bins)
  return Float64Array.from({ length: bins + 1 }, (_, index) =>
    index === bins ? to : from + ((to - from) * index) / bins,
  )
}

/** Edges of equal ratio from `from` to `to`, both above 0: small γ are told apart over orders of magnitude. */
export function logEdges(from: number, to: number, bins: number): Float64Array {
  checkBins(from > 0 && from < to, from, to, bins)
  const span = Math.log(to / from)
  return Float64Array.from({ length: bins + 1 }, (_, index) =>
    index === bins ? to : from * Math.exp((span * index) / bins),
  )
}

/** Counts magnitudes in bins with these edges. */
export function histogram(arrays: Iterable<Float32Array>, edges: Float64Array): Histogram {
  const counts = new Uint32Array(edges.length - 1)
  const first = edges[0] ?? 0
  const last = edges.at(-1) ?? 0
  let underflow = 0
  let overflow = 0
  let total = 0
  for (const values of arrays)
    for (const value of values) {
      const magnitude = Math.abs(value)
      total++
      if (magnitude < first) underflow++
      else if (!(magnitude <= last)) overflow++
      else {
        const bin = Math.min(lastEdgeUpTo(edges, magnitude), counts.length - 1)
        counts[bin] = (counts[bin] ?? 0) + 1
      }
    }
  return { edges, counts, underflow, overflow, total }
}

export type GammaHistograms = {
  readonly whole: Histogram
  /** Same edges as `whole`, in network order. */
  readonly layers: ReadonlyMap<SpaceId, Histogram>
  /** Share of channels below the threshold, of all and of each layer. */
  readonly shareBelow: number
  readonly layerShareBelow: ReadonlyMap<SpaceId, number>
}

export type GammaHistogramOptions = {
  readonly scale: 'linear' | 'log'
  readonly bins: number
  /** |γ| below which channels would go. */
  readonly threshold: number
}

/** Smallest |γ| that logarithmic bins tell apart; trained float32 γ below it are as good as zero. */
const smallestLogEdge = 1e-6

/** Histograms of all layers over common bins from 0 (or 1e-6, for logarithmic ones) to the largest |γ|. */
export function gammaHistograms(
  importance: Importance,
  { scale, bins, threshold }: GammaHistogramOptions,
): GammaHistograms {
  const arrays = [...importance.values()]
  const largest = arrays.reduce(
    (max, values) => values.reduce((inner, value) => Math.max(inner, Math.abs(value)), max),
    0,
  )
  const edges =
    scale === 'linear'
      ? linearEdges(0, largest > 0 ? largest : 1, bins)
      : logEdges(smallestLogEdge, largest > smallestLogEdge ? largest : 1, bins)
  const perLayer = <T>(of: (values: Float32Array) => T): ReadonlyMap<SpaceId, T> =>
    new Map([...importance].map(([id, values]) => [id, of(values)]))
  return {
    whole: histogram(arrays, edges),
    layers: perLayer((values) => histogram([values], edges)),
    shareBelow: shareBelow(arrays, threshold),
    layerShareBelow: perLayer((values) => shareBelow([values], threshold)),
  }
}

/** Index of the last edge that is not above the value, by bisection. */
function lastEdgeUpTo(edges: Float64Array, value: number): number {
  let low = 0
  let high = edges.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((edges[middle] ?? Infinity) <= value) low = middle
    else high = middle - 1
  }
  return low
}

function checkBins(rising: boolean, from: number, to: number, bins: number): void {
  if (!rising || !Number.isInteger(bins) || bins < 1)
    throw new RangeError(`A histogram of ${bins} bins from ${from} to ${to} is not possible.`)
}
