/** Which run is looked at: in the address, so that a reload, a bookmark and the Back button keep it. */

import { computed, onScopeDispose, ref, type Ref } from 'vue'
import type { RunRow } from '../../src-shared/contract/views'
import type { Family } from './families'

export function runInAddress(hash: string): string | null {
  const id = /^#\/run\/(.+)$/.exec(hash)?.[1]
  return id === undefined ? null : decodeURIComponent(id)
}

/** The run that one would look at first: one at work, else the newest family's last. */
export function firstChoice(families: readonly Family[]): RunRow | null {
  const members = families.flatMap((family) => family.members)
  const running = members.find(({ row }) => row.state === 'running')
  return running?.row ?? families[0]?.members.at(-1)?.row ?? null
}

export function useSelection(
  rows: Readonly<Ref<ReadonlyMap<string, RunRow> | null>>,
  families: Readonly<Ref<readonly Family[]>>,
) {
  const wanted = ref(runInAddress(location.hash))
  const read = (): void => {
    wanted.value = runInAddress(location.hash)
  }
  addEventListener('hashchange', read)
  onScopeDispose(() => removeEventListener('hashchange', read))
  const selected = computed(
    () => (wanted.value === null ? undefined : rows.value?.get(wanted.value)) ?? firstChoice(families.value),
  )
  return { selected }
}
