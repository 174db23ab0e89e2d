/** The queue as it is shown: what is still to do before what has ended, a sweep's jobs together. */

import type { JobState, JobView } from '../../src-shared/contract/views'

export type Entry = {
  /** Of the group, else of the only job. */
  readonly id: string
  /** Null for a job of its own. */
  readonly groupName: string | null
  readonly jobs: readonly JobView[]
}

export type Arrangement = {
  /** In the order of the queue; a group where its first job is. */
  readonly open: readonly Entry[]
  /** What ended last comes first. */
  readonly ended: readonly Entry[]
}

/** Nothing is left to do for these unless someone says so. */
const endedStates: ReadonlySet<JobState> = new Set(['done', 'failed', 'stopped'])

export function isEnded({ state }: Pick<JobView, 'state'>): boolean {
  return endedStates.has(state)
}

export function arranged(jobs: readonly JobView[]): Arrangement {
  const entries = new Map<string, JobView[]>()
  for (const job of jobs) {
    const key = job.group ? `group ${job.group.id}` : job.id
    entries.set(key, [...(entries.get(key) ?? []), job])
  }
  const all = [...entries.values()].map((members): Entry => ({
    id: members[0]?.group?.id ?? members[0]?.id ?? '',
    groupName: members[0]?.group?.name ?? null,
    jobs: members,
  }))
  const hasEnded = (entry: Entry): boolean => entry.jobs.every(isEnded)
  const endMs = (entry: Entry): number => Math.max(...entry.jobs.map(({ finishedMs }) => finishedMs ?? 0))
  return {
    open: all.filter((entry) => !hasEnded(entry)),
    ended: all.filter(hasEnded).sort((a, b) => endMs(b) - endMs(a)),
  }
}

/** From 0 to 1; a job counts by the run that it is at, and whole when it is done. */
export function shareOf({ state, progress }: Pick<JobView, 'state' | 'progress'>): number {
  if (state === 'done') return 1
  return progress && progress.steps > 0 ? Math.min(1, progress.step / progress.steps) : 0
}

/** How much of a group is done, from 0 to 1. */
export function groupShare(jobs: readonly JobView[]): number {
  return jobs.length === 0 ? 0 : jobs.filter(({ state }) => state === 'done').length / jobs.length
}
