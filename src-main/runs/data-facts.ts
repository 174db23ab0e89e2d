/** Looks at a data set before anything is computed: that it can be read whole, and what it means for a network. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import type { InputAndClasses } from '../../src-shared/architecture/resnet'
import { UserError } from '../../src-shared/errors'
import type { DataChoice } from '../../src-shared/runs/job'
import { classesInUse, type Split } from '../datasets/dataset'
import { loadDataset, resolveDataset, type DatasetLocation } from '../datasets/registry'
import { splitRows } from '../datasets/split-validation'

export type DataFacts = {
  readonly choice: DataChoice
  readonly of: InputAndClasses
  /** What a network must tell apart at least; may be fewer than the classes that have names. */
  readonly classesInUse: number
  /** Images in each split; a split that is not there has none. */
  readonly images: Readonly<Record<Split, number>>
}

export type DataWish = {
  readonly name: string
  /** `where-needed`: a fifth of images that come without a test or validation set, or nothing could be told of a network. */
  readonly validation?: number | 'where-needed'
  readonly splitSeed?: number
  /** Of a set named by its path; one named by its name knows it. */
  readonly imageSize?: DataChoice['imageSize'] | undefined
}

/**
 * Reads and checks all of a data set, so that what is wrong with it is said before a run begins.
 *
 * @throws UserError `data-not-found` or `bad-data` as the data sets' readers do; `bad-argument` when the validation set
 *   would take all images, or images are not square
 */
export async function inspectData(workspaceDir: string, wish: DataWish): Promise<DataFacts> {
  const { name, validation: asked = 0, splitSeed = 0 } = wish
  const location = sized(await resolveDataset(workspaceDir, name), wish.imageSize)
  const dataset = await loadDataset(location)
  const { train, validation: ownValidation, test, classes } = dataset
  if (train.height !== train.width)
    throw new UserError(
      'bad-argument',
      `${name}: its images are ${train.width}×${train.height} pixels; the networks here take square ones.`,
      'Add the data again with square images.',
    )
  const validation = asked !== 'where-needed' ? asked : test || ownValidation ? 0 : heldOutWhereNeeded
  const heldOut = splitRows(train.labels, validation, splitSeed).validation.length
  const choice: DataChoice = {
    name,
    source: location.kind === 'built-in' ? location.name : location.path,
    validation,
    splitSeed,
    ...(location.kind === 'path' && location.imageSize ? { imageSize: location.imageSize } : {}),
  }
  return {
    choice,
    of: { classes: classes.length, inputChannels: train.channels, inputSize: train.height },
    classesInUse: classesInUse(dataset),
    images: {
      train: train.count - heldOut,
      validation: heldOut > 0 ? heldOut : (ownValidation?.count ?? 0),
      test: test?.count ?? 0,
    },
  }
}

const heldOutWhereNeeded = 0.2

function sized(location: DatasetLocation, imageSize: DataWish['imageSize']): DatasetLocation {
  return location.kind === 'path' && imageSize !== undefined ? { imageSize, ...location } : location
}

/** @throws UserError `bad-data` when the set does not have such images */
export function requireSplit({ choice, images }: DataFacts, split: Split): void {
  if (images[split] > 0) return
  throw new UserError(
    'bad-data',
    `${choice.name} has no ${split} images.`,
    split === 'validation'
      ? 'Hold some of the training images out (data.validation), or evaluate on another split.'
      : `Add a ${split} set to it, or evaluate on another split (evaluate.split, --split).`,
  )
}

/** @throws UserError `shape-mismatch` when images or classes do not fit the network */
export function requireFit({ choice, of, classesInUse: inUse }: DataFacts, architecture: Architecture): void {
  const input = architecture.nodes.find((node) => node.op === 'input')
  const sizes = input?.op === 'input' && (input.height !== of.inputSize || input.width !== of.inputSize)
  const problem =
    input?.op === 'input' && input.channels !== of.inputChannels
      ? `images with ${of.inputChannels} channels, the network takes ${input.channels}`
      : sizes
        ? `images of ${of.inputSize}×${of.inputSize} pixels, the network takes ${input.width}×${input.height}`
        : inUse > architecture.classes
          ? `${inUse} classes, the network tells ${architecture.classes} apart`
          : null
  if (problem === null) return
  throw new UserError(
    'shape-mismatch',
    `${choice.name} has ${problem}.`,
    sizes && choice.imageSize
      ? `Add the folder again with \`prunescope data add ${choice.name} FOLDER --image-size ${input.width}\`, or choose other data.`
      : sizes
        ? `Choose the data that this network was made for; weights from elsewhere can be imported for other images with \`--input-size ${of.inputSize}\`.`
        : 'Choose the data that this network was made for, or a network for these data.',
  )
}
