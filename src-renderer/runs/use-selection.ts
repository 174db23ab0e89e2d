/** Which run is looked at: the one in the address, else the one that one would look at first. */

import { computed, type Ref } from 'vue'
import type { RunRow } from '../../src-shared/contract/views'
import type { Route } from '../app/use-route'
import type { Family } from './families'
import type { Loading } from './run-listing'

/** One at work, else the newest family's last. */
function firstChoice(families: readonly Family[]): RunRow | null {
  for (const { members } of families) for (const { row } of members) if (row.state === 'running') return row
  return families[0]?.members.at(-1)?.row ?? null
}

export function useSelection(
  route: Readonly<Ref<Route>>,
  rows: Readonly<Ref<ReadonlyMap<string, RunRow> | null>>,
  families: Readonly<Ref<readonly Family[]>>,
  loading: Readonly<Ref<Loading | null>>,
) {
  return computed(() => {
    const wanted = route.value.page === 'run' ? route.value.runId : null
    const known = wanted === null ? undefined : rows.value?.get(wanted)
    // It may be among those that have yet to come: no other is shown in its place.
    if (!known && wanted !== null && loading.value) return null
    return known ?? firstChoice(families.value)
  })
}
