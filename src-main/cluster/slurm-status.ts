/** From what Slurm says of a stage to what has become of it. */

import type { StageState } from '../../src-shared/cluster/stages'

/** Slurm's own words. */
export type SlurmStatus = { readonly state: string; readonly reason: string }

const waiting = new Set(['PENDING', 'REQUEUED', 'REQUEUE_FED', 'REQUEUE_HOLD', 'RESV_DEL_HOLD', 'SPECIAL_EXIT'])
const active = new Set([
  'RUNNING',
  'CONFIGURING',
  'COMPLETING',
  'SUSPENDED',
  'STAGE_OUT',
  'RESIZING',
  'SIGNALING',
  'STOPPED',
])

export function isFinal(state: string): boolean {
  return !waiting.has(state) && !active.has(state)
}

/**
 * What to make of a stage: `ask` where Slurm says that it is over, or has forgotten it, and only its journal, its status
 * and its log can say how.
 *
 * @param status null when Slurm does not list it any more
 */
export type Verdict =
  | { readonly kind: 'stays' }
  | { readonly kind: 'is'; readonly state: StageState; readonly reason: string | null }
  | { readonly kind: 'ask'; readonly slurmState: string | null }

export function verdictOn(known: StageState, status: SlurmStatus | null): Verdict {
  if (known === 'waiting') return { kind: 'stays' }
  if (status === null) return { kind: 'ask', slurmState: null }
  if (waiting.has(status.state)) return { kind: 'is', state: 'pending', reason: status.reason }
  if (active.has(status.state)) return { kind: 'is', state: 'running', reason: null }
  return { kind: 'ask', slurmState: status.state }
}
