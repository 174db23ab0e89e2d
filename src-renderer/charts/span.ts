/** A part of the horizontal axis: what is zoomed to, and which measurements lie in it. */

export type Span = { readonly from: number; readonly to: number }

/** In rising order, whichever way it was dragged; null for one too narrow to be meant. */
export function spanBetween(one: number, other: number): Span | null {
  const [from, to] = one < other ? [one, other] : [other, one]
  return to > from ? { from, to } : null
}

/** Moved by a share of its own width. */
export function moved({ from, to }: Span, share: number): Span {
  const by = (to - from) * share
  return { from: from + by, to: to + by }
}

/** Narrower (factor below 1) or wider around the middle. */
export function scaled({ from, to }: Span, factor: number): Span {
  const [middle, half] = [(from + to) / 2, ((to - from) / 2) * factor]
  return { from: middle - half, to: middle + half }
}

/**
 * Indices [first, end) of the measurements in the span, and one more on either side so that lines run to the chart's edges.
 *
 * @param xs rising
 */
export function indicesIn(xs: ArrayLike<number>, span: Span | null): readonly [first: number, end: number] {
  if (!span) return [0, xs.length]
  const first = countBefore(xs, (x) => x < span.from)
  const end = countBefore(xs, (x) => x <= span.to)
  return [Math.max(first - 1, 0), Math.min(end + 1, xs.length)]
}

/** Index of the measurement nearest to a position; null where there is none. */
export function nearestIndex(xs: ArrayLike<number>, x: number): number | null {
  if (xs.length === 0) return null
  const after = countBefore(xs, (value) => value < x)
  const before = after - 1
  if (after >= xs.length) return before
  if (before < 0) return after
  return x - (xs[before] ?? -Infinity) <= (xs[after] ?? Infinity) - x ? before : after
}

/** How many of the first hold, by bisection; once one does not, none after it does. */
function countBefore(xs: ArrayLike<number>, holds: (x: number) => boolean): number {
  let low = 0
  let high = xs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(xs[middle] ?? Infinity)) low = middle + 1
    else high = middle
  }
  return low
}
