/** The one place that knows chart.js: it lays out the axes, over which lines are drawn from points already bucketed. */

import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type ChartConfiguration,
  type Plugin,
  type Tick,
} from 'chart.js'
import { markRaw } from 'vue'
import type { Ticks } from '../../src-shared/formats/numbers'
import type { ChartColours } from './chart-colours'
import type { DrawnAxis } from './chart-text'
import type { DrawnCurve, ValueScale } from './curves'
import { drawLines, extentOf } from './draw-lines'
import type { LineStyles } from './line-style'
import type { Span } from './span'

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale)

export type LineChartLook = {
  readonly colours: ChartColours
  readonly styles: LineStyles
  readonly scale: ValueScale
  readonly position: (value: number) => string
  readonly isLogX: boolean
  readonly isLogY: boolean
  readonly span: Span | null
  readonly flags: readonly Flag[]
  readonly fontSizePx: number
}

/** Something that happened at a place on the horizontal axis, and what it is called. */
export type Flag = { readonly x: number; readonly label: string }

/** Positions on the horizontal axis in its own unit. */
type Marks = { readonly cursor: number | null; readonly dragged: Span | null }

export type LineChart = {
  readonly show: (curves: readonly DrawnCurve[], look: LineChartLook) => void
  /** The cross-hair, and what is being dragged over; draws nothing anew but these. */
  readonly mark: (marks: Marks) => void
  /** Where on the axis a pixel lies, from the canvas's left; null outside the plot. */
  readonly positionAt: (leftPx: number) => number | null
  readonly shownSpan: () => Span
  readonly drawnAxes: () => { readonly x: DrawnAxis; readonly y: DrawnAxis }
  readonly destroy: () => void
}

type Dot = { x: number; y: number }

/** On the vertical axis. */
const mostTicks = 6

export function lineChart(canvas: HTMLCanvasElement, first: LineChartLook): LineChart {
  let marks: Marks = { cursor: null, dragged: null }
  let look = first
  let curves: readonly DrawnCurve[] = []
  let ticks: Ticks | null = null
  const marker: Plugin<'line'> = {
    id: 'marks',
    afterDatasetsDraw: (drawn) => drawCurves(drawn, curves, look),
    afterDraw: (drawn) => {
      drawFlags(drawn, look)
      drawMarks(drawn, marks, look.colours)
    },
  }
  const chart: Chart<'line', Dot[]> = markRaw(new Chart(canvas, { ...configuration(first, null), plugins: [marker] }))
  return {
    show: (shown, next) => {
      look = next
      curves = shown
      // All that the axes need to know.
      const extent = extentOf(shown, next)
      const divided = extent && ticksOf(next, extent.y.to)
      if (!isOnlyMoved(look, next) || divided?.step !== ticks?.step)
        chart.options = configuration(next, divided).options ?? {}
      else moveTo(chart, next)
      ticks = divided
      const corners = extent
        ? [
            { x: extent.x.from, y: extent.y.from },
            { x: extent.x.to, y: extent.y.to },
          ]
        : []
      const [dataset] = chart.data.datasets
      if (dataset) dataset.data = corners
      else chart.data.datasets = [{ data: corners, showLine: false, pointRadius: 0, pointHitRadius: 0 }]
      chart.update('none')
    },
    mark: (next) => {
      marks = next
      chart.draw()
    },
    positionAt: (leftPx) => {
      const { left, right } = chart.chartArea
      return leftPx < left || leftPx > right ? null : (chart.scales['x']?.getValueForPixel(leftPx) ?? null)
    },
    shownSpan: () => ({ from: chart.scales['x']?.min ?? 0, to: chart.scales['x']?.max ?? 0 }),
    drawnAxes: () => ({ x: drawnAxis(chart, 'x', look.isLogX), y: drawnAxis(chart, 'y', look.isLogY) }),
    destroy: () => chart.destroy(),
  }
}

/** Whether two looks differ in nothing but the part of the axis: then chart.js need not be set up anew. */
function isOnlyMoved({ span: from, ...one }: LineChartLook, { span: to, ...other }: LineChartLook): boolean {
  const keys = Object.keys(one) as (keyof typeof one)[]
  // What positions are called follows the axis, and comes with its first span.
  return from !== null && to !== null && keys.every((key) => key === 'position' || one[key] === other[key])
}

function moveTo(chart: Chart<'line', Dot[]>, { span, isLogX }: LineChartLook): void {
  const x = chart.options.scales?.['x']
  if (x && span) Object.assign(x, limitsOf(span, isLogX))
}

/** Null where round numbers are those of powers of ten: chart.js finds them itself. */
function ticksOf({ scale, isLogY }: LineChartLook, largest: number): Ticks | null {
  return scale.ticks && !isLogY ? scale.ticks(largest, mostTicks - 1) : null
}

function limitsOf({ from, to }: Span, isLog: boolean): { readonly min: number; readonly max: number } {
  return { min: isLog ? Math.max(from, Number.MIN_VALUE) : from, max: to }
}

function drawnAxis(chart: Chart<'line', Dot[]>, id: 'x' | 'y', isLog: boolean): DrawnAxis {
  const scale = chart.scales[id]
  const ticks = (scale?.ticks ?? []).map(({ value, label }) => ({ value, label: String(label ?? value) }))
  return { min: scale?.min ?? 0, max: scale?.max ?? 1, isLog, ticks: ticks.filter(({ label }) => label !== '') }
}

function drawMarks(chart: Chart, { cursor, dragged }: Marks, colours: ChartColours): void {
  const scale = chart.scales['x']
  if (!scale) return
  const { ctx, chartArea } = chart
  const { top, bottom, left, right } = chartArea
  const pixel = (value: number): number => Math.min(Math.max(scale.getPixelForValue(value), left), right)
  ctx.save()
  if (dragged) {
    ctx.fillStyle = `${colours.series.value}30`
    ctx.fillRect(pixel(dragged.from), top, pixel(dragged.to) - pixel(dragged.from), bottom - top)
  }
  if (cursor !== null && cursor >= scale.min && cursor <= scale.max) {
    ctx.strokeStyle = colours.text
    ctx.setLineDash([3, 3])
    ctx.beginPath()
    ctx.moveTo(pixel(cursor), top)
    ctx.lineTo(pixel(cursor), bottom)
    ctx.stroke()
  }
  ctx.restore()
}

function drawFlags(chart: Chart, { flags, colours, fontSizePx }: LineChartLook): void {
  const scale = chart.scales['x']
  if (!scale) return
  const { ctx, chartArea } = chart
  ctx.save()
  ctx.strokeStyle = colours.text
  ctx.fillStyle = colours.text
  ctx.font = `${fontSizePx}px system-ui, sans-serif`
  for (const { x, label } of flags) {
    if (x < scale.min || x > scale.max) continue
    const left = Math.round(scale.getPixelForValue(x)) + 0.5
    ctx.beginPath()
    ctx.moveTo(left, chartArea.top)
    ctx.lineTo(left, chartArea.bottom)
    ctx.stroke()
    // Inside the plot, on whichever side there is room.
    const isRight = left > (chartArea.left + chartArea.right) / 2
    ctx.textAlign = isRight ? 'right' : 'left'
    ctx.fillText(label, left + (isRight ? -5 : 5), chartArea.top + fontSizePx)
  }
  ctx.restore()
}

function drawCurves(chart: Chart, curves: readonly DrawnCurve[], { styles }: LineChartLook): void {
  const { x, y } = chart.scales
  if (!x || !y) return
  const { ctx, chartArea } = chart
  const { left, top, width, height } = chartArea
  ctx.save()
  ctx.beginPath()
  // A line at the very edge is as wide as any other. Whole pixels: what is clipped between them is drawn slowly.
  ctx.rect(Math.floor(left) - 1, Math.floor(top) - 2, Math.ceil(width) + 2, Math.ceil(height) + 4)
  ctx.clip()
  drawLines(ctx, curves, styles, {
    left: (value) => x.getPixelForValue(value),
    // A logarithm of zero is no place on a chart: a gap.
    top: (value) => (value <= 0 && y.type === 'logarithmic' ? Number.NaN : y.getPixelForValue(value)),
  })
  ctx.restore()
}

function configuration(
  { colours, scale, position, isLogX, isLogY, span, fontSizePx }: LineChartLook,
  divided: Ticks | null,
): ChartConfiguration<'line', Dot[]> {
  const ticks = { color: colours.text, font: { size: fontSizePx }, maxRotation: 0 }
  return {
    type: 'line',
    data: { datasets: [] },
    options: {
      parsing: false,
      normalized: true,
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      // The cross-hair is the page's own, over all charts.
      events: [],
      scales: {
        x: {
          type: isLogX ? 'logarithmic' : 'linear',
          ...(span ? limitsOf(span, isLogX) : {}),
          grid: { display: false },
          border: { color: colours.grid },
          ticks: { ...ticks, maxTicksLimit: 8, callback: unlessRepeated(position) },
        },
        y: {
          type: isLogY ? 'logarithmic' : 'linear',
          beginAtZero: scale.fromZero === true && !isLogY,
          grid: { color: colours.grid },
          border: { display: false },
          ticks: {
            ...ticks,
            ...(divided ? { stepSize: divided.step } : {}),
            maxTicksLimit: mostTicks,
            callback: unlessRepeated(divided?.format ?? scale.format),
          },
        },
      },
    },
  }
}

/** Around a single point ticks are closer than their digits tell. */
function unlessRepeated(textOf: (value: number) => string) {
  return (value: string | number, index: number, ticks: readonly Tick[]): string => {
    const text = textOf(Number(value))
    const before = ticks[index - 1]
    return before && textOf(before.value) === text ? '' : text
  }
}
