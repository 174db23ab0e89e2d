/** What is asked about several runs at once, to lay them beside each other. */

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { MaskJson } from '../pruning/mask-json'
import type { Recipe } from '../recipe/recipe'
import type { Environment } from '../runs/events'
import type { TrainingSection } from '../runs/recipe-terms'
import type { RunSettings } from '../runs/settings'
import { mostBatchSize, usualBatches, type Latency } from '../runs/latency'
import type { Predictions, Split } from '../runs/predictions'
import type { EvaluationRow, JobView } from './views'

/** More columns than these nobody reads. */
export const mostCompared = 24

/** What a comparison needs of a run besides its row in the list and its curves. */
export type ComparedRun = {
  readonly id: string
  readonly recipe: Recipe | null
  /** What this stage was asked to do; null where the history's record is of another version. */
  readonly settings: RunSettings | null
  /** Of a recipe, where a training's settings stand in it; null for what is no training. */
  readonly section: TrainingSection | null
  readonly environment: Environment | null
  /** Of the file of its weights. */
  readonly sizeBytes: number | null
  /** Share of prunable γ near zero, at its last epoch; null for what has none of its own. */
  readonly shareNearZero: number | null
  /** Oldest first. */
  readonly evaluations: readonly EvaluationRow[]
  /** The newest of each batch size, by rising size. */
  readonly latencies: readonly Latency[]
  /** Parts of the data of which it is kept what the network said of every image. */
  readonly predicted: readonly Split[]
  /** Which channels stayed: its own cut, or the last one on the way to it. */
  readonly cut: ComparedCut | null
}

export type ComparedCut = {
  readonly runId: string
  /** The network that was cut: masks of the same one can be laid over each other. */
  readonly parentId: string | null
  readonly requestedRatio: number
  readonly removedChannels: number
  readonly prunableChannels: number
  readonly mask: MaskJson
}

/** What a run's network said of every image; null where nobody has kept it. */
export type RunPredictions = { readonly runId: string; readonly predictions: Predictions | null }

/** Images as they are, NHWC, in the order asked for. */
export type ImagePixels = {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly pixels: Uint8Array
}

const id = z.string().min(1).max(100)
const runIds = z.array(id).min(1).max(mostCompared)
const split = z.enum(['train', 'validation', 'test'])

export const compareContract = {
  /** In the order asked for; runs that are gone are left out. */
  watch: oc.input(z.strictObject({ runIds })).output(eventIterator(type<readonly ComparedRun[]>())),
  /** A job of the queue, next in turn: nothing else that computes here disturbs it. */
  measureLatency: oc
    .input(
      z.strictObject({
        runIds,
        batches: z
          .array(z.int().min(1).max(mostBatchSize))
          .min(1)
          .max(8)
          .default([...usualBatches]),
      }),
    )
    .output(type<JobView>()),
  /** Jobs that evaluate those runs of which it is not kept yet what they say of these images. */
  predict: oc.input(z.strictObject({ runIds, split })).output(type<readonly JobView[]>()),
  /** In the order asked for; anew whenever one of them is evaluated. */
  watchPredictions: oc
    .input(z.strictObject({ runIds, split }))
    .output(eventIterator(type<readonly RunPredictions[]>())),
  /** Images of a run's data by their places, to be looked at. */
  images: oc
    .input(z.strictObject({ runId: id, split, rows: z.array(z.int().min(0)).min(1).max(200) }))
    .output(type<ImagePixels>()),
}
