/** What compared runs said of every image of one part of the data, as it is or comes to be known. */

import { computed, ref, shallowRef, type Ref } from 'vue'
import type { Predictions, Split } from '../../src-shared/runs/predictions'
import { asking } from '../app/ask'
import { useStream } from '../app/use-stream'
import { isEnded } from '../jobs/arrange'
import { jobQueue } from '../jobs/use-queue'
import type { Entry } from './measures'

export type Predicted = { readonly entry: Entry; readonly predictions: Predictions }

const order: readonly Split[] = ['validation', 'test', 'train']

export function usePredictions(entries: Readonly<Ref<readonly Entry[]>>) {
  const { ask } = asking.use()
  const { byId } = jobQueue.use()
  const chosen = ref<Split | null>(null)
  /** That of which most is known; test images only where a run was measured on them anyway, or someone asks for them. */
  const split = computed((): Split => {
    if (chosen.value) return chosen.value
    const known = (one: Split): number => entries.value.filter(({ facts }) => facts?.predicted.includes(one)).length
    return order.reduce<Split>((best, one) => (known(one) > known(best) ? one : best), 'validation')
  })
  const byRun = shallowRef<ReadonlyMap<string, Predictions>>(new Map())
  useStream(
    () => (entries.value.length > 0 ? [split.value, ...entries.value.map(({ row }) => row.id)].join(',') : null),
    (client, key, signal) => {
      const [, ...runIds] = key.split(',')
      return client.compare.watchPredictions({ runIds, split: split.value }, { signal })
    },
    (runs) => {
      byRun.value = new Map(runs.flatMap(({ runId, predictions }) => (predictions ? [[runId, predictions]] : [])))
    },
  )
  const predicted = computed((): readonly Predicted[] =>
    entries.value.flatMap((entry) => {
      const predictions = byRun.value.get(entry.row.id)
      return predictions && predictions.split === split.value ? [{ entry, predictions }] : []
    }),
  )
  /** Finished, with data of their own, and not looked at yet. */
  const missing = computed(() =>
    entries.value.filter(
      ({ row }) =>
        row.state === 'done' && row.dataName !== null && !predicted.value.some(({ entry }) => entry.row.id === row.id),
    ),
  )
  const jobIds = ref<readonly string[]>([])
  const isUnderWay = computed(() =>
    jobIds.value.some((id) => {
      const job = byId.value.get(id)
      return job !== undefined && !isEnded(job)
    }),
  )
  return {
    split: computed({ get: () => split.value, set: (value: Split) => (chosen.value = value) }),
    splits: order,
    predicted,
    missing,
    isUnderWay,
    evaluate: async (): Promise<void> => {
      await ask(async (client) => {
        const runIds = missing.value.map(({ row }) => row.id)
        const jobs = await client.compare.predict({ runIds, split: split.value })
        jobIds.value = jobs.map(({ id }) => id)
      })
    },
  }
}
