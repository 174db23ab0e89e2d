/** All runs, kept up to date by the host. */

import { computed, shallowRef } from 'vue'
import type { RunListChange, RunRow } from '../../src-shared/contract/views'
import { shared } from '../app/shared'
import { useStream } from '../app/use-stream'
import { families } from './families'

/** The rows after a change; null before it when the change is a stream's first, which holds everything. */
function withChange(rows: ReadonlyMap<string, RunRow> | null, change: RunListChange): ReadonlyMap<string, RunRow> {
  const next = new Map(rows)
  for (const row of change.changed) next.set(row.id, row)
  for (const id of change.removed) next.delete(id)
  return next
}

export const allRuns = shared('all runs', () => {
  /** Those in the trash and in the archive too; null until the host has answered. */
  const rows = shallowRef<ReadonlyMap<string, RunRow> | null>(null)
  const pinnedId = shallowRef<string | null>(null)
  useStream(
    () => true,
    (client, _, signal) => client.runs.watchList(undefined, { signal }),
    (change, isFirst) => {
      rows.value = withChange(isFirst ? null : rows.value, change)
      pinnedId.value = change.pinnedId
    },
  )
  /** What one works with: neither thrown nor put away. */
  const current = computed(() => [...(rows.value?.values() ?? [])].filter(isCurrent))
  return { rows, pinnedId, current, families: computed(() => families(current.value)) }
})

function isCurrent({ trashedMs, archived }: RunRow): boolean {
  return trashedMs === null && !archived
}
