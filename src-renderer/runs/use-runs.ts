/** All runs, kept up to date by the host. */

import { computed, shallowRef } from 'vue'
import type { RunListChange, RunRow } from '../../src-shared/contract/views'
import { shared } from '../app/shared'
import { useStream } from '../app/use-stream'
import { families } from './families'

/** The rows after a change; null before it when the change is a stream's first, which holds everything. */
export function withChange(
  rows: ReadonlyMap<string, RunRow> | null,
  change: RunListChange,
): ReadonlyMap<string, RunRow> {
  const next = new Map(rows)
  for (const row of change.changed) next.set(row.id, row)
  for (const id of change.removed) next.delete(id)
  return next
}

export const allRuns = shared('all runs', () => {
  const rows = shallowRef<ReadonlyMap<string, RunRow> | null>(null)
  useStream(
    () => true,
    (client, _, signal) => client.runs.watchList(undefined, { signal }),
    (change, isFirst) => {
      rows.value = withChange(isFirst ? null : rows.value, change)
    },
  )
  return { rows, families: computed(() => families(rows.value?.values() ?? [])) }
})
