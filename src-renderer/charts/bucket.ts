/** Few enough points for a chart: per bucket the lowest and the highest, so that no spike is lost. */

export type Point = { readonly x: number; readonly y: number }

/**
 * Points in the order given, at most two per bucket. Gaps (values that are not finite) stay gaps.
 *
 * @param xs rising
 */
export function bucketed(xs: readonly number[], ys: readonly number[], buckets: number): readonly Point[] {
  const length = Math.min(xs.length, ys.length)
  if (length <= buckets * 2) return Array.from({ length }, (_, index) => pointAt(xs, ys, index))
  const points: Point[] = []
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * length) / buckets)
    const to = Math.floor(((bucket + 1) * length) / buckets)
    const { low, high } = extremes(ys, from, to)
    points.push(pointAt(xs, ys, Math.min(low, high)))
    if (low !== high) points.push(pointAt(xs, ys, Math.max(low, high)))
  }
  return points
}

/** Indices of the lowest and the highest value; both `from` where none is finite. */
function extremes(ys: readonly number[], from: number, to: number): { readonly low: number; readonly high: number } {
  let low = from
  let high = from
  let lowest = Infinity
  let highest = -Infinity
  for (let index = from; index < to; index++) {
    const value = ys[index] ?? Number.NaN
    if (!Number.isFinite(value)) continue
    if (value < lowest) {
      lowest = value
      low = index
    }
    if (value > highest) {
      highest = value
      high = index
    }
  }
  return { low, high }
}

function pointAt(xs: readonly number[], ys: readonly number[], index: number): Point {
  const y = ys[index] ?? Number.NaN
  return { x: xs[index] ?? Number.NaN, y: Number.isFinite(y) ? y : Number.NaN }
}
