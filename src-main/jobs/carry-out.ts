/** A job's work through the stages of runs: begun, or gone on with where an earlier process left it. */

import { networkFromChoice } from '../../src-shared/architecture/networks'
import type { Architecture } from '../../src-shared/architecture/architecture'
import { UserError } from '../../src-shared/errors'
import type { Work } from '../../src-shared/jobs/work'
import { inspectData, requireFit } from '../runs/data-facts'
import { executeRecipe } from '../runs/execute-recipe'
import { latencyStage } from '../runs/latency-stage'
import { pruneInRounds } from '../runs/prune-rounds'
import type { RunHead } from '../runs/run-store'
import { finetunedName } from '../runs/train-work'
import type { StageContext } from '../runs/stage-job'
import { evaluatedOnce, evaluateStage, resumeTraining, trainStage } from '../runs/stages'
import { pruned } from '../runs/taken-over'

/**
 * @param jobId the job's; runs that it has made already are gone on with
 * @throws UserError as the stages do; `stopped` when the context's signal asked for it
 */
export async function carryOut(
  context: StageContext,
  workspaceDir: string,
  jobId: string,
  work: Work,
): Promise<readonly RunHead[]> {
  switch (work.kind) {
    case 'recipe': {
      const { recipe, threads } = work
      return executeRecipe(context, { recipe, workspaceDir, threads, experimentId: work.experimentId ?? jobId })
    }
    case 'train':
      return [await carryOutTraining(context, workspaceDir, jobId, work)]
    case 'resume': {
      const run = context.store.head(work.runId)
      if (run.data === null)
        throw new UserError('wrong-run', `${run.name} has no data to train on.`, 'Choose a run of training.')
      return [await resumeTraining(context, run, parentOf(context, run), run.data)]
    }
    case 'prune':
      return carryOutPruning(context, jobId, work)
    case 'evaluate': {
      const { runId, data, split, batchSize, logits, threads } = work
      const run = context.store.head(runId)
      await evaluateStage(context, run, { data, split, batchSize, logits, threads })
      // What prunes, inspects or exports weights from elsewhere then knows what to measure them on.
      context.store.adoptData(run.id, data)
      return [run]
    }
    case 'latency':
      return latencyStage(context, jobId, work)
  }
}

async function carryOutTraining(
  context: StageContext,
  workspaceDir: string,
  jobId: string,
  { name, parentId, settings, data }: Extract<Work, { kind: 'train' }>,
): Promise<RunHead> {
  const parent = parentId === null ? null : context.store.head(parentId)
  const former = context.store.ofJob(jobId).at(-1)
  if (former?.state === 'done') return evaluatedOnce(context, former, data)
  if (former) return resumeTraining(context, former, parent, data)
  const facts = await inspectData(workspaceDir, { ...data, name: data.source })
  const architecture = architectureFor(parent, settings.network && networkFromChoice(settings.network, facts.of))
  requireFit(facts, architecture)
  return trainStage(context, { name, experimentId: null, parent, architecture, settings, data })
}

function architectureFor(parent: RunHead | null, chosen: Architecture | null): Architecture {
  const architecture = parent?.architecture ?? chosen
  if (architecture) return architecture
  throw new UserError(
    'bad-argument',
    'There is nothing to train: neither a run nor a network was given.',
    'Name a run to start from, or a new network.',
  )
}

/** At once, or in rounds with training between. */
async function carryOutPruning(
  context: StageContext,
  jobId: string,
  { name, parentId, settings, data, rounds }: Extract<Work, { kind: 'prune' }>,
): Promise<readonly RunHead[]> {
  const parent = context.store.head(parentId)
  const former = context.store.ofJob(jobId)
  const cut = { name, experimentId: null, parent, settings, data }
  if (!rounds) return [await pruned(context, former, cut)]
  if (data === null)
    throw new UserError(
      'bad-argument',
      `${parent.name} has no data, so nothing can be trained between the rounds.`,
      'Name some, or prune it at once.',
    )
  const between = { name: finetunedName(name), settings: rounds.training, data }
  return pruneInRounds(context, former, { cut, rounds, between })
}

function parentOf({ store }: StageContext, run: RunHead): RunHead | null {
  return run.parentId === null ? null : store.head(run.parentId)
}
