/** One place up or down among the jobs that wait, in the host's words. */

import type { JobView } from '../../src-shared/contract/views'
import { canMove } from './job-actions'

/** `priority` where it has to change first; then to right before another job, or behind all of its priority. */
export type Move = { readonly priority: number | null; readonly beforeId: string | null }

/** @returns null where there is nowhere to go */
export function moveOf(jobs: readonly JobView[], jobId: string, direction: 'up' | 'down'): Move | null {
  const waiting = jobs.filter(canMove)
  const at = waiting.findIndex(({ id }) => id === jobId)
  const job = waiting[at]
  if (!job) return null
  if (direction === 'up') {
    const before = waiting[at - 1]
    return before ? { priority: null, beforeId: before.id } : null
  }
  const after = waiting[at + 1]
  if (!after) return null
  const beyond = waiting[at + 2]
  // Behind the last of a priority there is nobody to come before, or somebody of less.
  if (beyond && beyond.priority === after.priority) return { priority: null, beforeId: beyond.id }
  return { priority: after.priority === job.priority ? null : after.priority, beforeId: null }
}
