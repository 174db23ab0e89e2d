/** A channel's filters as one image: each input's kernel a tile, the largest first where not all have room. */

import type { ChannelFilters } from '../../src-shared/contract/masks-views'
import { mixed, type Rgb } from './colour-scale'

export type FilterMosaic = {
  readonly width: number
  readonly height: number
  /** Pixels of the page for one of the image. */
  readonly zoom: number
  /** Tiles that had room. */
  readonly shown: number
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
}

const zero: Rgb = [240, 240, 236]
const below: Rgb = [33, 87, 184]
const above: Rgb = [200, 84, 10]
const mostTiles = 256

export function filterMosaic({ inputs, rows, columns, values }: ChannelFilters['filters'][number]): FilterMosaic {
  const taps = rows * columns
  const norm = (input: number): number =>
    values.subarray(input * taps, (input + 1) * taps).reduce((sum, value) => sum + value * value, 0)
  const all = Array.from({ length: inputs }, (_, input) => input)
  const chosen =
    inputs > mostTiles
      ? all
          .map((input) => ({ input, norm: norm(input) }))
          .sort((a, b) => b.norm - a.norm)
          .slice(0, mostTiles)
          .map(({ input }) => input)
      : all
  const perLine = taps === 1 ? 32 : 16
  const zoom = taps === 1 ? 8 : Math.max(2, Math.floor(15 / Math.max(rows, columns)))
  const gap = taps === 1 ? 0 : 1
  const tile = { width: columns + gap, height: rows + gap }
  const width = Math.min(perLine, Math.max(1, chosen.length)) * tile.width
  const height = Math.ceil(Math.max(1, chosen.length) / perLine) * tile.height
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  const pixels = new Uint8ClampedArray(width * height * 4)
  for (const [place, input] of chosen.entries()) {
    const left = (place % perLine) * tile.width
    const top = Math.floor(place / perLine) * tile.height
    for (let tap = 0; tap < taps; tap++) {
      const value = values[input * taps + tap] ?? 0
      const share = largest === 0 ? 0 : value / largest
      const colour = mixed(zero, share < 0 ? below : above, Math.sqrt(Math.abs(share)))
      const at = ((top + Math.floor(tap / columns)) * width + left + (tap % columns)) * 4
      pixels.set([...colour, 255], at)
    }
  }
  return { width, height, zoom, shown: chosen.length, pixels }
}
