/** What a worker tells about a run while it works; everything the history and the views know comes through these. */

import type { ErrorReport } from '../errors'
import type { Latency } from './latency'
import type { Predictions } from './predictions'
import type { MaskWarning } from '../pruning/warnings'

export type MetricPoint = {
  /** Optimiser steps taken since the run began. */
  readonly step: number
  /** Epochs finished, as a fraction inside an epoch. */
  readonly epoch: number
  /** Milliseconds since 1970. */
  readonly timeMs: number
  readonly values: Readonly<Record<MetricName, number | undefined>>
}

/**
 * Names of a metric: `train/loss` and `lr` per step; per epoch `train/accuracy`, `test/accuracy`, `test/loss`,
 * `validation/accuracy`, `validation/loss`, `sparsity/below-0.01` (share of prunable γ), `time/epoch-s`.
 * `epoch 0` of a fine-tuning holds the test before any training.
 */
export type MetricName = string

export type Progress = {
  readonly epoch: number
  readonly epochs: number
  readonly step: number
  readonly steps: number
  readonly imagesPerSecond: number
  readonly secondsLeft: number
  /** What is being done now, in a word or two: `training`, `testing`, `checking masked against compact`. */
  readonly doing: string
}

/** What ran it: recorded once per start, so that a number can be traced to its machine. */
export type Environment = {
  readonly prunescope: string
  readonly node: string
  readonly platform: string
  readonly library: string
  readonly device: string
  readonly threads: number
  /** What the numbers were computed in. */
  readonly precision: 'float32' | 'float64' | 'bfloat16'
  readonly cpu: string
  readonly dataFingerprint: string
  /** Of the folder it was started in; null or left out where that is in no repository. */
  readonly source?: SourceCommit | null
}

/** Dirty: there were changes that the commit does not have. */
export type SourceCommit = { readonly commit: string; readonly isDirty: boolean }

export type Evaluation = {
  readonly dataset: string
  readonly split: 'train' | 'validation' | 'test'
  /** `weights` of the run as they stand; `masked` is the uncut network with γ and β zeroed. */
  readonly of: 'weights' | 'masked'
  readonly images: number
  readonly correct: number
  readonly accuracy: number
  readonly loss: number
  readonly imagesPerSecond: number
}

export type Artefact = {
  readonly kind: 'weights' | 'checkpoint' | 'masks' | 'logits'
  /** Relative to the run's folder. */
  readonly path: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** γ of every BatchNorm in network order, concatenated. */
export type GammaSnapshot = {
  readonly epoch: number
  readonly layers: readonly { readonly name: string; readonly channels: number; readonly prunable: boolean }[]
  readonly values: Float32Array
}

/** The oracle of surgery: how far masked and cut network are apart on the same images. */
export type SurgeryCheck = {
  readonly images: number
  readonly maxAbsLogitDifference: number
  /** Largest minus smallest logit of the masked network: what the difference is judged against. */
  readonly logitRange: number
  readonly tolerance: number
}

export type RunEvent =
  | { readonly type: 'started'; readonly environment: Environment; readonly timeMs: number }
  | {
      readonly type: 'log'
      readonly level: 'info' | 'warning' | 'error'
      readonly text: string
      readonly timeMs: number
    }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'metrics'; readonly points: readonly MetricPoint[] }
  | { readonly type: 'gamma'; readonly snapshot: GammaSnapshot }
  | { readonly type: 'evaluation'; readonly evaluation: Evaluation }
  | { readonly type: 'predictions'; readonly predictions: Predictions }
  /** Of one of the networks that are measured in turns. */
  | { readonly type: 'latency'; readonly runId: string; readonly latency: Latency }
  | { readonly type: 'surgery'; readonly check: SurgeryCheck }
  | { readonly type: 'warning'; readonly warning: MaskWarning }
  | { readonly type: 'artefact'; readonly artefact: Artefact }
  | { readonly type: 'finished'; readonly timeMs: number; readonly reason: 'all epochs' | 'levelled off' | 'done' }
  | { readonly type: 'stopped'; readonly timeMs: number }
  | { readonly type: 'failed'; readonly error: ErrorReport; readonly timeMs: number }
