/** What the shell is told of jobs by a process that only watches another's queue: the same words that the host itself says. */

import type { FromHost, JobsSummary } from '../../src-shared/contract/shell-control'
import type { JobState, JobView, QueueChange } from '../../src-shared/contract/views'

export type KnownJobs = ReadonlyMap<string, JobView>
export type JobsNews = {
  readonly known: KnownJobs
  readonly summary: JobsSummary
  readonly ended: readonly Extract<FromHost, { type: 'job-ended' }>[]
}

const endedStates: ReadonlySet<JobState> = new Set(['paused', 'stopped', 'interrupted', 'failed', 'done'])

/** @param known what was known before; null at the beginning, when what has ended is no news */
export function jobsNews(known: KnownJobs | null, { changed, removed }: QueueChange): JobsNews {
  const now = new Map(known)
  for (const id of removed) now.delete(id)
  for (const job of changed) now.set(job.id, job)
  const ended = changed
    .filter(({ id, state }) => endedStates.has(state) && known?.get(id)?.state === 'running')
    .map(({ title, state, error }) => ({ type: 'job-ended', title, state, message: error?.message ?? null }) as const)
  return { known: now, summary: summaryOf([...now.values()]), ended }
}

function summaryOf(jobs: readonly JobView[]): JobsSummary {
  const running = jobs.filter(({ state }) => state === 'running')
  return { running: running.length, share: meanShare(running.map(({ progress }) => progress)) }
}

/** How far all that runs is, for the taskbar; null while that can't be told. */
export function meanShare(progress: readonly JobView['progress'][]): number | null {
  const shares = progress.flatMap((each) => (each && each.steps > 0 ? [Math.min(1, each.step / each.steps)] : []))
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length
}
