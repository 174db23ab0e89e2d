/** What can be done with a job as it stands. */

import type { JobView } from '../../src-shared/contract/views'
import { isEnded } from './arrange'

export type JobAction = 'pause' | 'resume' | 'stop' | 'kill' | 'retry' | 'begin' | 'forget' | 'up' | 'down'

type Standing = Pick<JobView, 'state' | 'isEnding'>

/** What one wants most often, as buttons of their own. */
export function mainActions({ state, isEnding }: Standing): readonly JobAction[] {
  switch (state) {
    case 'running':
      return isEnding ? [] : ['pause', 'stop']
    case 'queued':
      return ['pause']
    case 'paused':
    case 'stopped':
    case 'interrupted':
    case 'failed':
      return ['resume']
    case 'done':
      return []
  }
}

/** The rest, in a menu. */
export function otherActions({ state }: Standing): readonly JobAction[] {
  switch (state) {
    case 'running':
      return ['kill']
    case 'queued':
      return ['begin', 'up', 'down', 'forget']
    case 'paused':
      return ['up', 'down', 'retry', 'forget']
    case 'stopped':
    case 'interrupted':
    case 'failed':
    case 'done':
      return ['retry', 'forget']
  }
}

export function canMove({ state }: Pick<JobView, 'state'>): boolean {
  return state === 'queued' || state === 'paused'
}

/** Whether something is lost by it that can't be had back: then it is asked first. */
export function needsConfirmation(action: JobAction, { state }: Pick<JobView, 'state'>): boolean {
  return action === 'kill' || (action === 'forget' && state !== 'done')
}

/** Whether it is among those that an action on a whole group means. */
export function can(action: 'pause' | 'resume' | 'stop', job: JobView): boolean {
  // A waiting job of a group can be given up as a whole, though alone one would rather forget it.
  if (action === 'stop') return !isEnded(job) && !job.isEnding
  // What still writes its checkpoint goes on from that.
  if (action === 'resume' && job.state === 'running' && job.isEnding) return true
  return mainActions(job).includes(action) || otherActions(job).includes(action)
}
