/** From a wish to train or to test a network to the work of a job: one way for the window and the command line. */

import { basename } from 'node:path'
import type { Architecture } from '../../src-shared/architecture/architecture'
import { UserError } from '../../src-shared/errors'
import type { Work } from '../../src-shared/jobs/work'
import type { NetworkChoice } from '../../src-shared/recipe/network-choice'
import { trainingSchema, type Training } from '../../src-shared/recipe/training'
import { derivedName } from '../../src-shared/runs/names'
import type { TrainSettings } from '../../src-shared/runs/settings'
import type { Split } from '../datasets/dataset'
import { inspectData, requireFit, requireSplit, type DataFacts, type DataWish } from './data-facts'
import type { RunHead } from './run-store'
import { requireFinished } from './finished-run'

/** The report's: a learning rate that does not destroy what was transferred, and no more epochs than help. */
export const finetuneDefaults = trainingSchema.parse({ epochs: 20, lr: 1e-3, earlyStop: { patience: 5 } })

/** What a fine-tuned network is called unless someone says otherwise. */
export function finetunedName(parentName: string): string {
  return derivedName(parentName, '-finetuned')
}

export type NamedData = {
  /** By name or path; null for the run's own. */
  readonly name: string | null
  readonly validation?: number | undefined
  readonly splitSeed?: number | undefined
  /** Where nothing is said of validation, and another set than the run's own has nothing to test on: a fifth of its images. */
  readonly holdsOut?: boolean | undefined
}

/**
 * The data that a run is trained or tested on, read and checked. Images of a folder that is named by its path are brought
 * to the size that the run's network takes, and the data are called as that folder.
 *
 * @param run null for a network that is still to be made
 * @throws UserError `bad-argument` where none are named and the run has none; as `inspectData`
 */
export async function dataFor(workspaceDir: string, run: RunHead | null, wish: NamedData): Promise<DataFacts> {
  const own = run?.data ?? null
  const name = wish.name ?? own?.name
  if (name === undefined)
    throw new UserError(
      'bad-argument',
      run === null
        ? 'No data were named to train on.'
        : `${run.name} was not trained here, so it has no data of its own.`,
      'Add --data NAME; `prunescope data list` shows the names, and `shapes` is always there.',
    )
  // A run's own data stay as they are; others are another set.
  const mayHoldOut = wish.holdsOut === true && (wish.name !== null || own === null)
  const asked: DataWish = {
    name: wish.name ?? own?.source ?? name,
    validation: wish.validation ?? (own?.validation || (mayHoldOut ? 'where-needed' : 0)),
    splitSeed: wish.splitSeed ?? own?.splitSeed ?? 0,
    imageSize: wish.name === null ? own?.imageSize : sizeForPath(wish.name, run?.architecture),
  }
  const facts = await inspectData(workspaceDir, asked)
  return { ...facts, choice: { ...facts.choice, name: isPath(name) ? basename(facts.choice.source) : name } }
}

function isPath(name: string): boolean {
  return /[\\/]/.test(name)
}

/** What was added under a name has the size that it was added with. */
function sizeForPath(name: string, architecture: Architecture | undefined): DataWish['imageSize'] {
  const input = architecture?.nodes.find((node) => node.op === 'input')
  return isPath(name) && input?.op === 'input' ? { height: input.height, width: input.width } : undefined
}

export type TrainWorkWish = {
  /** Null to train new weights of `network`. */
  readonly parent: RunHead | null
  readonly network: NetworkChoice | null
  readonly architecture: Architecture
  readonly name: string
  readonly facts: DataFacts
  readonly training: Training
  /** Whether the parent's weights are tested first, as epoch 0: fine-tuning. */
  readonly testFirst: boolean
  readonly policy?: TrainSettings['policy'] | undefined
  /** What is tested on after every epoch; the test images, or what there is instead, unless given. */
  readonly evaluate?: 'test' | 'validation' | 'none' | undefined
  readonly seed?: number | undefined
  readonly threads?: number | undefined
}

/** @throws UserError `shape-mismatch` when data and network don't fit; `wrong-run`; `bad-data` for images there are not */
export function trainWork(wish: TrainWorkWish): Extract<Work, { kind: 'train' }> {
  const { parent, network, architecture, name, facts, training, testFirst, threads = null } = wish
  if (parent) requireFinished(parent)
  requireFit(facts, architecture)
  const { choice } = facts
  const settings: TrainSettings = {
    kind: 'train',
    data: { name: choice.name, validation: choice.validation, splitSeed: choice.splitSeed },
    network,
    training,
    policy: wish.policy ?? 'block-interior',
    evaluate: evaluateOf(wish.evaluate, facts),
    everyEpoch: true,
    testFirst,
    seed: wish.seed ?? 0,
    threads,
  }
  return { kind: 'train', name, parentId: parent?.id ?? null, settings, data: choice }
}

export type TestWorkWish = {
  readonly run: RunHead
  readonly facts: DataFacts
  /** The test images, or what there is instead, unless given. */
  readonly split?: Split | undefined
  readonly batchSize?: number
  /** Absolute file for the logits. */
  readonly logits?: string | null
  readonly threads?: number | undefined
}

/** @throws UserError as `trainWork` */
export function testWork(wish: TestWorkWish): Extract<Work, { kind: 'evaluate' }> {
  const { run, facts, batchSize = imagesAtATime, logits = null, threads = null } = wish
  requireFinished(run)
  requireFit(facts, run.architecture)
  const { test, validation } = facts.images
  const split = wish.split ?? (test > 0 ? 'test' : validation > 0 ? 'validation' : 'train')
  requireSplit(facts, split)
  return { kind: 'evaluate', runId: run.id, data: facts.choice, split, batchSize, logits, threads }
}

const imagesAtATime = 250

function evaluateOf(asked: TrainWorkWish['evaluate'], facts: DataFacts): TrainSettings['evaluate'] {
  if (asked === 'none') return null
  if (asked !== undefined) {
    requireSplit(facts, asked)
    return { split: asked, batchSize: imagesAtATime }
  }
  if (facts.images.test > 0) return { split: 'test', batchSize: imagesAtATime }
  return facts.images.validation > 0 ? { split: 'validation', batchSize: imagesAtATime } : null
}
