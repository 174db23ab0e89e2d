/** One job of a stage in the worker: its events kept, its end told, and what stopping means for it. */

import { errorFromReport, UserError } from '../../src-shared/errors'
import type { RunEvent } from '../../src-shared/runs/events'
import type { Job } from '../../src-shared/runs/job'
import type { RunHead, RunStore } from './run-store'
import type { WorkerClient } from './worker-client'

export type StageContext = {
  readonly store: RunStore
  readonly worker: WorkerClient
  readonly onEvent: (run: RunHead, event: RunEvent) => void
  /** Asks to stop: the run under way makes a checkpoint, no further one begins. */
  readonly signal?: AbortSignal
}

/** Sends the job, keeps its events, and throws unless it finished. */
export async function carryOut(context: StageContext, run: RunHead, job: Job): Promise<void> {
  const { worker, signal, store } = context
  const stop = (): void => worker.stop()
  signal?.addEventListener('abort', stop)
  try {
    const running = worker.run(job, (event) => {
      if (event.type === 'latency') tell(context, store.head(event.runId), event)
      else if (makesRun(job) || !changesState(event)) tell(context, run, event)
    })
    if (signal?.aborted) worker.stop()
    const outcome = await running
    switch (outcome.state) {
      case 'finished':
        return
      case 'stopped':
        throw makesRun(job) ? stopped(run) : measurementStopped()
      case 'failed':
        throw errorFromReport(outcome.error)
      case 'interrupted':
        if (makesRun(job)) store.markEnded(run.id, 'interrupted', outcome.error)
        throw errorFromReport(outcome.error)
      default: {
        const never: never = outcome
        return never
      }
    }
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** Keeps what a worker, or a stage itself, tells of a run, and passes it on. */
export function tell({ store, onEvent }: StageContext, run: RunHead, event: RunEvent): void {
  store.apply(run.id, event)
  onEvent(run, event)
}

/** What only measures leaves the run's state as it is. */
function makesRun({ kind }: Job): boolean {
  return kind === 'train' || kind === 'prune'
}

function changesState({ type }: RunEvent): boolean {
  return type === 'started' || type === 'finished' || type === 'stopped' || type === 'failed'
}

/** @throws UserError `stopped` when it was asked for before the next run began */
export function refuseWhenStopping({ signal }: StageContext): void {
  if (signal?.aborted)
    throw new UserError('stopped', 'Stopped before the next run began.', 'Resume it with `prunescope run … --resume`.')
}

function measurementStopped(): UserError {
  return new UserError('stopped', 'The measurement was stopped before it was done.', 'Measure again.')
}

function stopped(run: RunHead): UserError {
  return new UserError(
    'stopped',
    `${run.name} (${run.id}) was stopped; a checkpoint is kept.`,
    `Go on with \`prunescope train --resume ${run.id}\`, or a whole recipe with \`prunescope run RECIPE --resume ${run.id}\`.`,
  )
}
