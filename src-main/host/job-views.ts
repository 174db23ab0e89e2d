/** The queue's records in the shape that views are told. */

import type { JobView } from '../../src-shared/contract/views'
import type { History } from '../history/history'
import type { JobRecord } from '../history/jobs-table'
import type { JobQueue } from '../jobs/queue'
import { secondsLeftOf } from '../../src-shared/jobs/time-left'
import { lookedAt } from '../../src-shared/jobs/work'

/** A worker says something every second or step; a step of more than a minute is none of these networks'. */
const silentAfterMs = 60_000

export function jobViews(history: History, queue: JobQueue): readonly JobView[] {
  const runs = history.runsOfJobs()
  return history.jobs.all().map((job) => viewOf(job, queue, history, runs.get(job.id) ?? []))
}

export function jobView(history: History, queue: JobQueue, jobId: string): JobView {
  return viewOf(history.jobs.get(jobId), queue, history, history.runsOfJobs().get(jobId) ?? [])
}

function viewOf(job: JobRecord, queue: JobQueue, history: History, runIds: readonly string[]): JobView {
  const { id, title, work, group, priority, createdMs, startedMs, finishedMs } = job
  const { state, error } = queue.unkeptEnd(id) ?? job
  const isRunning = state === 'running'
  const currentRunId = queue.currentRun(id)?.id ?? null
  const progress = currentRunId === null ? null : history.progress(currentRunId)
  const silentForMs = queue.silentForMs(id) ?? 0
  return {
    id,
    title,
    kind: work.kind,
    state,
    isEnding: queue.isEnding(id),
    group,
    priority,
    createdMs,
    startedMs,
    finishedMs,
    error,
    runIds: runIds.length > 0 ? runIds : lookedAt(work),
    currentRunId,
    progress,
    secondsLeft:
      isRunning && progress !== null ? secondsLeftOf(work, queue.currentRun(id)?.name ?? '', progress) : null,
    silentForMs: silentForMs > silentAfterMs ? silentForMs : null,
  }
}
