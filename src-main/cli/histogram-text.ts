/** A histogram drawn with letters: for `prunescope gamma`. */

import { count, significant } from '../../src-shared/formats/numbers'
import type { Histogram } from '../../src-shared/pruning/histogram'

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** One line a bin: its lower edge, a bar, and how many values it holds. */
export function histogramText(histogram: Histogram, barWidth = 50): string {
  const counts = [...histogram.counts]
  const largest = Math.max(histogram.underflow, ...counts, 1)
  const label = (index: number): string => significant(histogram.edges[index] ?? 0, 2)
  const lines = counts.map((value, index) => [label(index), value] as const)
  const all = histogram.underflow > 0 ? [[`below ${label(0)}`, histogram.underflow] as const, ...lines] : lines
  const labelWidth = Math.max(...all.map(([text]) => text.length))
  return all
    .map(([text, value]) =>
      `${text.padStart(labelWidth)} │${bar(value / largest, barWidth)} ${value === 0 ? '' : count(value)}`.trimEnd(),
    )
    .join('\n')
}

/** At least a sliver for what is not zero. */
function bar(share: number, width: number): string {
  const length = share === 0 ? 0 : Math.max(1, Math.round(share * width * 8))
  return '█'.repeat(Math.floor(length / 8)) + (eighths[length % 8] ?? '')
}
