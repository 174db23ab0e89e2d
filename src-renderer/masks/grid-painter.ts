/** Draws the part of the grid that is seen on a canvas: cells as pixels, names and counts as text around them. */

import type { SpaceId } from '../../src-shared/architecture/channel-spaces'
import type { LayerRule } from '../../src-shared/pruning/mask-rule'
import { drawCells, paletteOf, type GridCells, type GridTheme, type Palette, type View } from './grid-pixels'
import {
  headingHeight,
  type HeadingStage,
  labelWidth,
  countWidth,
  rectOf,
  type GridLayout,
  type GridRow,
  type Place,
  type Rect,
} from './grid-layout'

export type GridTexts = {
  readonly heading: (stage: HeadingStage) => string
  /** Font families of the page. */
  readonly font: string
}

export type GridPicture = GridCells & {
  readonly layout: GridLayout
  readonly kept: ReadonlyMap<SpaceId, number>
  readonly emptied: ReadonlySet<SpaceId>
  readonly rules: ReadonlyMap<SpaceId, LayerRule['kind']>
  /** Share of accuracy lost where only this layer is pruned, 0 to 1 of the largest loss; drawn instead of how much stays. */
  readonly sensitivity: ReadonlyMap<SpaceId, number> | null
  readonly zoomed: SpaceId | null
  readonly cursor: Place | null
  readonly selected: readonly Place[]
  readonly band: Rect | null
}

const marks: Readonly<Record<LayerRule['kind'], string>> = {
  'keep-all': '●',
  locked: '■',
  ratio: '%',
  bounds: '↕',
}

export class GridPainter {
  readonly #context: CanvasRenderingContext2D
  #image: ImageData | null = null
  #palette: Palette
  #theme: GridTheme

  constructor(canvas: HTMLCanvasElement, theme: GridTheme) {
    const context = canvas.getContext('2d', { alpha: false })
    if (!context) throw new Error('This browser draws on no canvas.')
    this.#context = context
    this.#theme = theme
    this.#palette = paletteOf(theme)
  }

  set theme(theme: GridTheme) {
    this.#theme = theme
    this.#palette = paletteOf(theme)
  }

  draw(picture: GridPicture, view: View, texts: GridTexts): void {
    const { layout } = picture
    const { pixelRatio } = view
    const context = this.#context
    context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
    context.fillStyle = this.#theme.panel
    context.fillRect(0, 0, labelWidth, view.height)
    context.fillRect(layout.cellsRight, 0, countWidth, view.height)
    this.#cells(picture, view)
    context.save()
    context.translate(0, -view.scrollTop)
    for (const row of layout.rows)
      if (row.top + row.height >= view.scrollTop && row.top <= view.scrollTop + view.height)
        this.#labels(row, picture, texts)
    for (const { stage, top } of layout.headings) {
      context.fillStyle = this.#theme.muted
      context.font = `600 11px ${texts.font}`
      context.textAlign = 'left'
      context.fillText(texts.heading(stage), 2, top + 16)
      context.fillStyle = this.#theme.line
      context.fillRect(labelWidth, top + headingHeight / 2, layout.width - labelWidth - 10, 1)
    }
    this.#pointers(picture)
    context.restore()
  }

  #cells(picture: GridPicture, view: View): void {
    const { layout } = picture
    const left = Math.round(layout.cellsLeft * view.pixelRatio)
    const width = Math.max(1, Math.round(layout.cellsRight * view.pixelRatio) - left)
    const height = Math.max(1, Math.round(view.height * view.pixelRatio))
    if (this.#image?.width !== width || this.#image.height !== height) this.#image = new ImageData(width, height)
    const pixels = new Uint32Array(this.#image.data.buffer)
    drawCells(pixels, width, layout, picture, this.#palette, view)
    this.#context.putImageData(this.#image, left, 0)
  }

  #labels(row: GridRow, picture: GridPicture, texts: GridTexts): void {
    const context = this.#context
    const theme = this.#theme
    const { layer, top, isFirstOfBlock } = row
    const { space, channels } = layer
    const base = top + 11
    context.textAlign = 'left'
    context.font = `${picture.zoomed === space ? 650 : 400} 11px ${texts.font}`
    context.fillStyle = theme.muted
    if (isFirstOfBlock && layer.block !== null) context.fillText(layer.block, 2, base, 66)
    const isEmptied = picture.emptied.has(space)
    context.fillStyle = isEmptied ? theme.danger : layer.protection === null ? theme.ink : theme.muted
    context.fillText(
      layer.batchNorms.length > 1 ? `${layer.name} +${layer.batchNorms.length - 1}` : layer.name,
      72,
      base,
      66,
    )
    const rule = picture.rules.get(space)
    if (layer.protection !== null) this.#lock(labelWidth - 15, top + 2)
    else if (rule !== undefined) {
      context.fillStyle = theme.accent
      context.fillText(marks[rule], labelWidth - 16, base)
    }
    this.#count(row, picture, texts)
    if (isEmptied) {
      context.fillStyle = theme.danger
      context.fillText('!', labelWidth - 16, base)
    }
    void channels
  }

  #count({ layer, top }: GridRow, picture: GridPicture, texts: GridTexts): void {
    const context = this.#context
    const theme = this.#theme
    const x = picture.layout.cellsRight + 10
    const kept = picture.kept.get(layer.space) ?? layer.channels
    const barWidth = 44
    const loss = picture.sensitivity?.get(layer.space)
    const share = picture.sensitivity ? (loss ?? 0) : kept / layer.channels
    context.fillStyle = theme.sunken
    context.fillRect(x, top + 4, barWidth, 7)
    context.fillStyle = picture.sensitivity ? theme.test : layer.protection === null ? theme.accent : theme.muted
    context.globalAlpha = layer.protection === null ? 1 : 0.4
    context.fillRect(x, top + 4, barWidth * share, 7)
    context.globalAlpha = 1
    context.font = `11px ${texts.font}`
    context.textAlign = 'right'
    context.fillStyle = layer.protection === null ? theme.ink : theme.muted
    const text = layer.protection === null ? `${kept} / ${layer.channels}` : String(layer.channels)
    context.fillText(text, picture.layout.cellsRight + countWidth - 12, top + 11)
  }

  #lock(x: number, y: number): void {
    const context = this.#context
    context.strokeStyle = this.#theme.muted
    context.fillStyle = this.#theme.muted
    context.lineWidth = 1.2
    context.beginPath()
    context.arc(x + 4.5, y + 4, 2.4, Math.PI, 0)
    context.stroke()
    context.fillRect(x + 1, y + 4, 7, 5.5)
  }

  #pointers({ layout, cursor, selected, band }: GridPicture): void {
    const context = this.#context
    const theme = this.#theme
    context.fillStyle = theme.accent
    context.globalAlpha = 0.45
    for (const place of selected) {
      const rect = rectOf(layout, place)
      if (rect) context.fillRect(rect.x, rect.y, rect.width, rect.height)
    }
    context.globalAlpha = 1
    const frame = (rect: Rect | null, grow: number, colour: string): void => {
      if (!rect) return
      context.strokeStyle = colour
      context.lineWidth = 2
      context.strokeRect(rect.x - grow, rect.y - grow, rect.width - 1 + 2 * grow, rect.height - 1 + 2 * grow)
    }
    frame(cursor && rectOf(layout, cursor), 2, theme.ink)
    frame(cursor && rectOf(layout, cursor), 4, theme.panel)
    frame(band, 0, theme.accent)
  }
}
