/** What an experiment will take, before it begins: time from runs that were measured, memory and disk from its network. */

import type { Architecture } from '../architecture/architecture'
import { costOf, sizeBytes } from '../architecture/cost'
import type { Recipe } from '../recipe/recipe'
import { trainingsOf } from '../recipe/rounds'

/** How quickly a training went: images a second of a network with so many MACs an image. */
export type Pace = { readonly runName: string; readonly macs: number; readonly imagesPerSecond: number }

export type Estimate = {
  /** Null where nothing was trained on this machine yet. */
  readonly seconds: number | null
  /** The run whose pace the time is taken from. */
  readonly pacedBy: string | null
  readonly memoryBytes: number
  readonly diskBytes: number
}

export type EstimateOf = {
  readonly recipe: Recipe
  readonly architecture: Architecture
  readonly trainImages: number
  /** Of all images, as a worker holds them. */
  readonly dataBytes: number
}

/** A worker with the compute library and no network: measured, 450 MB. */
const workerBytes = 450e6
/** Weights, gradients and momentum. */
const copiesInTraining = 3
/** The last two checkpoints, with momentum, and the weights of a run. */
const weightsOnDisk = 5

/**
 * Time: the images of all epochs at the pace of the measured network of nearest size, on the assumption that time goes
 * with MACs; fine-tuning is counted at the whole network's pace, so it errs on the long side. Memory: activations of one
 * batch are kept for the backward pass; what was measured lies within a quarter of this. Disk: weights and checkpoints of
 * all runs of the chain, and γ of every epoch.
 */
export function estimateOf(
  { recipe, architecture, trainImages, dataBytes }: EstimateOf,
  paces: readonly Pace[],
): Estimate {
  const { params, macs, activations, weightsSizeBytes } = costOf(architecture)
  const pace = nearest(paces, macs)
  const trainings = trainingsOf(recipe)
  const epochs = trainings.reduce((sum, { training }) => sum + training.epochs, 0)
  const batchSize = Math.max(...trainings.map(({ training }) => training.batchSize))
  const prunings = (recipe.prune?.ratios.length ?? 0) * (recipe.prune?.rounds ?? 1)
  return {
    seconds: pace && (epochs * trainImages * macs) / (pace.imagesPerSecond * pace.macs),
    pacedBy: pace?.runName ?? null,
    memoryBytes: workerBytes + dataBytes + sizeBytes(copiesInTraining * params + activations * batchSize),
    diskBytes:
      weightsSizeBytes * (trainings.length * weightsOnDisk + prunings) + sizeBytes(gammas(architecture) * epochs),
  }
}

/** By how many times larger or smaller. */
function nearest(paces: readonly Pace[], macs: number): Pace | null {
  const distance = (pace: Pace): number => Math.abs(Math.log(pace.macs / macs))
  return paces.reduce<Pace | null>((best, pace) => (!best || distance(pace) < distance(best) ? pace : best), null)
}

/** Channels of all BatchNorms: what a snapshot of γ holds. */
function gammas(architecture: Architecture): number {
  return costOf(architecture).layers.reduce((sum, { op, shape }) => sum + (op === 'batchNorm' ? shape.channels : 0), 0)
}
