/** What a chart shows as text for a file or a table: CSV, and a drawing in SVG. */

import type { Curve, DrawnCurve } from './curves'
import { styleOf, type LineStyles } from './line-style'
import type { Span } from './span'

type SheetRow = { readonly x: number; readonly values: readonly (number | null)[] }
export type Sheet = { readonly columns: readonly string[]; readonly rows: readonly SheetRow[] }

/** One row for each position at which anything was measured, unsmoothed, in the order of the axis. */
export function sheetOf(curves: readonly Curve[], span: Span | null = null): Sheet {
  const columns = [...new Set(curves.map(({ line }) => line))]
  const rows = new Map<number, (number | null)[]>()
  columns.forEach((line, column) => {
    // Where a curve is smoothed its raw trace comes first.
    const raw = curves.find((curve) => curve.line === line)
    raw?.xs.forEach((x, index) => {
      if (span && (x < span.from || x > span.to)) return
      const row = rows.get(x) ?? columns.map(() => null)
      row[column] = raw.ys[index] ?? null
      rows.set(x, row)
    })
  })
  return { columns, rows: [...rows].map(([x, values]) => ({ x, values })).sort((a, b) => a.x - b.x) }
}

/** Full precision; empty where a curve has no value. RFC 4180. */
export function csvOf({ columns, rows }: Sheet, axis: string, styles: LineStyles): string {
  const lines = [[axis, ...columns.map((line) => styleOf(styles, line).label)].map(quoted).join(',')]
  for (const { x, values } of rows) lines.push([x, ...values.map((value) => value ?? '')].join(','))
  return `${lines.join('\r\n')}\r\n`
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export type Drawing = {
  readonly title: string
  readonly curves: readonly DrawnCurve[]
  readonly styles: LineStyles
  readonly colours: { readonly grid: string; readonly text: string; readonly panel: string }
  /** What the axes show, from the chart on the screen: the file looks the same. */
  readonly x: DrawnAxis
  readonly y: DrawnAxis
}

export type DrawnAxis = {
  readonly min: number
  readonly max: number
  readonly isLog: boolean
  readonly ticks: readonly { readonly value: number; readonly label: string }[]
}

const width = 720
const plotHeight = 400
const margin = { left: 64, right: 20, top: 44, bottom: 36 }
/** Names in a row under the plot. */
const namesInRow = 3
const rowHeight = 20

/** A drawing that any editor opens, with text as text. */
export function svgOf({ title, curves, styles, colours, x, y }: Drawing): string {
  const [right, bottom] = [width - margin.right, plotHeight - margin.bottom]
  const left = (value: number): number => margin.left + share(x, value) * (right - margin.left)
  const top = (value: number): number => bottom - share(y, value) * (bottom - margin.top)
  const shown = curves.filter(({ isFaint }) => !isFaint)
  const height = plotHeight + Math.ceil(shown.length / namesInRow) * rowHeight
  const text = (at: string, size: number, anchor: string, content: string, fill = colours.text): string =>
    `<text ${at} font-size="${size}" text-anchor="${anchor}" fill="${fill}">${escaped(content)}</text>`
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif">`,
    `<rect width="${width}" height="${height}" fill="${colours.panel}"/>`,
    text(`x="${margin.left}" y="24"`, 15, 'start', title),
    ...shown.flatMap(({ line }, index) => {
      const { label, colour, dash } = styleOf(styles, line)
      const from = margin.left + (index % namesInRow) * ((right - margin.left) / namesInRow)
      const at = plotHeight + Math.floor(index / namesInRow) * rowHeight + 6
      return [
        `<path d="M${round(from)} ${at}h22" stroke="${colour}" stroke-width="2.5"${dashed(dash)}/>`,
        text(`x="${round(from + 28)}" y="${at + 4}"`, 12, 'start', label),
      ]
    }),
    ...y.ticks.flatMap(({ value, label }) => [
      `<path d="M${margin.left} ${round(top(value))}H${right}" stroke="${colours.grid}"/>`,
      text(`x="${margin.left - 8}" y="${round(top(value) + 4)}"`, 12, 'end', label),
    ]),
    ...x.ticks.map(({ value, label }) => text(`x="${round(left(value))}" y="${bottom + 20}"`, 12, 'middle', label)),
    `<clipPath id="plot"><rect x="${margin.left}" y="${margin.top}" width="${right - margin.left}" height="${bottom - margin.top}"/></clipPath>`,
    `<g clip-path="url(#plot)" fill="none" stroke-linejoin="round">`,
    ...curves.map(({ points, line, isFaint }) => {
      const { colour, dash } = styleOf(styles, line)
      return `<path d="${pathOf(points, left, top)}" stroke="${colour}" stroke-width="${isFaint ? 1 : 2}" stroke-opacity="${isFaint ? 0.25 : 1}"${dashed(isFaint ? [] : dash)}/>`
    }),
    '</g></svg>',
  ]
  return `${parts.join('\n')}\n`
}

function dashed(dash: readonly number[]): string {
  return dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`
}

/** Breaks the line at gaps, as the chart does. */
function pathOf(points: DrawnCurve['points'], left: (x: number) => number, top: (y: number) => number): string {
  let isOpen = false
  return points
    .map(({ x, y }) => {
      const [px, py] = [left(x), top(y)]
      if (!Number.isFinite(px) || !Number.isFinite(py)) {
        isOpen = false
        return ''
      }
      const command = `${isOpen ? 'L' : 'M'}${round(px)} ${round(py)}`
      isOpen = true
      return command
    })
    .join('')
}

/** Where a value stands on an axis, from 0 to 1. */
function share({ min, max, isLog }: DrawnAxis, value: number): number {
  return isLog ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
