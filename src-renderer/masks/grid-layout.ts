/** Where every layer's row and every channel's cell stands, in pixels of the page: drawing and pointing agree because both ask here. */

import type { SpaceId } from '../../src-shared/architecture/channel-spaces'
import type { LayerRow } from './layers'

export type GridRow = {
  readonly layer: LayerRow
  readonly index: number
  /** Shown only where it begins. */
  readonly isFirstOfBlock: boolean
  readonly top: number
  readonly height: number
  /** Width of a cell with its gap. */
  readonly cell: number
  /** Its height: a row of few lines has tall ones, so that its band is filled. */
  readonly cellHeight: number
  readonly perLine: number
}

/** Null for what is before the first stage, `behind` for what is after the last. */
export type HeadingStage = number | 'behind' | null
type GridHeading = { readonly stage: HeadingStage; readonly top: number }

export type GridLayout = {
  readonly rows: readonly GridRow[]
  readonly headings: readonly GridHeading[]
  readonly width: number
  readonly height: number
  readonly cellsLeft: number
  readonly cellsRight: number
}

/** A channel's place on the page: the row's index, and its position in the order that is shown. */
export type Place = { readonly row: number; readonly position: number }
export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export type GridChoice = {
  readonly width: number
  readonly cell: number
  /** Drawn larger than the others. */
  readonly zoomed: SpaceId | null
}

export const headingHeight = 24
export const labelWidth = 158
export const countWidth = 138
const shortestRow = 15
const rowGap = 4
const zoomedCell = 18
const smallestCell = 2

/** Protected layers can't be edited, so their cells are small: there are more of them than of all others. */
function wantedCell(layer: LayerRow, { cell, zoomed }: GridChoice): number {
  if (layer.space === zoomed) return Math.max(zoomedCell, cell)
  return layer.protection === null ? cell : Math.max(smallestCell, Math.round(cell / 3))
}

/** Widths are multiples of 32 in most networks: lines that are too, with cells a little smaller, leave no few over. */
function fitted(wanted: number, room: number): { readonly cell: number; readonly perLine: number } {
  const fit = room / wanted
  if (fit < 32) return { cell: wanted, perLine: Math.max(1, Math.floor(fit)) }
  const nearest = Math.round(fit / 32) * 32
  // The smallest cells can't be made smaller for a longer line: it would run into the counts.
  const perLine = room / nearest >= smallestCell ? nearest : Math.floor(fit / 32) * 32
  return { cell: Math.min(wanted, Math.floor(room / perLine)), perLine }
}

export function gridLayout(layers: readonly LayerRow[], choice: GridChoice): GridLayout {
  const cellsLeft = labelWidth
  const cellsRight = Math.max(cellsLeft + 40, choice.width - countWidth)
  const rows: GridRow[] = []
  const headings: GridHeading[] = []
  let top = 0
  let stage: number | null | undefined
  let block: string | null | undefined
  for (const [index, layer] of layers.entries()) {
    if (layer.stage !== stage) {
      stage = layer.stage
      headings.push({ stage: stage ?? (headings.some((heading) => heading.stage !== null) ? 'behind' : null), top })
      top += headingHeight
    }
    const { cell, perLine } = fitted(wantedCell(layer, choice), cellsRight - cellsLeft)
    const lines = Math.ceil(layer.channels / perLine)
    const band = layer.protection === null ? shortestRow : shortestRow / 2
    const cellHeight = Math.max(cell, Math.floor(band / lines))
    const height = Math.max(shortestRow, lines * cellHeight)
    rows.push({ layer, index, isFirstOfBlock: layer.block !== block, top, height, cell, cellHeight, perLine })
    block = layer.block
    top += height + rowGap
  }
  return { rows, headings, width: choice.width, height: top + rowGap, cellsLeft, cellsRight }
}

/** The row whose band (with the gap below) holds this height. */
export function rowAt({ rows }: GridLayout, y: number): GridRow | null {
  let low = 0
  let high = rows.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((rows[middle]?.top ?? 0) <= y) low = middle
    else high = middle - 1
  }
  const row = rows[low]
  return row && y >= row.top && y < row.top + row.height + rowGap ? row : null
}

export function placeAt(layout: GridLayout, x: number, y: number): Place | null {
  const row = rowAt(layout, y)
  if (!row || x < layout.cellsLeft) return null
  const column = Math.floor((x - layout.cellsLeft) / row.cell)
  const line = Math.floor((y - row.top) / row.cellHeight)
  const position = line * row.perLine + column
  return column < row.perLine && position < row.layer.channels ? { row: row.index, position } : null
}

export function rectOf(layout: GridLayout, { row, position }: Place): Rect | null {
  const found = layout.rows[row]
  if (!found) return null
  const { cell, cellHeight, perLine, top } = found
  return {
    x: layout.cellsLeft + (position % perLine) * cell,
    y: top + Math.floor(position / perLine) * cellHeight,
    width: cell,
    height: cellHeight,
  }
}

/** Places whose cells the rectangle touches; of layers that can be edited only. */
export function placesIn(layout: GridLayout, rect: Rect): readonly Place[] {
  const places: Place[] = []
  for (const { layer, index, top, height, cell, cellHeight, perLine } of layout.rows) {
    if (layer.protection !== null || top > rect.y + rect.height || top + height < rect.y) continue
    const first = Math.max(0, Math.floor((rect.x - layout.cellsLeft) / cell))
    const last = Math.min(perLine - 1, Math.floor((rect.x + rect.width - layout.cellsLeft) / cell))
    const firstLine = Math.max(0, Math.floor((rect.y - top) / cellHeight))
    const lastLine = Math.floor((rect.y + rect.height - top) / cellHeight)
    for (let line = firstLine; line <= lastLine; line++)
      for (let column = first; column <= last; column++) {
        const position = line * perLine + column
        if (position < layer.channels) places.push({ row: index, position })
      }
  }
  return places
}

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last' | 'layer-up' | 'layer-down'

/** Where the keyboard's cursor goes; up and down pass from line to line, then from layer to layer. */
export function moved({ rows }: GridLayout, { row, position }: Place, direction: Direction): Place {
  const here = rows[row]
  if (!here) return { row: 0, position: 0 }
  const { perLine, layer } = here
  const column = position % perLine
  const inRow = (index: number, line: 'first' | 'last' | 'keep'): Place => {
    const target = rows[index]
    if (!target) return { row, position }
    const lines = Math.ceil(target.layer.channels / target.perLine)
    const start = line === 'last' ? (lines - 1) * target.perLine : 0
    const wanted = line === 'keep' ? position : start + Math.min(column, target.perLine - 1)
    return { row: index, position: Math.min(wanted, target.layer.channels - 1) }
  }
  switch (direction) {
    case 'left':
      return { row, position: Math.max(0, position - 1) }
    case 'right':
      return { row, position: Math.min(layer.channels - 1, position + 1) }
    case 'up':
      return position >= perLine ? { row, position: position - perLine } : inRow(row - 1, 'last')
    case 'down':
      return position + perLine < layer.channels ? { row, position: position + perLine } : inRow(row + 1, 'first')
    case 'first':
      return { row, position: 0 }
    case 'last':
      return { row, position: layer.channels - 1 }
    case 'layer-up':
      return inRow(row - 1, 'keep')
    case 'layer-down':
      return inRow(row + 1, 'keep')
  }
}
