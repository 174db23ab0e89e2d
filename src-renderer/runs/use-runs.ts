/** All runs, kept up to date by the host. */

import { computed, shallowRef } from 'vue'
import type { RunListChange, RunRow } from '../../src-shared/contract/views'
import { useStream } from '../app/use-stream'
import { families } from './families'

/** The rows after a change. */
export function withChange(rows: ReadonlyMap<string, RunRow>, change: RunListChange): ReadonlyMap<string, RunRow> {
  const next = new Map(rows)
  for (const row of change.changed) next.set(row.id, row)
  for (const id of change.removed) next.delete(id)
  return next
}

export function useRuns() {
  const rows = shallowRef<ReadonlyMap<string, RunRow> | null>(null)
  let fresh = true
  useStream(
    () => true,
    (client, _, signal) => client.runs.watchList(undefined, { signal }),
    (change) => {
      rows.value = withChange(fresh ? new Map() : (rows.value ?? new Map()), change)
      fresh = false
    },
    () => (fresh = true),
  )
  return { rows, families: computed(() => families(rows.value?.values() ?? [])) }
}
