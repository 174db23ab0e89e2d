/** Draws curves on a canvas between axes that chart.js has laid out: it would make an object of every point in every frame. */

import { dotsUpTo, type DrawnCurve } from './curves'
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
  curves: readonly DrawnCurve[],
  styles: LineStyles,
  { left, top }: Place,
): void {
  ctx.save()
  for (const { line, points, isFaint } of [...curves].sort((a, b) => Number(b.isFaint) - Number(a.isFaint))) {
    const { colour, dash } = styleOf(styles, line)
    ctx.strokeStyle = isFaint ? `${colour}40` : colour
    ctx.fillStyle = colour
    // A trace in the background is told by its colour; dashes would make dust of its noise.
    ctx.setLineDash(isFaint ? [] : [...dash])
    const isSparse = points.length <= dotsUpTo
    // Round ones are dear, and between many points nobody sees them.
    ctx.lineJoin = isSparse ? 'round' : 'bevel'
    const places = points.map(({ x, y }) => [left(x), top(y)] as const)
    const path = pathOf(places)
    if (isFaint) strokeThin(ctx, path)
    else strokeBold(ctx, path, isSparse)
    if (isSparse && !isFaint) drawDots(ctx, places)
  }
  ctx.restore()
}

type Pixels = readonly [px: number, py: number]

/** Breaks where there is no value. */
function pathOf(places: readonly Pixels[]): Path2D {
  const path = new Path2D()
  let isOpen = false
  for (const [px, py] of places) {
    if (!Number.isFinite(px) || !Number.isFinite(py)) isOpen = false
    else if (isOpen) path.lineTo(px, py)
    else {
      path.moveTo(px, py)
      isOpen = true
    }
  }
  return path
}

function drawDots(ctx: CanvasRenderingContext2D, places: readonly Pixels[]): void {
  ctx.beginPath()
  for (const [px, py] of places) {
    if (!Number.isFinite(px) || !Number.isFinite(py)) continue
    ctx.moveTo(px + dotRadiusPx, py)
    ctx.arc(px, py, dotRadiusPx, 0, 2 * Math.PI)
  }
  ctx.fill()
}

function strokeThin(ctx: CanvasRenderingContext2D, path: Path2D): void {
  ctx.lineWidth = 1
  ctx.stroke(path)
}

/** Where four lines of one pixel make one of two, whichever way it goes. */
const nudgesPx = [
  [-0.5, 0],
  [0.5, 0],
  [0, -0.5],
  [0, 0.5],
] as const

/**
 * Two pixels wide. Without a graphics card a line of many points takes ten times as long to fill once it is wider than a
 * pixel of the screen: four thin ones look the same. Screens with finer pixels than those of CSS have such a card.
 */
function strokeBold(ctx: CanvasRenderingContext2D, path: Path2D, isSparse: boolean): void {
  if (isSparse || ctx.getTransform().a > 1) {
    ctx.lineWidth = 2
    ctx.stroke(path)
    return
  }
  for (const [right, down] of nudgesPx) {
    ctx.save()
    ctx.translate(right, down)
    strokeThin(ctx, path)
    ctx.restore()
  }
}

export type Extent = { readonly x: Span; readonly y: Span }

/**
 * From the lowest to the highest of what is in sight; null where nothing is.
 *
 * @param isLogX whether only what is above zero has a place on that axis
 */
export function extentOf(
  curves: readonly DrawnCurve[],
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
