/** The cells of the grid as pixels, written straight into an image: ten thousand cells in a few milliseconds. */

import type { SpaceId } from '../../src-shared/architecture/channel-spaces'
import type { Mask } from '../../src-shared/pruning/mask'
import { mixed, rgbOf, shades, viridis, type Rgb } from './colour-scale'
import type { GridLayout, GridRow } from './grid-layout'

/** Colours of the theme, as `#rrggbb`. */
export type GridTheme = {
  readonly panel: string
  readonly sunken: string
  readonly ink: string
  readonly muted: string
  readonly line: string
  readonly accent: string
  readonly danger: string
  readonly warning: string
  readonly test: string
}

export type GridCells = {
  /** By space: the shade of every channel. None: a channel that the importance says nothing of. */
  readonly shades: ReadonlyMap<SpaceId, Uint8Array>
  /** By space: channels in the order shown. */
  readonly order: ReadonlyMap<SpaceId, Uint32Array>
  readonly mask: Mask
  /** By space, where something is decided by hand: 1 kept, 2 removed. */
  readonly pins: ReadonlyMap<SpaceId, Uint8Array>
}

/** The part of the layout that is seen. */
export type View = { readonly scrollTop: number; readonly height: number; readonly pixelRatio: number }

/** Below this many device pixels a stroke can't be told from a colour. */
const smallestStruck = 5

/** Every colour a cell can have, packed as the image wants it. */
export type Palette = {
  readonly kept: Uint32Array
  readonly removed: Uint32Array
  readonly removedSmall: Uint32Array
  readonly whole: Uint32Array
  readonly ground: number
  readonly hollow: number
  readonly unknown: number
  readonly pinKept: number
  readonly pinRemoved: number
}

export function paletteOf(theme: GridTheme): Palette {
  const [panel, sunken] = [rgbOf(theme.panel), rgbOf(theme.sunken)]
  const of = (colour: (shade: Rgb) => Rgb): Uint32Array =>
    Uint32Array.from({ length: shades }, (_, index) => packed(colour(viridis(index / (shades - 1)))))
  return {
    kept: of((shade) => shade),
    removed: of((shade) => mixed(rgbOf(theme.muted), shade, 0.55)),
    removedSmall: of((shade) => mixed(sunken, shade, 0.12)),
    whole: of((shade) => mixed(panel, shade, 0.5)),
    ground: packed(panel),
    hollow: packed(sunken),
    unknown: packed(rgbOf(theme.line)),
    pinKept: packed(rgbOf(theme.ink)),
    pinRemoved: packed(rgbOf(theme.danger)),
  }
}

/** Little-endian RGBA, as on every machine that a browser runs on. */
function packed([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
}

/**
 * Draws the cells that are seen. A kept channel is a full cell, a removed one only a stroke through it, one decided by hand
 * has a frame.
 *
 * @param pixels of the area from `cellsLeft` to `cellsRight`, `stride` of them in a line
 */
export function drawCells(
  pixels: Uint32Array,
  stride: number,
  layout: GridLayout,
  cells: GridCells,
  palette: Palette,
  view: View,
): void {
  pixels.fill(palette.ground)
  for (const row of layout.rows) {
    if (row.top + row.height < view.scrollTop) continue
    if (row.top > view.scrollTop + view.height) break
    drawRow(pixels, stride, row, cells, palette, view)
  }
}

function drawRow(
  pixels: Uint32Array,
  stride: number,
  { layer, top, cell, cellHeight, perLine }: GridRow,
  { shades, order, mask, pins }: GridCells,
  palette: Palette,
  { scrollTop, pixelRatio }: View,
): void {
  const rowsOfPixels = Math.floor(pixels.length / stride)
  const channels = order.get(layer.space)
  const shadeOf = shades.get(layer.space)
  const bits = mask.get(layer.space)
  const decided = pins.get(layer.space)
  const isWhole = layer.protection !== null
  for (let position = 0; position < layer.channels; position++) {
    const line = Math.floor(position / perLine)
    const column = position - line * perLine
    const left = Math.round(column * cell * pixelRatio)
    const upper = Math.round((top + line * cellHeight - scrollTop) * pixelRatio)
    const right = Math.round((column + 1) * cell * pixelRatio)
    const lower = Math.round((top + (line + 1) * cellHeight - scrollTop) * pixelRatio)
    const gap = right - left > 3 ? Math.max(1, Math.round(pixelRatio)) : 0
    const size = right - left - gap
    const first = Math.max(upper, 0)
    const end = Math.min(lower - gap, rowsOfPixels)
    if (first >= end) continue
    const channel = channels?.[position] ?? position
    const shade = shadeOf?.[channel] ?? 0
    const isKept = bits === undefined || bits[channel] !== 0
    const isStruck = !isKept && size >= smallestStruck - 1
    const colour = !shadeOf
      ? palette.unknown
      : isWhole
        ? palette.whole[shade]
        : isKept
          ? palette.kept[shade]
          : isStruck
            ? palette.hollow
            : palette.removedSmall[shade]
    for (let y = first; y < end; y++) {
      const start = y * stride + left
      pixels.fill(colour ?? palette.unknown, start, start + size)
      if (!isStruck) continue
      const across = start + size - 1 - Math.round(((y - upper) * (size - 1)) / Math.max(1, lower - gap - upper - 1))
      pixels[across] = palette.removed[shade] ?? 0
      if (size > 7 && across > start) pixels[across - 1] = palette.removed[shade] ?? 0
    }
    const pin = decided?.[channel] ?? 0
    if (pin !== 0)
      frame(pixels, stride, left, size, upper, lower - gap, end, pin === 1 ? palette.pinKept : palette.pinRemoved)
  }
}

function frame(
  pixels: Uint32Array,
  stride: number,
  left: number,
  size: number,
  upper: number,
  lower: number,
  end: number,
  colour: number,
): void {
  for (let y = Math.max(upper, 0); y < end; y++) {
    const start = y * stride + left
    if (y === upper || y === lower - 1) pixels.fill(colour, start, start + size)
    pixels[start] = colour
    pixels[start + size - 1] = colour
  }
}
