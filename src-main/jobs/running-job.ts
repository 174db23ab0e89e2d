/** A job while a worker has it: how far it is, what was asked of it meanwhile, and what becomes of it by that. */

import type { RunEvent } from '../../src-shared/runs/events'
import { steadyNow } from '../../src-shared/steady-clock'
import type { JobState } from '../history/jobs-table'
import type { RunHead, RunStore } from '../runs/run-store'
import type { StageContext } from '../runs/stage-job'
import type { WorkerClient } from '../runs/worker-client'
import type { ResourceSample } from './resource-use'

/** What shall become of a running job that was asked to end; `queued` where someone thought better of it meanwhile. */
export type Wish = 'paused' | 'stopped' | 'queued'

export type Running = {
  readonly worker: WorkerClient
  readonly abort: AbortController
  readonly ended: Promise<void>
  /** Null while nobody has asked it to end. */
  wish: Wish | null
  /** Of the run under way, and how far it is: what a sample of the machine is filed under. */
  run: RunHead | null
  step: number
  epoch: number
}

/** For its stages, which tell here how far they are before they tell anybody else. */
export function contextOf(running: Running, store: RunStore, onEvent: StageContext['onEvent']): StageContext {
  return {
    store,
    worker: running.worker,
    signal: running.abort.signal,
    onEvent: (run: RunHead, event: RunEvent): void => {
      running.run = run
      if (event.type === 'progress') {
        running.step = event.progress.step
        running.epoch = event.progress.epoch
      }
      onEvent(run, event)
    },
  }
}

/** What its worker takes of the machine, filed under the run it is at. */
export function keepSample(store: () => RunStore, { run, step, epoch }: Running, values: ResourceSample): void {
  if (run === null) return
  try {
    store().apply(run.id, { type: 'metrics', points: [{ step, epoch, timeMs: steadyNow(), values }] })
  } catch {
    // Deleted, or a disk that is full: the job itself meets the same and tells.
  }
}

/** A job that was asked to end is as was wished; one whose worker died can be resumed; any other failure is one. */
export function stateAfter(code: string, wish: JobState): JobState {
  if (code === 'stopped') return wish
  return code === 'worker-died' ? 'interrupted' : 'failed'
}
