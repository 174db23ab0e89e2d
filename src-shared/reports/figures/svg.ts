/** The few pieces that all figures are drawn from, as SVG text without colours of its own. */

import { scaleLinear, scaleLog } from 'd3-scale'
import { parameterCount, percent, significant } from '../../formats/numbers'
import type { Axis } from './figure'

export const width = 720

/** Text as it may stand between tags and in attributes. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Of 12 px text, about: wide characters are as wide as they are high. */
export function textWidth(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter > '\u2e80' ? 12 : 6.6), 0)
}

/** A coordinate, short. */
export function at(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** @param className as in `palette.ts` */
export function label(
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
  className = '',
): string {
  const attributes = `x="${at(x)}" y="${at(y)}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}`
  return `<text ${attributes}${className === '' ? '' : ` class="${className}"`}>${escaped(text)}</text>`
}

export function svg(height: number, title: string, content: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="fig" role="img" viewBox="0 0 ${width} ${Math.ceil(height)}" width="${width}" height="${Math.ceil(height)}">`,
    `<title>${escaped(title)}</title>`,
    ...content,
    '</svg>',
  ].join('')
}

export type Scale = {
  readonly place: (value: number) => number
  readonly ticks: readonly { readonly place: number; readonly text: string }[]
}

/** @param range the places of its ends */
export function scaleOf(axis: Axis, values: readonly number[], range: readonly [number, number], ticks: number): Scale {
  const finite = values.filter((value) => Number.isFinite(value) && (axis.scale === 'linear' || value > 0))
  const [least, most] = finite.length === 0 ? [0, 1] : [Math.min(...finite), Math.max(...finite)]
  const room = (most - least || Math.abs(most) || 1) * 0.06
  const top = axis.as === 'percent' ? Math.min(1, most + room) : most + room
  const from = axis.from ?? (axis.as === 'percent' ? Math.max(0, least - room) : least - room)
  const to = Math.max(axis.to ?? top, from + Number.EPSILON)
  if (axis.scale === 'log') {
    const scale = scaleLog([Math.max(axis.from ?? least, 1e-12), Math.max(to, 1e-11)], [...range])
    const decades = scale.ticks().filter((value) => Math.abs(Math.log10(value) % 1) < 1e-9)
    return {
      place: (value) => scale(Math.max(value, scale.domain()[0] ?? 1e-12)),
      ticks: decades.map((value) => ({ place: scale(value), text: significant(value) })),
    }
  }
  const scale = scaleLinear([from, to], [...range]).nice(ticks)
  const [low = from, high = to] = scale.domain()
  scale.domain([
    axis.from ?? low,
    axis.to ?? (axis.as === 'percent' ? Math.min(1, high) : axis.as === 'whole' ? Math.max(most, low + 1) : high),
  ])
  return {
    place: (value) => scale(value),
    ticks: scale
      .ticks(ticks)
      .filter((value) => axis.as !== 'whole' || Number.isInteger(value))
      .map((value) => ({ place: scale(value), text: numberText(value, axis.as) })),
  }
}

function numberText(value: number, as: Axis['as']): string {
  if (as === 'percent') return percent(value, Math.abs(value * 100 - Math.round(value * 100)) < 1e-6 ? 0 : 1)
  return as === 'count' ? parameterCount(value) : significant(value, 4)
}
