/** All runs, kept up to date by the host. */

import { computed, shallowRef, triggerRef } from 'vue'
import type { RunRow } from '../../src-shared/contract/views'
import { shared } from '../app/shared'
import { useStream } from '../app/use-stream'
import { newestFirst, type Family } from './families'
import { RunListing, type Loading } from './run-listing'

export const allRuns = shared('all runs', () => {
  const listing = new RunListing()
  /** Those in the trash and in the archive too; null until the host has answered. The same map, told anew when it changes. */
  const rows = shallowRef<ReadonlyMap<string, RunRow> | null>(null)
  const pinnedId = shallowRef<string | null>(null)
  /** Null once all are there: until then whatever looks for runs looks among the newest. */
  const loading = shallowRef<Loading | null>(null)
  const families = shallowRef<readonly Family[]>([])
  const counts = shallowRef(listing.counts)
  useStream(
    () => true,
    (client, _, signal) => client.runs.watchList(undefined, { signal }),
    (change, isFirst) => {
      listing.apply(change, isFirst)
      pinnedId.value = change.pinnedId
      loading.value = listing.loading
      families.value = listing.families
      counts.value = listing.counts
      rows.value = listing.rows
      triggerRef(rows)
    },
  )
  /** What one works with: neither thrown nor put away. Oldest first. */
  const current = computed(() =>
    families.value.flatMap(({ members }) => members.map(({ row }) => row)).sort((a, b) => newestFirst(b, a)),
  )
  return { rows, pinnedId, loading, current, families, counts }
})
