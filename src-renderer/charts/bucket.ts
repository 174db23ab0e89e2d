/** Few enough points for a chart: per bucket the lowest and the highest, so that no spike is lost. */

import { levelOf, lowestAndHighest, type Extremes } from './extremes'

export type Point = { readonly x: number; readonly y: number }

export type Measured = {
  /** Rising. */
  readonly xs: ArrayLike<number>
  readonly ys: ArrayLike<number>
  /** Of all `ys`. */
  readonly extremes: Extremes
}

/**
 * Points [first, end) in their order, at most two per bucket. Gaps (values that are not finite) stay gaps. Buckets begin at
 * fixed places whatever is in sight: a curve that is panned moves and does not flicker.
 *
 * @param buckets at most so many, at least half of them; the first and the last may be parts of one
 */
export function bucketed(
  { xs, ys, extremes }: Measured,
  buckets: number,
  first: number,
  end: number,
): readonly Point[] {
  const length = end - first
  if (length <= buckets * 2) return Array.from({ length }, (_, index) => pointAt(xs, ys, first + index))
  const width = 2 ** Math.ceil(Math.log2(length / buckets))
  const level = levelOf(extremes, width)
  const points: Point[] = []
  const add = (low: number, high: number): void => {
    points.push(pointAt(xs, ys, Math.min(low, high)))
    if (low !== high) points.push(pointAt(xs, ys, Math.max(low, high)))
  }
  for (let bucket = Math.floor(first / width); bucket * width < end; bucket++) {
    const [from, to] = [bucket * width, (bucket + 1) * width]
    if (level && from >= first && to <= end) add(level[2 * bucket] ?? from, level[2 * bucket + 1] ?? from)
    else add(...lowestAndHighest(ys, Math.max(from, first), Math.min(to, end)))
  }
  return points
}

function pointAt(xs: ArrayLike<number>, ys: ArrayLike<number>, index: number): Point {
  const y = ys[index] ?? Number.NaN
  return { x: xs[index] ?? Number.NaN, y: Number.isFinite(y) ? y : Number.NaN }
}
