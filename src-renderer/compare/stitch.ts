/** Stages of families on one axis: where each begins, after what it was made from, and where networks were cut. */

import type { RunRow } from '../../src-shared/contract/views'
import { percent } from '../../src-shared/formats/numbers'
import { positionsOn, type Axis } from '../charts/axis'
import type { Flag } from '../charts/line-chart'
import type { SeriesStore } from '../charts/series-store'

export type Stitched = {
  /** Every stage once, parents before their children: shared ancestors are drawn in their own colour. */
  readonly stages: readonly { readonly row: RunRow; readonly offset: number }[]
  readonly cuts: readonly Flag[]
}

/**
 * @param lineages from the first ancestor to a compared run
 * @param lengthOf how far a run goes on the axis; 0 for one that trains nothing
 */
export function stitched(lineages: readonly (readonly RunRow[])[], lengthOf: (id: string) => number): Stitched {
  const stages = new Map<string, { readonly row: RunRow; readonly offset: number }>()
  const ratiosAt = new Map<number, Set<string>>()
  for (const lineage of lineages) {
    let offset = 0
    for (const row of lineage) {
      stages.set(row.id, { row, offset })
      if (row.kind === 'prune') {
        const ratios = ratiosAt.get(offset) ?? new Set()
        ratiosAt.set(offset, ratios.add(row.ratio === null ? '' : percent(row.ratio, 0)))
      }
      offset += lengthOf(row.id)
    }
  }
  return {
    stages: [...stages.values()],
    cuts: [...ratiosAt].map(([x, ratios]) => ({ x, label: `✂ ${[...ratios].join(', ')}` })),
  }
}

/** Where the last of these measurements stands; on the clock nothing follows anything. */
export function lengthOn(store: SeriesStore, axis: Axis, metrics: readonly string[]): number {
  if (axis === 'clock') return 0
  return metrics.reduce((end, metric) => {
    const column = store.get(metric)
    const last = column === undefined ? undefined : positionsOn(axis, column, store.startMs).at(-1)
    return Math.max(end, last ?? 0)
  }, 0)
}
