/** What this workbench has under way, and the buttons that start and stop it. */

import { computed, ref, shallowRef } from 'vue'
import type { JobView } from '../../src-shared/contract/views'
import { useConnection } from '../app/connection'
import { useStream } from '../app/use-stream'

export function useJobs() {
  const connection = useConnection()
  const jobs = shallowRef<readonly JobView[]>([])
  const dismissed = ref<ReadonlySet<string>>(new Set())
  const isStarting = ref(false)
  /** What the host answered to the last thing asked of it, when that was an error. */
  const refusal = ref<string | null>(null)
  useStream(
    () => true,
    (client, _, signal) => client.jobs.watch(undefined, { signal }),
    ({ changed, order }) => {
      const known = new Map([...jobs.value, ...changed].map((job) => [job.id, job]))
      jobs.value = order.flatMap((id) => known.get(id) ?? [])
    },
  )
  const active = computed(() => jobs.value.find(({ state }) => state === 'running') ?? null)
  const failed = computed(() => {
    const last = jobs.value.at(-1)
    return last?.state === 'failed' && !dismissed.value.has(last.id) ? last : null
  })
  async function asking(work: () => Promise<unknown> | undefined): Promise<void> {
    refusal.value = null
    try {
      await work()
    } catch (error) {
      refusal.value = error instanceof Error ? error.message : String(error)
    }
  }
  return {
    active,
    failed,
    isStarting,
    refusal,
    start: async (recipe: string): Promise<void> => {
      isStarting.value = true
      await asking(() => connection.client.value?.jobs.submitRecipe({ recipe }))
      isStarting.value = false
    },
    stop: (jobId: string): Promise<void> => asking(() => connection.client.value?.jobs.stop({ jobId })),
    dismiss: (jobId: string): void => {
      dismissed.value = new Set([...dismissed.value, jobId])
    },
  }
}
