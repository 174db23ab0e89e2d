/** What mouse and keyboard do in the grid: look, turn a channel round, select many, go from layer to layer. */

import { computed, shallowRef, type Ref } from 'vue'
import { placeAt, placesIn, rowAt, type Direction, type Place, type Rect } from './grid-layout'
import { moved } from './grid-layout'
import { toggled, type Channel } from './rule-edits'
import type { useGridCanvas } from './use-grid-canvas'
import type { GridView } from './use-grid-view'
import type { Inspector } from './use-inspector'

type Canvas = ReturnType<typeof useGridCanvas>
type Point = { readonly x: number; readonly y: number }

/** A hand that trembles less than this has clicked. */
const dragPixels = 4

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
  PageUp: 'layer-up',
  PageDown: 'layer-down',
}

export function useGridHands(
  element: Readonly<Ref<HTMLCanvasElement | null>>,
  canvas: Canvas,
  inspector: Inspector,
  view: GridView,
) {
  const { layout, cursor, band } = canvas
  const hover = shallowRef<{ readonly place: Place; readonly at: Point } | null>(null)
  let begun: Point | null = null

  const channelAt = ({ row, position }: Place): Channel | null => {
    const layer = layout.value.rows[row]?.layer
    if (!layer) return null
    return { space: layer.space, channel: view.orders.value.get(layer.space)?.[position] ?? position }
  }
  const canEdit = (place: Place): boolean => layout.value.rows[place.row]?.layer.protection === null
  const isKept = ({ space, channel }: Channel): boolean =>
    inspector.outcome.value?.result.mask.get(space)?.[channel] !== 0
  function look(place: Place): void {
    cursor.value = place
    view.looked.value = channelAt(place)
  }
  function toggle(place: Place): void {
    const channel = channelAt(place)
    if (channel && canEdit(place)) inspector.edit(toggled(inspector.rule.value, channel, isKept(channel)))
  }
  /** In the layout's pixels, and on the canvas. */
  function pointOf(event: PointerEvent): { readonly inside: Point; readonly on: Point } {
    const box = element.value?.getBoundingClientRect()
    const on = { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) }
    return { inside: { x: on.x, y: on.y + canvas.scrollTop() }, on }
  }
  const between = (a: Point, b: Point): Rect => ({
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  })

  function down(event: PointerEvent): void {
    if (event.button !== 0) return
    const { inside } = pointOf(event)
    view.selected.value = []
    if (inside.x < layout.value.cellsLeft || inside.x > layout.value.cellsRight) {
      const row = rowAt(layout.value, inside.y)
      if (row) view.zoom(row.layer.space)
      return
    }
    begun = inside
    element.value?.setPointerCapture(event.pointerId)
  }
  function move(event: PointerEvent): void {
    const { inside, on } = pointOf(event)
    const isDrag = begun !== null && Math.hypot(inside.x - begun.x, inside.y - begun.y) > dragPixels
    if (begun && (isDrag || band.value)) {
      band.value = between(begun, inside)
      hover.value = null
      return
    }
    const place = placeAt(layout.value, inside.x, inside.y)
    hover.value = place && { place, at: on }
  }
  function up(event: PointerEvent): void {
    const start = begun
    begun = null
    if (!start) return
    const rect = band.value
    band.value = null
    if (rect) {
      view.selected.value = placesIn(layout.value, rect).flatMap((place) => channelAt(place) ?? [])
      return
    }
    const place = placeAt(layout.value, start.x, start.y)
    if (!place) return
    look(place)
    if (!event.altKey) toggle(place)
  }
  function leave(): void {
    hover.value = null
  }
  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const direction = directions[event.key]
    const here = cursor.value
    if (direction) {
      const next = here ? moved(layout.value, here, direction) : { row: 0, position: 0 }
      const extended = event.shiftKey ? [here, next].flatMap((place) => (place && canEdit(place) ? [place] : [])) : []
      const channels = extended.flatMap((place) => channelAt(place) ?? [])
      const isNew = ({ space, channel }: Channel): boolean =>
        !view.selected.value.some((other) => other.space === space && other.channel === channel)
      view.selected.value = event.shiftKey ? [...view.selected.value, ...channels.filter(isNew)] : []
      look(next)
      canvas.reveal(next)
    } else if (event.key === ' ' && here) toggle(here)
    else if (event.key === 'Enter' && here) view.zoom(layout.value.rows[here.row]?.layer.space ?? null)
    else if (event.key === 'Escape') view.selected.value = []
    else return
    event.preventDefault()
  }
  return {
    hover,
    channelAt,
    isKept,
    cursorChannel: computed(() => cursor.value && channelAt(cursor.value)),
    on: { pointerdown: down, pointermove: move, pointerup: up, pointerleave: leave, keydown: press },
  }
}
