/** One sweep as its page shows it: its grid from the host, filled from the queue and the runs as they are. */

import { computed, shallowRef, type Ref } from 'vue'
import type { SweepView } from '../../src-shared/contract/sweeps'
import { otherAxes, shadesOf, sweepMatrix, type MatrixChoice } from '../../src-shared/jobs/sweep-matrix'
import { replaceRoute } from '../app/use-route'
import { useStream } from '../app/use-stream'
import { jobQueue } from '../jobs/use-queue'
import { allRuns } from '../runs/use-runs'
import { choiceAt, searchOfChoice } from './sweep-address'

export function useSweep(groupId: Readonly<Ref<string>>, search: Readonly<Ref<string>>) {
  const { rows } = allRuns.use()
  const { byId } = jobQueue.use()
  /** Undefined until the host has answered, null where there is none. */
  const sweep = shallowRef<SweepView | null | undefined>(undefined)
  useStream(
    () => groupId.value,
    (client, id, signal) => client.sweeps.watch({ groupId: id }, { signal }),
    (view) => (sweep.value = view),
  )
  const jobs = computed(() => (sweep.value?.jobs ?? []).flatMap(({ jobId }) => byId.value.get(jobId) ?? []))
  const runs = computed(() => {
    const ids = new Set(jobs.value.map(({ id }) => id))
    return [...(rows.value?.values() ?? [])].filter(
      ({ jobId, trashedMs }) => jobId !== null && ids.has(jobId) && trashedMs === null,
    )
  })
  const choice = computed(() => (sweep.value ? choiceAt(search.value, sweep.value) : null))
  const matrix = computed(() =>
    sweep.value && choice.value
      ? sweepMatrix(
          {
            grid: sweep.value,
            jobs: byId.value,
            runs: runs.value,
            nearZero: new Map(sweep.value.nearZero.map(({ runId, share }) => [runId, share])),
          },
          choice.value,
        )
      : null,
  )
  return {
    sweep,
    jobs,
    choice,
    matrix,
    shades: computed(() => matrix.value && shadesOf(matrix.value)),
    others: computed(() => (sweep.value && choice.value ? otherAxes(sweep.value, choice.value) : [])),
    choose: (change: Partial<MatrixChoice>): void => {
      if (!choice.value) return
      const next = { ...choice.value, ...change }
      // Chosen for the other side, an axis changes places.
      const swapped =
        change.rows !== undefined && change.rows === choice.value.columns
          ? { ...next, columns: choice.value.rows }
          : change.columns !== undefined && change.columns === choice.value.rows
            ? { ...next, rows: choice.value.columns }
            : next
      replaceRoute({ page: 'sweep', groupId: groupId.value, search: searchOfChoice(swapped) })
    },
  }
}
