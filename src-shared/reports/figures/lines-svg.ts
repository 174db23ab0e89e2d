/** Curves and points over two axes, with their names below. */

import { curveStepAfter, line as pathOf } from 'd3-shape'
import type { Figure, Line, Point } from './figure'
import { colourClass } from './palette'
import { at, escaped, label, scaleOf, svg, textWidth, width } from './svg'

const plot = { left: 62, right: width - 26, top: 26, height: 200 }
const bottom = plot.top + plot.height
const dashes = { solid: '', dashed: ' stroke-dasharray="7 4"', dotted: ' stroke-dasharray="2 4"' } as const

export function linesSvg({ x, y, lines }: Extract<Figure, { kind: 'lines' }>, title: string): string {
  const points = lines.flatMap((one) => one.points)
  const across = scaleOf(
    x,
    points.map(([value]) => value),
    [plot.left, plot.right],
    8,
  )
  const up = scaleOf(
    y,
    points.map(([, value]) => value),
    [bottom, plot.top],
    5,
  )
  const grid = [
    ...up.ticks.map(
      ({ place, text }) =>
        `<line class="g" x1="${plot.left}" x2="${plot.right}" y1="${at(place)}" y2="${at(place)}"/>` +
        label(plot.left - 8, place + 4, text, 'end'),
    ),
    ...across.ticks.map(
      ({ place, text }) =>
        `<line class="a" x1="${at(place)}" x2="${at(place)}" y1="${bottom}" y2="${bottom + 4}"/>` +
        label(place, bottom + 18, text, 'middle'),
    ),
    `<line class="a" x1="${plot.left}" x2="${plot.right}" y1="${bottom}" y2="${bottom}"/>`,
    label(plot.left, 14, y.title, 'start', 't'),
    label(plot.right, bottom + 36, x.title, 'end', 't'),
  ]
  const placed = ([one, other]: Point): Point => [across.place(one), up.place(other)]
  const legend = legendOf(lines, bottom + 58)
  return svg(legend.bottom, title, [
    ...grid,
    ...lines.map((one) => drawn(one, one.points.map(placed))),
    ...legend.parts,
  ])
}

function drawn({ name, colour, dash, marker, shape }: Line, points: readonly Point[]): string {
  const path = pathOf<Point>()
    .x(([x]) => x)
    .y(([, y]) => y)
  if (shape === 'steps') path.curve(curveStepAfter)
  const d = shape === 'none' ? '' : (path.digits(1)([...points]) ?? '')
  return [
    `<g class="${colourClass(colour)}"><title>${escaped(name)}</title>`,
    d === '' ? '' : `<path class="l" d="${d}"${dashes[dash]}/>`,
    ...points.map(([x, y]) => mark(marker, x, y)),
    '</g>',
  ].join('')
}

function mark(marker: Line['marker'], x: number, y: number): string {
  switch (marker) {
    case 'none':
      return ''
    case 'dot':
      return `<circle class="f" cx="${at(x)}" cy="${at(y)}" r="3.4"/>`
    case 'ring':
      return `<circle class="r" cx="${at(x)}" cy="${at(y)}" r="4"/>`
    case 'square':
      return `<rect class="f" x="${at(x - 3.6)}" y="${at(y - 3.6)}" width="7.2" height="7.2"/>`
  }
}

/** Names in rows, as many in each as fit. */
function legendOf(lines: readonly Line[], top: number): { readonly parts: readonly string[]; readonly bottom: number } {
  let x: number = plot.left
  let y = top
  const parts = lines.map((one) => {
    const needed = 34 + textWidth(one.name) + 18
    if (x > plot.left && x + needed > width) {
      x = plot.left
      y += 20
    }
    const sample = one.shape === 'none' ? [] : [`<path class="l" d="M${at(x)} ${at(y - 4)}h26"${dashes[one.dash]}/>`]
    const part = `<g class="${colourClass(one.colour)}">${sample.join('')}${mark(one.marker, x + 13, y - 4)}</g>${label(x + 33, y, one.name, 'start', 't')}`
    x += needed
    return part
  })
  return { parts, bottom: y + 10 }
}
