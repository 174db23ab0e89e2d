/** What is measured on a run's network with images: accuracy under a mask, and what single channels do. */

import { channelSpaces, spaceById, type SpaceId } from '../../src-shared/architecture/channel-spaces'
import type { MaskedAccuracy } from '../../src-shared/contract/masks-views'
import { UserError } from '../../src-shared/errors'
import { isWeightImportance, meanOf, weightImportance } from '../../src-shared/pruning/importance'
import { checkMask } from '../../src-shared/pruning/kept-channels'
import type { Importance, Mask } from '../../src-shared/pruning/mask'
import type { ImportanceKind } from '../../src-shared/pruning/mask-rule'
import { prunableSpaces, type PrunePolicy } from '../../src-shared/pruning/prunable'
import { requireTensor } from '../../src-shared/pruning/tensors'
import type { ChannelMeasure, ChannelsMeasured, MeasuredOn } from '../../src-shared/runs/job'
import type { Split } from '../datasets/dataset'
import { requireFinished, weightsOf } from '../runs/finished-run'
import { LastUsed } from '../../src-shared/last-used'
import { channelsByBatchNorm, type Subject, type Subjects } from './subjects'
import type { MeasureOptions, WarmWorker } from './warm-worker'

export type AccuracyWish = {
  readonly mask: Mask
  readonly constants: 'drop' | 'fold'
  readonly split: Split
  readonly images: number
}

type Sample = Pick<MeasuredOn, 'data' | 'split' | 'images'>

export type ImportanceWish = {
  readonly kind: ImportanceKind
  readonly policy: PrunePolicy
  readonly images: number
  readonly seed: number
}

export class Measurements {
  readonly #subjects: Subjects
  readonly #worker: WarmWorker
  readonly #channels = new LastUsed<string, ChannelsMeasured>(8)

  constructor(subjects: Subjects, worker: WarmWorker) {
    this.#subjects = subjects
    this.#worker = worker
  }

  /** @throws UserError `shape-mismatch` for a mask of another network; as `sample` and the worker do */
  async accuracy(
    subject: Subject,
    { mask, constants, split, images }: AccuracyWish,
    options: MeasureOptions,
  ): Promise<MaskedAccuracy> {
    checkMask(mask, channelSpaces(subject.run.architecture))
    const on = await this.#measuredOn(subject, split, images)
    const started = performance.now()
    const found = await this.#worker.evaluate({ kind: 'masked-evaluation', ...on, mask, constants }, options)
    return {
      split: found.split,
      images: found.images,
      accuracy: found.accuracy,
      loss: found.loss,
      durationMs: performance.now() - started,
    }
  }

  /** Of validation images, or of training images where none were held out. @throws as `accuracy` */
  async channels(
    subject: Subject,
    measure: ChannelMeasure,
    images: number,
    options: MeasureOptions,
  ): Promise<ChannelsMeasured> {
    const on = await this.#measuredOn(subject, 'validation', images)
    const key = JSON.stringify([on.weights, on.data, on.split, on.images, measure])
    const known = this.#channels.peek(key)
    if (known) return known
    const found = await this.#worker.channels({ kind: 'channels', ...on, measure }, options)
    return this.#channels.get(key, () => found)
  }

  /** With the number of images it was measured on; 0 where weights alone decide. @throws as `accuracy` */
  async importance(
    subject: Subject,
    { kind, policy, images, seed }: ImportanceWish,
    options: MeasureOptions,
  ): Promise<{ readonly importance: Importance; readonly images: number }> {
    const { architecture } = subject.run
    const weights = this.#subjects.weights(subject.run)
    const spaces = prunableSpaces(architecture, policy)
    if (isWeightImportance(kind))
      return { importance: weightImportance(kind, weights, architecture, spaces, seed), images: 0 }
    const measured = await this.channels(subject, kind === 'taylor' ? 'taylor' : 'activations', images, options)
    const byBatchNorm = channelsByBatchNorm(architecture, measured.values)
    const ofBatchNorm = (batchNorm: string, channels: number): Float32Array => {
      const values = byBatchNorm.get(batchNorm) ?? new Float32Array(channels)
      if (kind === 'taylor') return values
      const gamma = requireTensor(weights, `${batchNorm}.weight`, [channels]).values
      return values.map((value, channel) => value * Math.abs(gamma[channel] ?? 0))
    }
    const all = channelSpaces(architecture)
    const importanceOf = (id: SpaceId): Float32Array => {
      const { batchNorms, channels } = spaceById(all, id)
      const mean = meanOf(
        batchNorms.map((batchNorm) => ofBatchNorm(batchNorm, channels)),
        channels,
      )
      // A channel that goes takes what all of them add with it, and the loss changes by the sum.
      return kind === 'taylor' ? mean.map((value) => value * batchNorms.length) : mean
    }
    return { importance: new Map(spaces.map((id) => [id, importanceOf(id)])), images: measured.images }
  }

  /**
   * What a measurement of so many images would be on: training images where no validation images were held out, and never
   * more than there are.
   *
   * @throws UserError `wrong-run` without final weights, `bad-data` or `data-not-found` without the images
   */
  async sample({ run, data }: Subject, split: Split, images: number): Promise<Sample> {
    requireFinished(run)
    if (data === null)
      throw new UserError(
        'bad-data',
        `${run.name} has no data of its own, so nothing can be measured on it.`,
        'Choose a run that was trained here.',
      )
    const counts = await this.#subjects.images(data)
    if (counts === null)
      throw new UserError(
        'data-not-found',
        `The images of ${data.name}, which ${run.name} was trained on, can't be read.`,
        'Put them back where they were, then measure again.',
      )
    const present = split === 'validation' && counts.validation === 0 ? 'train' : split
    if (counts[present] === 0)
      throw new UserError('bad-data', `${data.name} has no ${present} images.`, 'Measure on other images.')
    return { data, split: present, images: Math.min(images, counts[present]) }
  }

  async #measuredOn(subject: Subject, split: Split, images: number): Promise<MeasuredOn> {
    const sample = await this.sample(subject, split, images)
    const { run } = subject
    return { ...sample, architecture: run.architecture, weights: weightsOf(run), threads: null }
  }
}
