/** The pointer over a chart: it moves the cross-hair of all charts, and drags out what to zoom to. */

import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { chartView } from './chart-view'
import type { LineChart } from './line-chart'
import { spanBetween, type Span } from './span'

/** Fewer pixels are a click that slipped. */
const leastDragPx = 5
const step = 0.25
/** As far as the wheel turns for twice as much to be in sight. */
const wheelOfDouble = 200

export function useCrossHair(
  chart: Readonly<ShallowRef<LineChart | null>>,
  canvas: ShallowRef<HTMLCanvasElement | null>,
  /** Whether this chart's axis is the page's: else its positions mean nothing elsewhere. */
  isShared: Readonly<Ref<boolean>>,
) {
  const { cursor, span, pan, zoom, showAll } = chartView.use()
  const dragged = shallowRef<Span | null>(null)
  let from: { readonly px: number; readonly position: number } | null = null

  const positionOf = (event: MouseEvent): number | null =>
    isShared.value
      ? (chart.value?.positionAt(event.clientX - (canvas.value?.getBoundingClientRect().left ?? 0)) ?? null)
      : null
  const stop = watch([cursor, dragged], () =>
    chart.value?.mark({ cursor: isShared.value ? cursor.value : null, dragged: dragged.value }),
  )
  onScopeDispose(stop)

  return {
    move: (event: PointerEvent): void => {
      cursor.value = positionOf(event)
      if (from && cursor.value !== null) dragged.value = spanBetween(from.position, cursor.value)
    },
    leave: (): void => {
      cursor.value = null
    },
    press: (event: PointerEvent): void => {
      const position = positionOf(event)
      if (event.button !== 0 || position === null) return
      canvas.value?.setPointerCapture(event.pointerId)
      from = { px: event.clientX, position }
    },
    release: (event: PointerEvent): void => {
      if (from && Math.abs(event.clientX - from.px) >= leastDragPx && dragged.value) span.value = dragged.value
      from = null
      dragged.value = null
    },
    showAll,
    /** Sideways, or with Shift, it pans; with Ctrl, as pinching does, it zooms. Up and down alone scrolls the page. */
    wheel: (event: WheelEvent): void => {
      const shown = isShared.value ? chart.value?.shownSpan() : undefined
      const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX
      if (!shown || (!event.ctrlKey && Math.abs(sideways) <= (event.shiftKey ? 0 : Math.abs(event.deltaY)))) return
      event.preventDefault()
      if (event.ctrlKey) zoom(2 ** (event.deltaY / wheelOfDouble), shown)
      else pan(sideways / (canvas.value?.clientWidth ?? 1), shown)
    },
    /** Arrows move, + and − zoom, 0 shows all: for whoever has no pointer. */
    key: (event: KeyboardEvent): void => {
      const shown = isShared.value ? chart.value?.shownSpan() : undefined
      if (!shown || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'ArrowLeft') pan(-step, shown)
      else if (event.key === 'ArrowRight') pan(step, shown)
      else if (event.key === '+') zoom(0.5, shown)
      else if (event.key === '-') zoom(2, shown)
      else if (event.key === '0') showAll()
      else return
      event.preventDefault()
      event.stopPropagation()
    },
  }
}
