/** The stages of a chain, one run each: train or fine-tune, prune, evaluate. The CLI and recipes go through these. */

import { join } from 'node:path'
import type { Architecture } from '../../src-shared/architecture/architecture'
import { errorFromReport, UserError } from '../../src-shared/errors'
import type { MaskResult } from '../../src-shared/pruning/mask'
import { planPruning } from '../../src-shared/pruning/plan'
import { batchNormRoles } from '../../src-shared/pruning/prunable'
import { pruneArchitecture } from '../../src-shared/pruning/pruned-architecture'
import { aboutImported } from '../../src-shared/pruning/warnings'
import type { Recipe } from '../../src-shared/recipe/recipe'
import type { RunEvent } from '../../src-shared/runs/events'
import type { DataChoice, EvaluateEveryEpoch, Job } from '../../src-shared/runs/job'
import type { Weights } from '../../src-shared/weights'
import type { Split } from '../datasets/dataset'
import { readSafetensors } from '../exchange/safetensors'
import { isImported } from './imported'
import type { RunHead, RunStore } from './run-store'
import type { PruneRunSettings, TrainSettings } from '../../src-shared/runs/settings'
import type { WorkerClient } from './worker-client'

export type StageContext = {
  readonly store: RunStore
  readonly worker: WorkerClient
  readonly onEvent: (run: RunHead, event: RunEvent) => void
  /** Asks to stop: the run under way makes a checkpoint, no further one begins. */
  readonly signal?: AbortSignal
}

/** Where a run's weights lie. */
export function weightsOf(run: RunHead): string {
  return join(run.dir, 'weights.safetensors')
}

/** @throws UserError `wrong-run` when the run has not left any weights yet, `bad-weights` when they can't be read */
export function readWeightsOf(run: RunHead): Weights {
  requireFinished(run)
  return readSafetensors(weightsOf(run)).tensors
}

/** @throws UserError `wrong-run` naming the run's state and how to go on with it */
export function requireFinished(run: RunHead): void {
  if (run.state === 'done') return
  throw new UserError(
    'wrong-run',
    `${run.name} (${run.id}) is ${run.state}; it has no final weights yet.`,
    run.state === 'running' ? 'Wait until it has finished.' : 'Resume it first, or choose another run.',
  )
}

/** Two workers on one run would write over each other's checkpoints. */
function requireIdle(run: RunHead): void {
  if (run.state !== 'running') return
  throw new UserError(
    'wrong-run',
    `${run.name} (${run.id}) is running already.`,
    'Wait until it has finished, or stop its job first.',
  )
}

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

/** Sends the job, keeps its events, and throws unless it finished. */
export async function carryOut(context: StageContext, run: RunHead, job: Job): Promise<void> {
  const { worker, signal, store } = context
  const stop = (): void => worker.stop()
  signal?.addEventListener('abort', stop)
  try {
    const running = worker.run(job, (event) => {
      if (event.type === 'latency') tell(context, store.head(event.runId), event)
      else if (makesRun(job) || !changesState(event)) tell(context, run, event)
    })
    if (signal?.aborted) worker.stop()
    const outcome = await running
    switch (outcome.state) {
      case 'finished':
        return
      case 'stopped':
        throw makesRun(job) ? stopped(run) : measurementStopped()
      case 'failed':
        throw errorFromReport(outcome.error)
      case 'interrupted':
        if (makesRun(job)) store.markEnded(run.id, 'interrupted', outcome.error)
        throw errorFromReport(outcome.error)
      default: {
        const never: never = outcome
        return never
      }
    }
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

function tell({ store, onEvent }: StageContext, run: RunHead, event: RunEvent): void {
  store.apply(run.id, event)
  onEvent(run, event)
}

/** What only measures leaves the run's state as it is. */
function makesRun({ kind }: Job): boolean {
  return kind === 'train' || kind === 'prune'
}

function changesState({ type }: RunEvent): boolean {
  return type === 'started' || type === 'finished' || type === 'stopped' || type === 'failed'
}

function refuseWhenStopping({ signal }: StageContext): void {
  if (signal?.aborted)
    throw new UserError('stopped', 'Stopped before the next run began.', 'Resume it with `prunescope run … --resume`.')
}

function measurementStopped(): UserError {
  return new UserError('stopped', 'The measurement was stopped before it was done.', 'Measure again.')
}

function stopped(run: RunHead): UserError {
  return new UserError(
    'stopped',
    `${run.name} (${run.id}) was stopped; a checkpoint is kept.`,
    `Go on with \`prunescope train --resume ${run.id}\`, or a whole recipe with \`prunescope run RECIPE --resume ${run.id}\`.`,
  )
}
