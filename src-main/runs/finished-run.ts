/** What a run has left, and whether it has left it yet. */

import { join } from 'node:path'
import { UserError } from '../../src-shared/errors'
import type { Weights } from '../../src-shared/weights'
import { readSafetensors } from '../exchange/safetensors'
import type { RunHead } from './run-store'

/** Where a run's weights lie. */
export function weightsOf(run: RunHead): string {
  return join(run.dir, 'weights.safetensors')
}

/** @throws UserError `wrong-run` when the run has not left any weights yet, `bad-weights` when they can't be read */
export function readWeightsOf(run: RunHead): Weights {
  requireFinished(run)
  return readSafetensors(weightsOf(run)).tensors
}

/** @throws UserError `wrong-run` naming the run's state and how to go on with it */
export function requireFinished(run: RunHead): void {
  if (run.state === 'done') return
  throw new UserError(
    'wrong-run',
    `${run.name} (${run.id}) is ${run.state}; it has no final weights yet.`,
    run.state === 'running' ? 'Wait until it has finished.' : 'Resume it first, or choose another run.',
  )
}

/** Two workers on one run would write over each other's checkpoints. */
export function requireIdle(run: RunHead): void {
  if (run.state !== 'running') return
  throw new UserError(
    'wrong-run',
    `${run.name} (${run.id}) is running already.`,
    'Wait until it has finished, or stop its job first.',
  )
}
