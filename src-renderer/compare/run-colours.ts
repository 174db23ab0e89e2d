/** Colours of compared runs: each its own for good, and shades of it where several were given the same. */

import type { ChartColours } from '../charts/chart-colours'

/** How much of the text's or the panel's colour goes into the second, third … run of one colour. */
const shades: readonly { readonly with: 'text' | 'panel'; readonly share: number }[] = [
  { with: 'text', share: 0 },
  { with: 'text', share: 0.6 },
  { with: 'panel', share: 0.4 },
]

/** Six hexadecimal digits by run, as a canvas reads them. */
export function coloursOf(
  rows: readonly { readonly id: string; readonly colour: number }[],
  { runs, text, panel }: Pick<ChartColours, 'runs' | 'text' | 'panel'>,
): ReadonlyMap<string, string> {
  const seen = new Map<number, number>()
  const colours = new Map<string, string>()
  for (const { id, colour } of rows) {
    const place = colour % runs.length
    const times = seen.get(place) ?? 0
    seen.set(place, times + 1)
    const own = runs[place] ?? text
    const shade = shades[times % shades.length]
    colours.set(id, shade ? mixed(own, shade.with === 'text' ? text : panel, shade.share) : own)
  }
  return colours
}

/** @param one and `other`: `#17714b` */
function mixed(one: string, other: string, shareOfOther: number): string {
  const parts = (colour: string): readonly number[] =>
    [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  const [from, to] = [parts(one), parts(other)]
  const part = (index: number): number =>
    Math.round((from[index] ?? 0) * (1 - shareOfOther) + (to[index] ?? 0) * shareOfOther)
  return `#${[0, 1, 2].map((index) => part(index).toString(16).padStart(2, '0')).join('')}`
}
