/** What a chart is asked to show: the page's axis and smoothing, or an axis of its own. */

import { computed } from 'vue'
import type { Axis } from './axis'
import { chartView } from './chart-view'
import type { CurveWish } from './curves'

/** @param fixedAxis where a chart does not follow the page's choice: what a machine did has no epochs */
export function useCurveWish(fixedAxis: () => Axis | undefined) {
  const view = chartView.use()
  const axis = computed(() => fixedAxis() ?? view.axis.value)
  const wish = computed((): CurveWish => ({ axis: axis.value, smoothing: view.smoothing.value }))
  return { axis, wish }
}
