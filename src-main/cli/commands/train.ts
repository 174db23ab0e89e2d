/** `prunescope train [RUN_OR_WEIGHTS]`: trains a new network, or goes on from a run's weights. */

import type { Command } from 'commander'
import { Option } from 'commander'
import { derivedName } from '../../../src-shared/runs/names'
import { networkFromChoice } from '../../../src-shared/architecture/networks'
import { UserError } from '../../../src-shared/errors'
import type { Work } from '../../../src-shared/jobs/work'
import { trainingSchema, type Training } from '../../../src-shared/recipe/training'
import { inspectData } from '../../runs/data-facts'
import type { RunHead } from '../../runs/run-store'
import { dataFor, finetuneDefaults, finetunedName, trainWork } from '../../runs/train-work'
import { answering, type Answer, type Streams } from '../command-line'
import { handIn, onOption, type OnFlag } from '../on-cluster'
import { runReport, runsReportText } from '../run-report'
import { withRuns, type Runs } from '../runs-session'
import { networkFrom, networkHelp, stems } from '../network-option'
import { addTrainingOptions, trainingFrom, type TrainingFlags } from '../training-options'

type Flags = TrainingFlags & OnFlag & { readonly network?: string; readonly stem: (typeof stems)[number] }

const trainingDefaults = trainingSchema.parse({ epochs: 10, lr: 0.1, schedule: { kind: 'one-cycle' } })

export function registerTrain(program: Command, streams: Streams): void {
  const command = program
    .command('train')
    .description('train a new network, or go on from the weights of a run')
    .argument('[run]', 'the run whose weights to start from; leave it out to train a new --network')
    .option('--network <network>', networkHelp)
    .addOption(
      new Option('--stem <stem>', 'how a new ResNet of ImageNet’s begins').choices(stems).default('3x3-maxpool'),
    )
    .option('--resume <run>', 'go on with a training that was stopped or interrupted, with its own settings')
    .addOption(onOption())
  addTrainingOptions(command, trainingDefaults)
  answering(command, streams, ({ args: [parentName] }) => (session) => {
    const flags = command.opts<Flags>()
    return withRuns(session, async (runs) => {
      const { resume } = flags
      if (typeof resume === 'string') return answerOf(runs, await resumed(runs, resume))
      return trained(runs, flags, await wantedWork(runs, flags, parentName ?? null, trainingDefaults, false))
    })
  })
}

export function registerFinetune(program: Command, streams: Streams): void {
  const command = program
    .command('finetune')
    .description('train a pruned network a little more, after a test of it as it is (epoch 0)')
    .argument('<run>', 'the pruned run')
    .option('--resume', 'go on with this run, a fine-tuning that was stopped or interrupted')
    .addOption(onOption())
  addTrainingOptions(command, finetuneDefaults)
  answering(command, streams, ({ args: [name = ''] }) => (session) => {
    const flags = command.opts<Flags>()
    return withRuns(session, async (runs) => {
      if (flags.resume === true) return answerOf(runs, await resumed(runs, name))
      return trained(runs, flags, await wantedWork(runs, flags, name, finetuneDefaults, true))
    })
  })
}

async function trained(runs: Runs, { on }: Flags, work: Work): Promise<Answer> {
  if (on !== undefined) return handIn(runs, on, work)
  const [id = ''] = await runs.carryOut(work)
  return answerOf(runs, runs.store.head(id))
}

async function wantedWork(
  { store, workspaceDir }: Runs,
  flags: Flags,
  parentName: string | null,
  defaults: Training,
  testFirst: boolean,
): Promise<Work> {
  const parent = parentName === null ? null : store.head(parentName)
  if (parent && flags.network !== undefined)
    throw new UserError(
      'bad-argument',
      `${parent.name} has its network already; --network is for training from new weights.`,
      'Leave out one of the two.',
    )
  if (!parent && flags.network === undefined)
    throw new UserError(
      'bad-argument',
      'There is nothing to train: neither a run nor a network was given.',
      'Name a run to start from, or a new network as in `--network 2,2,2,2x32`.',
    )
  const { data = null, validation, splitSeed, evaluate, policy, seed, threads } = flags
  const facts = await dataFor(workspaceDir, parent, { name: data, validation, splitSeed, holdsOut: testFirst })
  const network = flags.network === undefined ? null : networkFrom(flags.network, flags.stem)
  const architecture = parent ? parent.architecture : network ? networkFromChoice(network, facts.of) : null
  if (!architecture) throw new Error('Neither parent nor network.')
  const fallbackName = testFirst
    ? finetunedName(parent?.name ?? '')
    : parent
      ? derivedName(parent.name, '-trained')
      : `train-${flags.network ?? ''}`
  return trainWork({
    parent,
    network,
    architecture,
    name: flags.name ?? fallbackName,
    facts,
    training: trainingFrom(flags, defaults),
    testFirst,
    policy,
    evaluate,
    seed,
    threads,
  })
}

async function resumed({ store, workspaceDir, carryOut }: Runs, name: string): Promise<RunHead> {
  const run = store.head(name)
  if (run.settings?.kind !== 'train' || run.data === null)
    throw new UserError(
      'wrong-run',
      `${run.name} is no training that could be resumed.`,
      'Choose a run of training or fine-tuning.',
    )
  if (run.state === 'done')
    throw new UserError(
      'wrong-run',
      `${run.name} (${run.id}) has finished; there is nothing to resume.`,
      'Start another from it.',
    )
  // Only that the data are still there and whole.
  await inspectData(workspaceDir, { ...run.data, name: run.data.source })
  await carryOut({ kind: 'resume', runId: run.id })
  return store.head(run.id)
}

function answerOf({ history }: Runs, run: RunHead): Answer {
  const report = runReport(history, run)
  return { json: report, text: runsReportText([report]) }
}
