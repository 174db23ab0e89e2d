/** The queue, kept up to date by the host, and what can be done with its jobs. */

import { computed, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { JobView } from '../../src-shared/contract/views'
import { asking } from '../app/ask'
import { confirming } from '../app/confirm'
import type { HostClient } from '../app/connection'
import { useHostText } from '../app/host-text'
import { shared } from '../app/shared'
import { useStream } from '../app/use-stream'
import { can, needsConfirmation, type JobAction } from './job-actions'
import { moveOf } from './moves'
import { queueAfter, type QueueState } from './queue-state'

export const jobQueue = shared('the queue', () => {
  const { ask } = asking.use()
  const { confirm } = confirming.use()
  const { t } = useI18n()
  const hostText = useHostText()
  /** Null until the host has answered. */
  const state = shallowRef<QueueState | null>(null)
  useStream(
    () => true,
    (client, _, signal) => client.jobs.watch(undefined, { signal }),
    (change, isFirst) => {
      state.value = queueAfter(isFirst ? null : state.value, change)
    },
  )
  const jobs = computed(() => state.value?.jobs ?? [])
  const byId = computed(() => new Map(jobs.value.map((job) => [job.id, job])))

  async function act(action: JobAction, job: JobView): Promise<void> {
    if (needsConfirmation(action, job)) {
      const title = t(`queue.confirm.${action}`, { title: hostText(job.title) })
      const text = t(`queue.confirm.${action}Text`)
      if (!(await confirm({ title, text, action: t(`queue.action.${action}`) }))) return
    }
    await ask((client) => carriedOut(client, action, job, jobs.value))
  }
  /** For those of a group that it can be done with. */
  async function actOnAll(action: 'pause' | 'resume' | 'stop', members: readonly JobView[]): Promise<void> {
    const able = members.filter((job) => can(action, job))
    if (action === 'stop') {
      const title = t('queue.confirm.stopAll', able.length)
      if (!(await confirm({ title, text: t('queue.confirm.stopAllText'), action: t('queue.action.stop') }))) return
    }
    await ask(async (client) => {
      for (const { id } of able) await client.jobs[action]({ jobId: id })
    })
  }
  async function forgetEnded(ended: readonly JobView[]): Promise<void> {
    const title = t('queue.confirm.clear', ended.length)
    if (!(await confirm({ title, text: t('queue.confirm.clearText'), action: t('queue.action.forget') }))) return
    await ask(async (client) => {
      for (const { id } of ended) await client.jobs.forget({ jobId: id })
    })
  }
  return {
    state,
    jobs,
    byId,
    act,
    actOnAll,
    forgetEnded,
    setPriority: ({ id }: JobView, priority: number) =>
      ask((client) => client.jobs.prioritise({ jobId: id, priority })),
    setSlots: (count: number) => ask((client) => client.jobs.setSlots({ count })),
  }
})

async function carriedOut(
  client: HostClient,
  action: JobAction,
  { id }: JobView,
  jobs: readonly JobView[],
): Promise<void> {
  if (action !== 'up' && action !== 'down') {
    await client.jobs[action]({ jobId: id })
    return
  }
  const move = moveOf(jobs, id, action)
  if (move === null) return
  if (move.priority !== null) await client.jobs.prioritise({ jobId: id, priority: move.priority })
  await client.jobs.move({ jobId: id, beforeId: move.beforeId })
}
