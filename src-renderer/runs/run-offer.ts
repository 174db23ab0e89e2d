/** What the page offers to do with a run: it is the run's job that pauses, stops and goes on. */

import type { JobView, RunRow } from '../../src-shared/contract/views'

/**
 * `end`: pause or stop it. `ends`: it was asked to. `waits`: it goes on when its turn comes. `resume-job`: by its job, which
 * carries out the rest of the chain too. `resume-run`: by a new job, where its own was taken off the list.
 */
export type RunOffer = 'end' | 'ends' | 'waits' | 'resume-job' | 'resume-run'

export function offerFor(row: Pick<RunRow, 'id' | 'kind' | 'state'>, job: JobView | null): RunOffer | null {
  const isUnfinished = row.state === 'interrupted' || row.state === 'stopped' || row.state === 'failed'
  switch (job?.state) {
    case 'running':
      if (job.currentRunId !== row.id) return null
      return job.isEnding ? 'ends' : 'end'
    case 'queued':
      return isUnfinished ? 'waits' : null
    case 'paused':
    case 'stopped':
    case 'interrupted':
    case 'failed':
      return isUnfinished ? 'resume-job' : null
    case 'done':
    case undefined:
      // A pruning is done again by whoever asked for it: alone it has no checkpoint to go on from.
      return isUnfinished && (row.kind === 'train' || row.kind === 'finetune') ? 'resume-run' : null
  }
}
