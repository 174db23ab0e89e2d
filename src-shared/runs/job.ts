/** One piece of work for a worker process: everything it needs, as plain data. */

import type { Architecture } from '../architecture/architecture'
import type { Mask } from '../pruning/mask'
import type { Training } from '../recipe/training'

/** Which images, and where a worker finds them. `source` is `shapes` or an absolute folder. */
export type DataChoice = {
  readonly name: string
  readonly source: string
  /** Held out of the training set: a share below 1, or a count. */
  readonly validation: number
  /** Decides the validation split; kept apart from the run's seed so that a family shares it. */
  readonly splitSeed: number
  /** Side lengths that images of differing sizes were brought to when the data got their name. */
  readonly imageSize?: { readonly height: number; readonly width: number }
}

export type EvaluateEveryEpoch = { readonly split: 'validation' | 'test'; readonly batchSize: number }

export type Job =
  | {
      readonly kind: 'train'
      readonly runDir: string
      readonly architecture: Architecture
      readonly data: DataChoice
      /** Safetensors to start from; null initialises new weights from the seed. */
      readonly weights: string | null
      /** Prunable BatchNorms by name: where the L1 penalty, γ's initial value and the sparsity share apply. */
      readonly prunable: readonly string[]
      readonly training: Training
      readonly evaluate: EvaluateEveryEpoch | null
      /** Test before the first step, kept as epoch 0 (fine-tuning). */
      readonly testFirst: boolean
      readonly seed: number
      /** Go on from the newest good checkpoint in `runDir`, if there is one. */
      readonly resume: boolean
      readonly threads: number | null
    }
  | {
      readonly kind: 'prune'
      readonly runDir: string
      readonly architecture: Architecture
      /** Null: random images check the surgery, and nothing is evaluated. */
      readonly data: DataChoice | null
      readonly weights: string
      readonly mask: Mask
      /** See `PruneSettings`. */
      readonly constants: 'drop' | 'fold'
      readonly evaluate: EvaluateEveryEpoch | null
      readonly threads: number | null
    }
  | {
      readonly kind: 'evaluate'
      readonly runDir: string
      readonly architecture: Architecture
      readonly data: DataChoice
      readonly weights: string
      readonly split: 'train' | 'validation' | 'test'
      readonly batchSize: number
      /** Absolute file for logits [images, classes] and labels, or null. */
      readonly logits: string | null
      readonly threads: number | null
    }
  | MaskedEvaluationJob
  | ChannelJob
  | LatencyJob
  | ImagesJob

/** What is measured again and again on the same network and images: a worker keeps both for the next. */
export type MeasuredOn = {
  readonly architecture: Architecture
  /** Of a finished run: a file that never changes. */
  readonly weights: string
  readonly data: DataChoice
  readonly split: 'train' | 'validation' | 'test'
  /** At most; so many of each class as it has a share, always the same. */
  readonly images: number
  readonly threads: number | null
}

/** Accuracy of the whole network with masked channels silenced; told as an `evaluation` of `masked`. */
export type MaskedEvaluationJob = MeasuredOn & {
  readonly kind: 'masked-evaluation'
  readonly mask: Mask
  /** See `PruneSettings`. */
  readonly constants: 'drop' | 'fold'
}

/** What images tell of single channels; told as `ChannelsMeasured`. */
export type ChannelJob = MeasuredOn & { readonly kind: 'channels'; readonly measure: ChannelMeasure }

/** `activations`: mean |output|. `taylor`: |Σ output · gradient of the loss|, averaged over images. */
export type ChannelMeasure = 'activations' | 'taylor'

/** How long networks take, told as `latency` of each; they are measured in turns. */
export type LatencyJob = {
  readonly kind: 'latency'
  readonly session: string
  readonly subjects: readonly {
    readonly runId: string
    readonly architecture: Architecture
    readonly weights: string
  }[]
  readonly batches: readonly number[]
  readonly threads: number | null
}

/** Single images to be looked at, told as `ImagesRead`. */
export type ImagesJob = {
  readonly kind: 'images'
  readonly architecture: Architecture
  readonly data: DataChoice
  readonly split: 'train' | 'validation' | 'test'
  readonly rows: readonly number[]
}

/** Parent to worker. */
export type ToWorker = { readonly type: 'job'; readonly job: Job } | { readonly type: 'stop' }

/** Worker to parent, besides events: that it lives. */
export const heartbeat = { type: 'heartbeat' } as const

/** Worker to parent, the answer to a `channels` job: of every BatchNorm in network order, behind its ReLU where it has one. */
export type ChannelsMeasured = { readonly type: 'channels'; readonly images: number; readonly values: Float32Array }

/** Worker to parent, the answer to an `images` job: NHWC bytes of those rows that there are. */
export type ImagesRead = {
  readonly type: 'images'
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly pixels: Uint8Array
}

/** What a worker answers beside events. */
export type Answer = ChannelsMeasured | ImagesRead
