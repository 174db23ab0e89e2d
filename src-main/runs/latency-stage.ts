/** Measures how long several finished networks take. */

import type { Work } from '../../src-shared/jobs/work'
import type { RunHead } from './run-store'
import { requireFinished, weightsOf } from './finished-run'
import { carryOut, type StageContext } from './stage-job'

/**
 * Measures how long finished networks take, in turns. Their states stay as they are.
 *
 * @param session what the measurements of this job have in common
 */
export async function latencyStage(
  context: StageContext,
  session: string,
  { runIds, batches, threads }: Omit<Extract<Work, { kind: 'latency' }>, 'kind'>,
): Promise<readonly RunHead[]> {
  const runs = runIds.map((id) => context.store.head(id))
  for (const run of runs) requireFinished(run)
  const [first] = runs
  if (!first) throw new Error('There is no run to measure.')
  const subjects = runs.map((run) => ({ runId: run.id, architecture: run.architecture, weights: weightsOf(run) }))
  await carryOut(context, first, { kind: 'latency', session, subjects, batches, threads })
  return runs
}
