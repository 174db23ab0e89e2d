/** Few enough points for a chart: per bucket the lowest and the highest, so that no spike is lost. */

export type Point = { readonly x: number; readonly y: number }

/** Points of a block, for which the lowest and the highest are looked up once: a frame of panning has no time for all points. */
const blockLength = 32

export type Reach = {
  /** Indices [first, end) of what is in sight. */
  readonly first: number
  readonly end: number
  /** Of all points, as `blockExtremes` finds them; without them all in sight are looked at. */
  readonly extremes?: readonly number[]
}

/**
 * Points in the order given, at most two per bucket. Gaps (values that are not finite) stay gaps. Buckets begin at fixed
 * places whatever is in sight: a curve that is panned moves and does not flicker.
 *
 * @param xs rising
 * @param buckets about so many; the first and the last may be parts of one
 */
export function bucketed(
  xs: readonly number[],
  ys: readonly number[],
  buckets: number,
  { first, end, extremes }: Reach = { first: 0, end: Math.min(xs.length, ys.length) },
): readonly Point[] {
  const length = end - first
  if (length <= buckets * 2) return Array.from({ length }, (_, index) => pointAt(xs, ys, first + index))
  const width = bucketWidth(length / buckets)
  const points: Point[] = []
  for (let from = Math.floor(first / width) * width; from < end; from += width) {
    const { low, high } = extremesIn(ys, Math.max(from, first), Math.min(from + width, end), extremes)
    points.push(pointAt(xs, ys, Math.min(low, high)))
    if (low !== high) points.push(pointAt(xs, ys, Math.max(low, high)))
  }
  return points
}

/** Index of the lowest and of the highest value of every block, block by block; both its first where none is finite. */
export function blockExtremes(ys: readonly number[]): readonly number[] {
  const found: number[] = []
  for (let from = 0; from < ys.length; from += blockLength) {
    const { low, high } = scanned(ys, from, Math.min(from + blockLength, ys.length))
    found.push(low, high)
  }
  return found
}

/** Whole blocks where a bucket holds several. */
function bucketWidth(points: number): number {
  return points > blockLength ? Math.ceil(points / blockLength) * blockLength : Math.ceil(points)
}

type Extremes = { readonly low: number; readonly high: number }

function extremesIn(ys: readonly number[], from: number, to: number, extremes?: readonly number[]): Extremes {
  const firstBlock = Math.ceil(from / blockLength)
  const endBlock = Math.floor(to / blockLength)
  if (!extremes || endBlock <= firstBlock) return scanned(ys, from, to)
  let { low, high } = scanned(ys, from, firstBlock * blockLength)
  for (let block = firstBlock; block < endBlock; block++) {
    low = lower(ys, extremes[2 * block] ?? low, low)
    high = higher(ys, extremes[2 * block + 1] ?? high, high)
  }
  return scanned(ys, endBlock * blockLength, to, { low, high })
}

function scanned(
  ys: readonly number[],
  from: number,
  to: number,
  known: Extremes = { low: from, high: from },
): Extremes {
  let { low, high } = known
  for (let index = from; index < to; index++) {
    low = lower(ys, index, low)
    high = higher(ys, index, high)
  }
  return { low, high }
}

/** Which of two places has the lower value; one without a value only where the other has none either. */
function lower(ys: readonly number[], candidate: number, known: number): number {
  const value = ys[candidate] ?? Number.NaN
  const best = ys[known] ?? Number.NaN
  return Number.isFinite(value) && !(best <= value && Number.isFinite(best)) ? candidate : known
}

function higher(ys: readonly number[], candidate: number, known: number): number {
  const value = ys[candidate] ?? Number.NaN
  const best = ys[known] ?? Number.NaN
  return Number.isFinite(value) && !(best >= value && Number.isFinite(best)) ? candidate : known
}

function pointAt(xs: readonly number[], ys: readonly number[], index: number): Point {
  const y = ys[index] ?? Number.NaN
  return { x: xs[index] ?? Number.NaN, y: Number.isFinite(y) ? y : Number.NaN }
}
