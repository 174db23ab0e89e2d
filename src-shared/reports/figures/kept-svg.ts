/** How much of each layer is left: a bar for what it had, and in it what it kept. */

import { count, percent } from '../../formats/numbers'
import type { Figure } from './figure'
import { at, label, svg, textWidth, width } from './svg'

const rowHeight = 17

export function keptSvg({ x, layers }: Extract<Figure, { kind: 'kept' }>, title: string): string {
  const left = Math.min(240, Math.max(60, ...layers.map(({ name }) => textWidth(name))) + 14)
  const right = width - 118
  const widest = Math.max(1, ...layers.map(({ of }) => of))
  const long = (channels: number): number => ((right - left) * channels) / widest
  const rows = layers.map(({ name, kept, of }, index) => {
    const y = 28 + index * rowHeight
    return [
      label(left - 10, y + 10, name, 'end', 't'),
      `<rect class="of" x="${at(left)}" y="${y}" width="${at(long(of))}" height="12"/>`,
      `<g class="c0"><rect class="f" x="${at(left)}" y="${y}" width="${at(Math.max(1, long(kept)))}" height="12"/></g>`,
      label(right + 8, y + 10, `${count(kept)} / ${count(of)}  ${percent(kept / of, 0)}`),
    ].join('')
  })
  return svg(36 + layers.length * rowHeight, title, [label(left, 14, x, 'start', 't'), ...rows])
}
