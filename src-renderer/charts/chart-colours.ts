/** The stylesheet's colours for canvases, which can't read it themselves; follows light and dark. */

import { ref, watch, type Ref } from 'vue'
import { theming } from '../app/theme'
import { paletteSize } from '../runs/run-colour'
import type { SeriesRole } from './curves'

export type ChartColours = {
  readonly series: Readonly<Record<SeriesRole, string>>
  /** By a run's place in the palette. */
  readonly runs: readonly string[]
  readonly grid: string
  readonly text: string
  readonly panel: string
}

function read(): ChartColours {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  return {
    series: {
      train: colour('--series-train'),
      validation: colour('--series-validation'),
      test: colour('--series-test'),
      value: colour('--series-plain'),
    },
    runs: Array.from({ length: paletteSize }, (_, place) => colour(`--run-${place}`)),
    grid: colour('--grid'),
    text: colour('--muted'),
    panel: colour('--panel'),
  }
}

export function useChartColours(): Readonly<Ref<ChartColours>> {
  const { shown } = theming.use()
  const colours = ref(read())
  watch(shown, () => (colours.value = read()))
  return colours
}
