/** How long a job still takes, from steps that were measured. */

import type { Progress } from '../runs/events'
import type { Work } from './work'

/**
 * Seconds until the whole chain is done: what the run under way still takes, and the trainings after it at the pace of
 * this one. Pruning and tests take little beside a training and are not counted; a pruned network trains faster than its
 * parent, so the answer errs on the long side.
 *
 * @param runName of the run under way
 * @returns null before anything was measured
 */
export function secondsLeftOf(work: Work, runName: string, progress: Progress): number | null {
  const { imagesPerSecond, secondsLeft, epochs, steps } = progress
  if (imagesPerSecond <= 0) return null
  if (work.kind !== 'recipe' || !work.recipe.finetune) return secondsLeft
  const { recipe } = work
  const finetune = work.recipe.finetune
  const names = [`${recipe.name}/train`, ...finetune.ratios.map((ratio) => `${recipe.name}/finetune-${ratio}`)]
  const at = names.indexOf(runName)
  // While it prunes, `steps` counts images of a test: what follows can't be told from that.
  if (at < 0 || epochs === 0 || steps === 0) return null
  const ownBatch = at === 0 ? recipe.train.batchSize : finetune.batchSize
  const imagesPerEpoch = (steps / epochs) * ownBatch
  const later = names.length - 1 - at
  return secondsLeft + (later * finetune.epochs * imagesPerEpoch) / imagesPerSecond
}
