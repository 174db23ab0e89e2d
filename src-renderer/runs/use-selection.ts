/** Which run is looked at: the one in the address, which may be gone; where that names none, the one to look at first. */

import { computed, type Ref } from 'vue'
import type { RunRow } from '../../src-shared/contract/views'
import type { Route } from '../app/use-route'
import type { Family } from './families'

/** One at work, else the newest family's last. */
function firstChoice(families: readonly Family[]): RunRow | null {
  for (const { members } of families) for (const { row } of members) if (row.state === 'running') return row
  return families[0]?.members.at(-1)?.row ?? null
}

export function useSelection(
  route: Readonly<Ref<Route>>,
  rows: Readonly<Ref<ReadonlyMap<string, RunRow> | null>>,
  families: Readonly<Ref<readonly Family[]>>,
) {
  return computed(() => {
    const wanted = route.value.page === 'run' ? route.value.runId : null
    return wanted === null ? firstChoice(families.value) : (rows.value?.get(wanted) ?? null)
  })
}
