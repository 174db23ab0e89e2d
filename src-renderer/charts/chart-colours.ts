/** The stylesheet's colours for canvases, which can't read it themselves; follows light and dark. */

import { onScopeDispose, ref, type Ref } from 'vue'
import type { SeriesRole } from './curves'

export type ChartColours = {
  readonly series: Readonly<Record<SeriesRole, string>>
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
    grid: colour('--grid'),
    text: colour('--muted'),
    panel: colour('--panel'),
  }
}

export function useChartColours(): Readonly<Ref<ChartColours>> {
  const colours = ref(read())
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const update = (): void => {
    colours.value = read()
  }
  dark.addEventListener('change', update)
  onScopeDispose(() => dark.removeEventListener('change', update))
  return colours
}
