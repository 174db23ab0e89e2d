/** The queue as views know it: every job, in the order in which they come up, and how many run at a time. */

import type { JobView, QueueChange } from '../../src-shared/contract/views'

export type QueueState = { readonly jobs: readonly JobView[]; readonly slots: number }

/** The queue after a change; null before it when the change is a stream's first, which holds everything. */
export function queueAfter(state: QueueState | null, { changed, order, slots }: QueueChange): QueueState {
  const known = new Map([...(state?.jobs ?? []), ...changed].map((job) => [job.id, job]))
  return { jobs: order.flatMap((id) => known.get(id) ?? []), slots }
}

/** What the head of the page says of it. */
export type QueueSummary = {
  readonly running: number
  readonly waiting: number
  /** Lost their process, and wait for someone to resume them. */
  readonly interrupted: number
  /** Of the one that ends last of those under way; null while that can't be told. */
  readonly secondsLeft: number | null
}

export function summaryOf(jobs: readonly JobView[]): QueueSummary {
  const running = jobs.filter(({ state }) => state === 'running')
  const left = running.map(({ secondsLeft }) => secondsLeft).filter((seconds) => seconds !== null)
  return {
    running: running.length,
    waiting: jobs.filter(({ state }) => state === 'queued').length,
    interrupted: jobs.filter(({ state }) => state === 'interrupted').length,
    secondsLeft: left.length === 0 ? null : Math.max(...left),
  }
}

/** The failure that was there last, unless a later job has begun since. */
export function latestFailure(jobs: readonly JobView[]): JobView | null {
  const failed = jobs.filter(({ state }) => state === 'failed')
  return failed.sort((a, b) => (b.finishedMs ?? 0) - (a.finishedMs ?? 0))[0] ?? null
}
