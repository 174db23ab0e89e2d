/** The flags of `prune` for several rounds, and the training between them that they describe. */

import { Option, type Command } from 'commander'
import { UserError } from '../../src-shared/errors'
import type { Work } from '../../src-shared/jobs/work'
import { roundSteps, type RoundSteps } from '../../src-shared/recipe/pruning'
import { trainingSchema } from '../../src-shared/recipe/training'
import type { PruneRunSettings, TrainSettings } from '../../src-shared/runs/settings'
import type { DataFacts } from '../runs/data-facts'
import type { RunHead, RunStore } from '../runs/run-store'
import { numberOption } from './command-line'

export type RoundFlags = {
  readonly rounds: number
  readonly roundSteps: RoundSteps
  readonly epochs?: number
  readonly lr?: number
  readonly lambda?: number
}

type OtherFlags = Partial<Pick<PruneRunSettings, 'policy'>> & { readonly threads?: number }

export function addRoundOptions(command: Command): Command {
  const asBefore = ' (as the run’s own training, unless given)'
  return command
    .addOption(
      numberOption('--rounds <n>', 'cut in so many rounds with training between them', {
        integer: true,
        min: 1,
        max: 50,
      })
        .default(1)
        .conflicts(['mask', 'importance', 'scope', 'roundTo']),
    )
    .addOption(
      new Option('--round-steps <of>', 'whether a round takes as many channels as the others, or the same share')
        .choices(roundSteps)
        .default('channels'),
    )
    .addOption(
      numberOption('--epochs <n>', `epochs of training between rounds${asBefore}`, {
        integer: true,
        min: 1,
        max: 10_000,
      }),
    )
    .addOption(numberOption('--lr <x>', `learning rate between rounds${asBefore}`, { above: 0 }))
    .addOption(numberOption('--lambda <x>', `λ of the L1 penalty on γ between rounds${asBefore}`, { min: 0 }))
}

/**
 * Undefined for a single cut. Between rounds the network is trained as it was before, but for what the flags say.
 *
 * @throws UserError `bad-argument` for flags that only rounds have, without rounds, and for a network that can't be trained
 */
export function roundsOf(
  flags: RoundFlags & OtherFlags,
  parent: RunHead,
  store: RunStore,
  facts: DataFacts | null,
): Extract<Work, { kind: 'prune' }>['rounds'] {
  const { rounds: count, roundSteps: steps, epochs, lr, lambda, policy, threads } = flags
  if (count === 1) {
    if (epochs === undefined && lr === undefined && lambda === undefined) return undefined
    throw new UserError(
      'bad-argument',
      '--epochs, --lr and --lambda are about the training between rounds, and there is only one round.',
      'Add --rounds, or leave them out: `prunescope finetune` trains the network after the cut.',
    )
  }
  const former = formerTraining(parent, store)
  if (facts === null)
    throw new UserError(
      'bad-argument',
      `${parent.name} has no data, so nothing can be trained between the rounds.`,
      'Name some with --data, or leave --rounds out.',
    )
  if (!former && (epochs === undefined || lr === undefined))
    throw new UserError(
      'bad-argument',
      `${parent.name} was not trained here, so how to train it between the rounds is not known.`,
      'Add --epochs and --lr, and --lambda to have it trained sparse.',
    )
  const { choice, images } = facts
  const split = images.test > 0 ? 'test' : images.validation > 0 ? 'validation' : null
  const training = trainingSchema.parse({
    ...former?.training,
    gammaInit: null,
    ...(epochs === undefined ? {} : { epochs }),
    ...(lr === undefined ? {} : { lr }),
    ...(lambda === undefined ? {} : { lambda }),
  })
  const settings: TrainSettings = {
    kind: 'train',
    data: { name: choice.name, validation: choice.validation, splitSeed: choice.splitSeed },
    network: null,
    training,
    policy: policy ?? 'block-interior',
    evaluate: split && { split, batchSize: 250 },
    everyEpoch: true,
    testFirst: true,
    seed: former?.seed ?? 0,
    threads: threads ?? null,
  }
  return { count, steps, training: settings }
}

/** Of the run itself, or of the nearest one that its weights come from. */
function formerTraining(run: RunHead, store: RunStore): TrainSettings | null {
  if (run.settings?.kind === 'train') return run.settings
  return run.parentId === null ? null : formerTraining(store.head(run.parentId), store)
}
