/** What running jobs have told, for those who begin to listen later: told from its beginning, then as it comes. */

import type { RunEvent } from '../../src-shared/runs/events'
import type { JobEvent } from '../../src-shared/contract/views'
import { WakeUps } from './wake-ups'

/** γ and predictions are asked for elsewhere, and a progress of a moment ago is of no use to anyone. */
type Kept = { readonly events: JobEvent[]; progress: JobEvent | null; ended: boolean }

export class JobLog {
  readonly #jobs = new Map<string, Kept>()
  readonly #wakeUps = new WakeUps()

  /** From when a job is queued on; once more when it begins, or goes on. */
  begin(jobId: string): void {
    if (this.#jobs.get(jobId)?.ended === false) return
    this.#jobs.set(jobId, { events: [], progress: null, ended: false })
    this.#wakeUps.wake()
  }

  add(jobId: string, runId: string, runName: string, event: RunEvent): void {
    const job = this.#jobs.get(jobId)
    if (job === undefined || event.type === 'gamma' || event.type === 'predictions') return
    const told: JobEvent = { runId, runName, event }
    // How far the run before was says nothing any more.
    if (job.progress?.runId !== runId) job.progress = null
    if (event.type === 'progress') job.progress = told
    else if (event.type === 'metrics') job.events.push({ ...told, event: onlyEpochs(event) })
    else job.events.push(told)
    this.#wakeUps.wake()
  }

  end(jobId: string): void {
    const job = this.#jobs.get(jobId)
    if (job === undefined) return
    job.ended = true
    this.#wakeUps.wake()
  }

  /** Forgets what nobody is going to ask for again: all that have ended but the newest few. */
  tidy(keep = 20): void {
    const ended = [...this.#jobs].filter(([, job]) => job.ended)
    for (const [id] of ended.slice(0, Math.max(0, ended.length - keep))) this.#jobs.delete(id)
  }

  /** Ends when the job does; at once for one that this program has not carried out. */
  async *follow(jobId: string, signal: AbortSignal | undefined): AsyncGenerator<JobEvent> {
    let told = 0
    let progress: JobEvent | null = null
    // Its own, also when the job has begun anew while a slow reader was still at it.
    const job = this.#jobs.get(jobId)
    while (job !== undefined && signal?.aborted !== true) {
      const next = this.#wakeUps.next(signal)
      for (; told < job.events.length; told++) {
        const event = job.events[told]
        if (event) yield event
      }
      if (!job.ended && job.progress !== null && job.progress !== progress) {
        progress = job.progress
        yield progress
      }
      if (job.ended && told === job.events.length) return
      await next
    }
  }
}

/** The loss of every step is in the history; here it would only fill memory. */
function onlyEpochs(event: Extract<RunEvent, { type: 'metrics' }>): RunEvent {
  const points = event.points.filter(({ values }) => Object.keys(values).some((name) => !perStep.has(name)))
  return { ...event, points }
}

const perStep = new Set(['train/loss', 'lr'])
