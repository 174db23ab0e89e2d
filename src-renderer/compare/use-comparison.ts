/** The runs that are compared: from the address, the list of runs and the host, always as they stand. */

import { computed, shallowRef, type Ref } from 'vue'
import type { ComparedRun } from '../../src-shared/contract/compare'
import { replaceRoute } from '../app/use-route'
import { useStream } from '../app/use-stream'
import { useChartColours } from '../charts/chart-colours'
import { lineageOf } from '../runs/families'
import { useRunText } from '../runs/run-text'
import { allRuns } from '../runs/use-runs'
import { baseOf, comparisonAt, searchOf, type Comparison } from './compare-address'
import type { Entry } from './measures'
import { coloursOf } from './run-colours'
import { distinctNames } from './run-names'

export function useComparison(search: Readonly<Ref<string>>) {
  const { rows, pinnedId, loading } = allRuns.use()
  const { label } = useRunText()
  const comparison = computed(() => comparisonAt(search.value))
  const palette = useChartColours()
  const facts = shallowRef<ReadonlyMap<string, ComparedRun>>(new Map())
  useStream(
    () => (comparison.value.ids.length > 0 ? comparison.value.ids.join(',') : null),
    (client, ids, signal) => client.compare.watch({ runIds: ids.split(',') }, { signal }),
    (runs) => (facts.value = new Map(runs.map((run) => [run.id, run]))),
  )
  const entries = computed((): readonly Entry[] =>
    comparison.value.ids.flatMap((id) => {
      const row = rows.value?.get(id)
      if (!row || !rows.value) return []
      return [{ row, facts: facts.value.get(id) ?? null, lineage: lineageOf(row, rows.value) }]
    }),
  )
  /** Those that are there, and while the list is loaded those that may yet come. */
  const ids = computed(() => (loading.value ? comparison.value.ids : entries.value.map(({ row }) => row.id)))
  const baseId = computed(() =>
    baseOf({ ids: entries.value.map(({ row }) => row.id), baseId: comparison.value.baseId }, pinnedId.value),
  )
  const names = computed(() =>
    distinctNames(
      entries.value.map(({ row }) => row),
      label,
    ),
  )
  const colours = computed(() =>
    coloursOf(
      entries.value.map(({ row }) => row),
      palette.value,
    ),
  )
  function show(change: Partial<Comparison>): void {
    replaceRoute({ page: 'compare', search: searchOf({ ...comparison.value, ids: ids.value, ...change }) })
  }
  return {
    comparison,
    entries,
    baseId,
    names,
    colours,
    add: (id: string): void => show({ ids: [...ids.value, id] }),
    addAll: (more: readonly string[]): void => show({ ids: [...ids.value, ...more] }),
    remove: (gone: readonly string[]): void => show({ ids: ids.value.filter((other) => !gone.includes(other)) }),
    setBase: (id: string): void => show({ baseId: id }),
  }
}
