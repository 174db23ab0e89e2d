/** What a worker says: its events and answers told apart, and how a job has ended by them. */

import type { ErrorReport } from '../../src-shared/errors'
import type { RunEvent } from '../../src-shared/runs/events'
import type { Answer } from '../../src-shared/runs/job'

/** How a job ended. `interrupted`: the worker died, and what it last saved is where a resumed run goes on. */
export type JobOutcome =
  | { readonly state: 'finished'; readonly reason: 'all epochs' | 'levelled off' | 'done' }
  | { readonly state: 'stopped' }
  | { readonly state: 'failed'; readonly error: ErrorReport }
  | { readonly state: 'interrupted'; readonly error: ErrorReport }

/** Null while the job goes on. */
export function outcomeOf(event: RunEvent): JobOutcome | null {
  switch (event.type) {
    case 'finished':
      return { state: 'finished', reason: event.reason }
    case 'stopped':
      return { state: 'stopped' }
    case 'failed':
      return { state: 'failed', error: event.error }
    case 'started':
    case 'log':
    case 'progress':
    case 'metrics':
    case 'gamma':
    case 'evaluation':
    case 'predictions':
    case 'latency':
    case 'surgery':
    case 'warning':
    case 'artefact':
      return null
  }
}

const eventTypes: Readonly<Record<RunEvent['type'], true>> = {
  started: true,
  log: true,
  progress: true,
  metrics: true,
  gamma: true,
  evaluation: true,
  predictions: true,
  latency: true,
  surgery: true,
  warning: true,
  artefact: true,
  finished: true,
  stopped: true,
  failed: true,
}

/** The worker is our own code of the same version: its messages are told apart, not taken apart. */
export function isRunEvent(message: unknown): message is RunEvent {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    typeof message.type === 'string' &&
    message.type in eventTypes
  )
}

const answerTypes: Readonly<Record<Answer['type'], true>> = { channels: true, images: true }

export function isAnswer(message: unknown): message is Answer {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    typeof message.type === 'string' &&
    message.type in answerTypes
  )
}
