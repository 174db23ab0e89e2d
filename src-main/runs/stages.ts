/** The stages of a chain, one run each: train or fine-tune, prune, evaluate. The CLI and recipes go through these. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import type { MaskResult } from '../../src-shared/pruning/mask'
import { UserError } from '../../src-shared/errors'
import { planPruning } from '../../src-shared/pruning/plan'
import { batchNormRoles } from '../../src-shared/pruning/prunable'
import { pruneArchitecture } from '../../src-shared/pruning/pruned-architecture'
import { aboutImported } from '../../src-shared/pruning/warnings'
import type { Recipe } from '../../src-shared/recipe/recipe'
import type { DataChoice, EvaluateEveryEpoch } from '../../src-shared/runs/job'
import type { Weights } from '../../src-shared/weights'
import type { Split } from '../datasets/dataset'
import { readWeightsOf, requireFinished, requireIdle, weightsOf } from './finished-run'
import { isImported } from './imported'
import type { RunHead } from './run-store'
import type { PruneRunSettings, TrainSettings } from '../../src-shared/runs/settings'
import { carryOut, refuseWhenStopping, tell, type StageContext } from './stage-job'

export type TrainWish = {
  readonly name: string
  readonly experimentId: string | null
  /** Whose weights it starts from; null for new ones. */
  readonly parent: RunHead | null
  readonly architecture: Architecture
  readonly settings: TrainSettings
  readonly data: DataChoice
  readonly recipe?: Recipe | null
}

/** A new training run, from a parent's weights or from new ones. */
export async function trainStage(context: StageContext, wish: TrainWish): Promise<RunHead> {
  const { name, experimentId, parent, architecture, settings, data, recipe = null } = wish
  if (parent) requireFinished(parent)
  refuseWhenStopping(context)
  const run = context.store.create({
    name,
    kind: settings.testFirst ? 'finetune' : 'train',
    experimentId: experimentId ?? parent?.experimentId ?? null,
    parentId: parent?.id ?? null,
    architecture,
    settings,
    data,
    seed: settings.seed,
    recipe,
  })
  return train(context, run, parent, data, false)
}

/** Goes on with a training run from its last checkpoint, or from its beginning where it has none. */
export async function resumeTraining(
  context: StageContext,
  run: RunHead,
  parent: RunHead | null,
  data: DataChoice,
): Promise<RunHead> {
  refuseWhenStopping(context)
  requireIdle(context.store.head(run.id))
  return train(context, context.store.reopen(run.id), parent, data, true)
}

async function train(
  context: StageContext,
  run: RunHead,
  parent: RunHead | null,
  data: DataChoice,
  resume: boolean,
): Promise<RunHead> {
  const { settings, architecture } = run
  if (settings?.kind !== 'train')
    throw new UserError('wrong-run', `${run.name} is no training.`, 'Choose a run of training or fine-tuning.')
  const { training, evaluate, everyEpoch, testFirst, policy, seed, threads } = settings
  await carryOut(context, run, {
    kind: 'train',
    runDir: run.dir,
    architecture,
    data,
    weights: parent && settings.scratch === undefined ? weightsOf(parent) : null,
    prunable: prunableBatchNorms(architecture, policy),
    training,
    evaluate: everyEpoch ? evaluate : null,
    testFirst: testFirst && evaluate !== null,
    seed,
    resume,
    threads,
  })
  return evaluatedOnce(context, context.store.head(run.id), data)
}

/** Tests a finished training, unless that was done: it may have lost its worker between its last step and its test. */
export async function evaluatedOnce(context: StageContext, run: RunHead, data: DataChoice): Promise<RunHead> {
  const { settings, id } = run
  if (settings?.kind !== 'train' || settings.evaluate === null || context.store.hasEvaluation(id)) return run
  await evaluateStage(context, run, { data, ...settings.evaluate })
  return run
}

export type PruneWish = {
  readonly name: string
  readonly experimentId: string | null
  readonly parent: RunHead
  readonly settings: PruneRunSettings
  readonly data: DataChoice | null
  readonly recipe?: Recipe | null
}

export type PruneStageResult = { readonly run: RunHead; readonly result: MaskResult }

/**
 * Chooses the channels, keeps the mask, and has the network cut, checked and tested.
 *
 * @param weights the parent's, where they are at hand already
 */
export async function pruneStage(
  context: StageContext,
  { name, experimentId, parent, settings, data, recipe = null }: PruneWish,
  weights: Weights = readWeightsOf(parent),
): Promise<PruneStageResult> {
  const result = planned(context, parent, settings, weights)
  refuseWhenStopping(context)
  const run = context.store.create({
    name,
    kind: 'prune',
    experimentId: experimentId ?? parent.experimentId,
    parentId: parent.id,
    architecture: pruneArchitecture(parent.architecture, result.mask),
    settings,
    data,
    seed: null,
    recipe,
  })
  return { run: await prune(context, run, parent, data, result), result }
}

function planned({ store }: StageContext, parent: RunHead, settings: PruneRunSettings, weights: Weights): MaskResult {
  const result = planPruning(weights, parent.architecture, settings.ratio, settings)
  return isImported(store, parent) ? { ...result, warnings: aboutImported(result.warnings) } : result
}

/** Cuts again where a former attempt did not come to its end; the same weights give the same mask. */
export async function repeatPruning(
  context: StageContext,
  run: RunHead,
  parent: RunHead,
  data: DataChoice | null,
): Promise<RunHead> {
  const { settings } = run
  if (settings?.kind !== 'prune')
    throw new UserError('wrong-run', `${run.name} is no pruning.`, 'Choose a run of pruning.')
  refuseWhenStopping(context)
  requireIdle(context.store.head(run.id))
  const result = planned(context, parent, settings, readWeightsOf(parent))
  return prune(context, context.store.reopen(run.id), parent, data, result)
}

async function prune(
  context: StageContext,
  run: RunHead,
  parent: RunHead,
  data: DataChoice | null,
  result: MaskResult,
): Promise<RunHead> {
  const { settings } = run
  if (settings?.kind !== 'prune') throw new Error('A pruning run was made without its settings.')
  context.store.saveMask(run.id, { result, policy: settings.policy, floor: settings.floor })
  const told = result.warnings.filter(({ kind }) => settings.constants === 'drop' || kind !== 'large-bias-pruned')
  for (const warning of told) tell(context, run, { type: 'warning', warning })
  await carryOut(context, run, {
    kind: 'prune',
    runDir: run.dir,
    architecture: parent.architecture,
    data,
    weights: weightsOf(parent),
    mask: result.mask,
    constants: settings.constants,
    evaluate: settings.evaluate,
    threads: settings.threads,
  })
  return context.store.head(run.id)
}

export type EvaluateWish = Omit<EvaluateEveryEpoch, 'split'> & {
  readonly split: Split
  readonly data: DataChoice
  /** Absolute file for the logits. */
  readonly logits?: string | null
  readonly threads?: number | null
}

/** Measures a finished run; the run's state stays as it is. */
export async function evaluateStage(context: StageContext, run: RunHead, wish: EvaluateWish): Promise<void> {
  requireFinished(run)
  const { data, split, batchSize, logits = null, threads = null } = wish
  await carryOut(context, run, {
    kind: 'evaluate',
    runDir: run.dir,
    architecture: run.architecture,
    data,
    weights: weightsOf(run),
    split,
    batchSize,
    logits,
    threads,
  })
}

/** BatchNorms whose channels the policy lets go. */
function prunableBatchNorms(architecture: Architecture, policy: TrainSettings['policy']): readonly string[] {
  return batchNormRoles(architecture, policy)
    .filter(({ protection }) => protection === null)
    .map(({ batchNorm }) => batchNorm)
}
