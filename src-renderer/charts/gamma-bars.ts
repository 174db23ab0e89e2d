/** The histogram of γ as shapes in a box of 0 to 1: bars, and where thresholds stand. */

import { histogram, linearEdges, logEdges } from '../../src-shared/pruning/histogram'

export type GammaScale = 'linear' | 'log'

type Bar = {
  readonly x: number
  readonly width: number
  readonly height: number
  readonly from: number
  readonly to: number
  readonly count: number
}

export type GammaBars = {
  readonly bars: readonly Bar[]
  /** Largest |γ|. */
  readonly largest: number
  readonly highestCount: number
  readonly shareNearZero: number
  /** Where a value of |γ| stands from left to right; held within the box. */
  readonly position: (value: number) => number
  readonly ticks: readonly number[]
}

const nearZero = 0.01
/** Below it trained float32 γ are as good as zero: the first bar of the logarithmic scale holds them all. */
const smallest = 1e-4

/** @param reach where the last bar ends, for histograms that are laid over each other: their own largest |γ| where not given */
export function gammaBars(
  values: Float32Array,
  scale: GammaScale,
  bins: number,
  reach = largestMagnitude(values),
): GammaBars {
  const magnitudes = values.map((value) => Math.abs(value))
  const largest = reach
  const top = largest > smallest ? largest : 1
  const edges = scale === 'linear' ? linearEdges(0, top, bins) : logEdges(smallest, top, bins)
  const { counts, underflow } = histogram([magnitudes], edges)
  const all = Array.from(counts, (count, index) => (index === 0 ? count + underflow : count))
  const highestCount = Math.max(1, ...all)
  const position = (value: number): number => magnitudePosition(value, scale, reach)
  return {
    bars: all.map((count, index) => ({
      x: index / bins,
      width: 1 / bins,
      height: count / highestCount,
      from: edges[index] ?? 0,
      to: edges[index + 1] ?? top,
      count,
    })),
    largest,
    highestCount,
    shareNearZero: magnitudes.filter((value) => value < nearZero).length / Math.max(1, magnitudes.length),
    position,
    ticks: scale === 'linear' ? linearTicks(top) : logTicks(top),
  }
}

/** Where a |γ| stands from left to right, 0 to 1, in histograms that end at `reach`. */
export function magnitudePosition(value: number, scale: GammaScale, reach: number): number {
  const top = reach > smallest ? reach : 1
  const share = scale === 'linear' ? value / top : Math.log(value / smallest) / Math.log(top / smallest)
  return Math.min(1, Math.max(0, share))
}

export function largestMagnitude(values: Float32Array): number {
  return values.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
}

/** Round values, four or five of them. */
function linearTicks(top: number): readonly number[] {
  const rough = top / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step)
}

function logTicks(top: number): readonly number[] {
  const ticks: number[] = []
  for (let exponent = Math.round(Math.log10(smallest)); 10 ** exponent <= top; exponent++) ticks.push(10 ** exponent)
  return ticks
}
