/** Draws curves on a canvas between axes that chart.js has laid out: it would make an object of every point in every frame. */

import { dotsUpTo, type Curve } from './curves'
import { styleOf, type LineStyles } from './line-style'
import type { Span } from './span'

export type Place = {
  readonly left: (x: number) => number
  readonly top: (y: number) => number
}

const dotRadiusPx = 2.5

/** Faint ones first: what is behind. */
export function drawLines(
  ctx: CanvasRenderingContext2D,
  curves: readonly Curve[],
  styles: LineStyles,
  { left, top }: Place,
): void {
  ctx.save()
  for (const { line, points, isFaint } of [...curves].sort((a, b) => Number(b.isFaint) - Number(a.isFaint))) {
    const { colour, dash } = styleOf(styles, line)
    ctx.strokeStyle = isFaint ? `${colour}40` : colour
    ctx.fillStyle = colour
    ctx.lineWidth = isFaint ? 1 : 2
    ctx.setLineDash([...dash])
    // Round ones are dear, and between so many points nobody sees them.
    ctx.lineJoin = points.length <= dotsUpTo ? 'round' : 'bevel'
    const hasDots = !isFaint && points.length <= dotsUpTo
    ctx.beginPath()
    let isOpen = false
    for (const { x, y } of points) {
      const [px, py] = [left(x), top(y)]
      if (!Number.isFinite(px) || !Number.isFinite(py)) isOpen = false
      else if (isOpen) ctx.lineTo(px, py)
      else {
        ctx.moveTo(px, py)
        isOpen = true
      }
    }
    ctx.stroke()
    if (!hasDots) continue
    ctx.beginPath()
    for (const { x, y } of points) {
      const [px, py] = [left(x), top(y)]
      if (!Number.isFinite(px) || !Number.isFinite(py)) continue
      ctx.moveTo(px + dotRadiusPx, py)
      ctx.arc(px, py, dotRadiusPx, 0, 2 * Math.PI)
    }
    ctx.fill()
  }
  ctx.restore()
}

export type Extent = { readonly x: Span; readonly y: Span }

/**
 * From the lowest to the highest of what is in sight; null where nothing is.
 *
 * @param isLogX whether only what is above zero has a place on that axis
 */
export function extentOf(
  curves: readonly Curve[],
  { span, isLogX, isLogY }: { readonly span: Span | null; readonly isLogX: boolean; readonly isLogY: boolean },
): Extent | null {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const { points } of curves)
    for (const { x, y } of points) {
      if (!Number.isFinite(x) || !Number.isFinite(y) || (isLogX && x <= 0) || (isLogY && y <= 0)) continue
      if (span && (x < span.from || x > span.to)) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      low = Math.min(low, y)
      high = Math.max(high, y)
    }
  return left > right ? null : { x: { from: left, to: right }, y: { from: low, to: high } }
}
