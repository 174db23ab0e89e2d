/** The queue's records in the shape that views are told. */

import type { JobView } from '../../src-shared/contract/views'
import type { Progress } from '../../src-shared/runs/events'
import type { History } from '../history/history'
import type { JobRecord } from '../history/jobs-table'
import type { JobQueue } from '../jobs/queue'
import { secondsLeftOf } from '../../src-shared/jobs/time-left'

/** A worker says something every second or step; a step of more than a minute is none of these networks'. */
const silentAfterMs = 60_000

export function jobViews(history: History, queue: JobQueue): readonly JobView[] {
  const runs = history.runsOfJobs()
  const progresses = new Map(history.listRuns().map(({ id, progress }) => [id, progress]))
  return history.listJobs().map((job) => viewOf(job, queue, runs.get(job.id) ?? [], (id) => progresses.get(id) ?? null))
}

export function jobView(history: History, queue: JobQueue, jobId: string): JobView {
  const progressOf = (id: string): Progress | null => history.run(id).progress
  return viewOf(history.job(jobId), queue, history.runsOfJobs().get(jobId) ?? [], progressOf)
}

function viewOf(
  job: JobRecord,
  queue: JobQueue,
  runIds: readonly string[],
  progressOf: (runId: string) => Progress | null,
): JobView {
  const { id, title, work, state, group, priority, createdMs, startedMs, finishedMs, error } = job
  const isRunning = state === 'running'
  const currentRunId = queue.currentRun(id)?.id ?? null
  const progress = currentRunId === null ? null : progressOf(currentRunId)
  const silentForMs = Date.now() - (queue.lastSignMs(id) ?? Date.now())
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
    runIds,
    currentRunId,
    progress,
    secondsLeft:
      isRunning && progress !== null ? secondsLeftOf(work, queue.currentRun(id)?.name ?? '', progress) : null,
    silentForMs: silentForMs > silentAfterMs ? silentForMs : null,
  }
}
