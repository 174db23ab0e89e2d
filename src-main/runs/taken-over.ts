/** A stage as a chain needs it: what a former attempt finished stays, what it began is gone on with, all else is made. */

import type { RunHead } from './run-store'
import type { StageContext } from './stage-job'
import {
  evaluatedOnce,
  pruneStage,
  repeatPruning,
  resumeTraining,
  trainStage,
  type PruneWish,
  type TrainWish,
} from './stages'

/** @param former runs of earlier attempts, known by their names */
export async function trained(context: StageContext, former: readonly RunHead[], wish: TrainWish): Promise<RunHead> {
  const found = former.find(({ name }) => name === wish.name)
  if (found?.state === 'done') return evaluatedOnce(context, found, wish.data)
  if (found) return resumeTraining(context, found, wish.parent, wish.data)
  return trainStage(context, wish)
}

/** As `trained`; the same weights give the same mask. */
export async function pruned(context: StageContext, former: readonly RunHead[], wish: PruneWish): Promise<RunHead> {
  const found = former.find(({ name }) => name === wish.name)
  if (found?.state === 'done') return found
  if (found) return repeatPruning(context, found, wish.parent, wish.data)
  const { run } = await pruneStage(context, wish)
  return run
}
