/** A job's images, split as the job says, as batches the engine takes. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import { UserError } from '../../src-shared/errors'
import type { DataChoice } from '../../src-shared/runs/job'
import { batchCount, evaluationBatches, type Augment, type Batch as ImageBatch } from '../datasets/batches'
import type { DataThread } from '../datasets/data-thread-client'
import { classesInUse, type Dataset, type ImageSet, type Split } from '../datasets/dataset'
import { BUILT_IN, loadDataset, type DatasetLocation } from '../datasets/registry'
import { splitValidation } from '../datasets/split-validation'
import type { Precision } from '../engine/kernels/kernels'
import type { Batch } from '../engine/trainer'

export type JobData = {
  readonly dataset: Dataset
  readonly train: ImageSet
  /** @throws UserError `bad-argument` when the data have no such part */
  readonly split: (split: Split) => ImageSet
}

/** Reads the bytes themselves: in this thread, or in another one. */
type Load = (location: DatasetLocation) => Promise<Dataset>

/** Reads and checks the data, once for a worker that gets several jobs on the same. */
export async function openJobData(
  choice: DataChoice,
  architecture: Architecture,
  load: Load = loadDataset,
): Promise<JobData> {
  const dataset = await remembered(choice, load)
  checkFit(dataset, architecture, choice.name)
  const held = splitValidation(dataset.train, { validation: choice.validation, seed: choice.splitSeed })
  const validation = held.validation ?? dataset.validation
  const parts: Readonly<Record<Split, ImageSet | null>> = { train: held.train, validation, test: dataset.test }
  return {
    dataset,
    train: held.train,
    split: (split) => {
      const part = parts[split]
      if (part !== null) return part
      throw new UserError(
        'bad-argument',
        `${choice.name} has no ${split} images.`,
        split === 'validation'
          ? 'Set data.validation, or evaluate on another split.'
          : 'Evaluate on another split, such as train.',
      )
    },
  }
}

/** An epoch of training batches from `startBatch` on, each made while the step before it runs. */
export async function* trainingBatches(
  data: JobData,
  ahead: DataThread,
  options: {
    readonly batchSize: number
    readonly seed: number
    readonly epoch: number
    readonly shuffle: boolean
    readonly augment: Augment
    readonly startBatch: number
    readonly precision: Precision
  },
): AsyncGenerator<Batch, void, undefined> {
  const { mean, std } = data.dataset
  const set = data.train
  for await (const batch of ahead.batches({ set, mean, std, ...options })) yield shaped(set, batch)
}

/** As `splitBatches`, each made while the one before it is looked at. */
export async function* splitDataThread(
  data: JobData,
  ahead: DataThread,
  split: Split,
  batchSize: number,
): AsyncGenerator<Batch, void, undefined> {
  const { mean, std } = data.dataset
  const set = data.split(split)
  for await (const batch of ahead.batches({ set, batchSize, mean, std })) yield shaped(set, batch)
}

/** Every image of a split once, in order. */
export function splitBatches(data: JobData, split: Split, batchSize: number): Generator<Batch, void, undefined> {
  return setBatches(data, data.split(split), batchSize)
}

/** Every image of a set of these data once, in order. */
export function* setBatches(data: JobData, set: ImageSet, batchSize: number): Generator<Batch, void, undefined> {
  const { mean, std } = data.dataset
  for (const batch of evaluationBatches({ set, batchSize, mean, std })) yield shaped(set, batch)
}

/** Steps an epoch of training takes. */
export function stepsPerEpoch(data: JobData, batchSize: number): number {
  return batchCount(data.train.count, batchSize)
}

function shaped({ height, width, channels }: ImageSet, { images, labels, count }: ImageBatch): Batch {
  return { images, labels, shape: [count, height, width, channels] }
}

let last: { readonly key: string; readonly dataset: Promise<Dataset> } | null = null

function remembered({ source, name, imageSize }: DataChoice, load: Load): Promise<Dataset> {
  const key = JSON.stringify([source, imageSize])
  if (last?.key === key) return last.dataset
  const dataset = load(
    source === BUILT_IN
      ? { kind: 'built-in', name }
      : { kind: 'path', name, path: source, ...(imageSize === undefined ? {} : { imageSize }) },
  )
  last = { key, dataset }
  // A failure is not remembered: the folder may be mended before the next job.
  dataset.catch(() => (last = null))
  return dataset
}

function checkFit(dataset: Dataset, architecture: Architecture, name: string): void {
  const { height, width, channels } = dataset.train
  const input = architecture.nodes.find((node) => node.op === 'input')
  if (input?.op === 'input' && (input.height !== height || input.width !== width || input.channels !== channels)) {
    throw new UserError(
      'shape-mismatch',
      `The images of ${name} are ${height}×${width} with ${channels} channels; the network takes ${input.height}×${input.width} with ${input.channels}.`,
      'Choose data of that size, or a network made for these.',
    )
  }
  const classes = classesInUse(dataset)
  if (classes > architecture.classes) {
    throw new UserError(
      'shape-mismatch',
      `${name} has ${classes} classes; the network tells ${architecture.classes} apart.`,
      'Choose other data, or a network with as many classes.',
    )
  }
}
