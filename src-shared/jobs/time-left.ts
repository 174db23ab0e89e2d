/** How long a job still takes, from steps that were measured. */

import { trainingsOf } from '../recipe/rounds'
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
  if (work.kind !== 'recipe') return secondsLeft
  const trainings = trainingsOf(work.recipe)
  if (trainings.length === 1) return secondsLeft
  const at = trainings.findIndex((training) => training.runName === runName)
  const own = trainings[at]
  // While it prunes, `steps` counts images of a test: what follows can't be told from that.
  if (!own || epochs === 0 || steps === 0) return null
  const imagesPerEpoch = (steps / epochs) * own.training.batchSize
  const laterEpochs = trainings.slice(at + 1).reduce((sum, { training }) => sum + training.epochs, 0)
  return secondsLeft + (laterEpochs * imagesPerEpoch) / imagesPerSecond
}
