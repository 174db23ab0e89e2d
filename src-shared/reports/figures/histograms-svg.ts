/** Distributions beside each other, on the same scales. */

import { significant } from '../../formats/numbers'
import type { Figure } from './figure'
import { colourClass } from './palette'
import { at, label, scaleOf, svg, width } from './svg'

const panelHeight = 150
const gap = 18
const left = 54

export function histogramsSvg({ x, y, edges, panels }: Extract<Figure, { kind: 'histograms' }>, title: string): string {
  const perRow = Math.min(3, panels.length)
  const panelWidth = (width - left - 10 - gap * (perRow - 1)) / perRow
  const highest = Math.max(0.01, ...panels.flatMap(({ shares }) => shares))
  const [from, to] = [edges[0] ?? 0, edges.at(-1) ?? 1]
  const rowHeight = panelHeight + 62
  const parts = panels.map((panel, index) => {
    const x0 = left + (index % perRow) * (panelWidth + gap)
    const top = 52 + Math.floor(index / perRow) * rowHeight
    const base = top + panelHeight
    const up = scaleOf({ title: y, scale: 'linear', as: 'percent', from: 0, to: highest * 1.08 }, [], [base, top], 4)
    const across = scaleOf({ title: x, scale: 'linear', as: 'number', from, to }, [], [x0, x0 + panelWidth], 4)
    const isFirst = index % perRow === 0
    const ticks = [
      ...up.ticks.map(
        ({ place }) =>
          `<line class="g" x1="${at(x0)}" x2="${at(x0 + panelWidth)}" y1="${at(place)}" y2="${at(place)}"/>`,
      ),
      ...(isFirst ? up.ticks.map(({ place, text }) => label(x0 - 8, place + 4, text, 'end')) : []),
      ...across.ticks.map(({ place, text }) => label(place, base + 16, text, 'middle')),
    ]
    const bars = panel.shares.map((share, bin) => {
      const [a, b] = [across.place(edges[bin] ?? from), across.place(edges[bin + 1] ?? to)]
      const y0 = up.place(share)
      return share === 0
        ? ''
        : `<rect class="f" x="${at(a + 0.4)}" y="${at(y0)}" width="${at(Math.max(0.6, b - a - 0.8))}" height="${at(Math.max(0.8, base - y0))}"/>`
    })
    const mark =
      panel.mark === null
        ? ''
        : `<line class="m" x1="${at(across.place(panel.mark.at))}" x2="${at(across.place(panel.mark.at))}" y1="${at(top)}" y2="${at(base)}"/>${label(
            across.place(panel.mark.at) + 5,
            top + 11,
            `✂ ${panel.mark.text}: ${significant(panel.mark.at)}`,
          )}`
    return [
      label(x0, top - 12, panel.title, 'start', 't'),
      ...ticks,
      `<g class="${colourClass(panel.colour)}">${bars.join('')}</g>`,
      `<line class="a" x1="${at(x0)}" x2="${at(x0 + panelWidth)}" y1="${at(base)}" y2="${at(base)}"/>`,
      mark,
    ].join('')
  })
  const bottom = 52 + Math.ceil(panels.length / perRow) * rowHeight
  return svg(bottom - 14, title, [
    label(left, 14, y, 'start', 't'),
    ...parts,
    label(width - 10, bottom - 22, x, 'end', 't'),
  ])
}
