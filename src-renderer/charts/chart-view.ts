/** How all charts of a page are looked at together: axis, zoom, cursor, smoothing, scales. */

import { computed, ref, shallowRef, watch } from 'vue'
import { remember, remembered } from '../app/remembered'
import { shared } from '../app/shared'
import { isAxis, type Axis } from './axis'
import { moved, scaled, type Span } from './span'

const largestSmoothing = 0.99

export const chartView = shared('chart view', () => {
  const kept = remembered('axis')
  const axis = ref<Axis>(isAxis(kept) ? kept : 'epochs')
  const isLogX = ref(remembered('log-x') === 'yes')
  const isLogY = ref(remembered('log-y') === 'yes')
  /** Null: each panel its own. */
  const smoothing = ref<number | null>(smoothingIn(remembered('smoothing')))
  const span = shallowRef<Span | null>(null)
  /** Where the pointer is, on every chart. */
  const cursor = ref<number | null>(null)

  watch(axis, (choice) => {
    remember('axis', choice)
    // Epochs are no seconds: what was zoomed to means nothing here.
    span.value = null
    cursor.value = null
  })
  watch(isLogX, (on) => remember('log-x', on ? 'yes' : 'no'))
  watch(isLogY, (on) => remember('log-y', on ? 'yes' : 'no'))
  watch(smoothing, (weight) => remember('smoothing', weight === null ? '' : String(weight)))

  return {
    axis,
    isLogX,
    isLogY,
    smoothing,
    span,
    cursor,
    isZoomed: computed(() => span.value !== null),
    showAll: (): void => {
      span.value = null
    },
    /** @param shown what the chart shows now, for one that is not zoomed yet */
    pan: (share: number, shown: Span): void => {
      span.value = moved(span.value ?? shown, share)
    },
    zoom: (factor: number, shown: Span): void => {
      span.value = scaled(span.value ?? shown, factor)
    },
  }
})

function smoothingIn(text: string | null): number | null {
  const weight = Number(text)
  return text === null || text === '' || !(weight >= 0 && weight <= largestSmoothing) ? null : weight
}
