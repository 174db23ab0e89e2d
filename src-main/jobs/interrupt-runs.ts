/** What becomes of runs whose job has ended before they did. */

import type { ErrorReport } from '../../src-shared/errors'
import type { History } from '../history/history'
import type { JobRecord } from '../history/jobs-table'

/** A job, and the run that it was at: null before its first. */
export type JobAtRun = { readonly job: JobRecord; readonly runId: string | null }

/**
 * No run stays "running" without a worker: whatever ended the job before the run's own end was told.
 *
 * @param othersRuns ids of runs that other jobs are at
 */
export function interruptRuns(
  history: History,
  { job: { id, work }, runId }: JobAtRun,
  othersRuns: ReadonlySet<string>,
  report: ErrorReport,
): void {
  const experimentId = work.kind === 'recipe' ? work.experimentId : null
  const resumed = work.kind === 'resume' ? work.runId : null
  for (const one of history.listRuns()) {
    const isOurs =
      one.jobId === id ||
      one.id === runId ||
      one.id === resumed ||
      (experimentId !== null && one.experimentId === experimentId)
    if (isOurs && one.state === 'running' && !othersRuns.has(one.id)) history.setState(one.id, 'interrupted', report)
  }
}
