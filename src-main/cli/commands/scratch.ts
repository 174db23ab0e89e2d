/** `prunescope scratch RUN`: the network that a pruning left, with fresh weights: the control beside fine-tuning. */

import { Option, type Command } from 'commander'
import { costOf } from '../../../src-shared/architecture/cost'
import { UserError } from '../../../src-shared/errors'
import type { Work } from '../../../src-shared/jobs/work'
import { scratchBudgets, type ScratchBudget } from '../../../src-shared/recipe/recipe'
import { scratchTraining } from '../../../src-shared/recipe/scratch'
import type { TrainSettings } from '../../../src-shared/runs/settings'
import type { RunHead } from '../../runs/run-store'
import { answering, numberOption, type Streams } from '../command-line'
import { handIn, onOption, type OnFlag } from '../on-cluster'
import { runReport, runsReportText } from '../run-report'
import { withRuns, type Runs } from '../runs-session'

type Flags = OnFlag & {
  readonly budget: ScratchBudget
  readonly name?: string
  readonly seed?: number
  readonly threads?: number
}

export function registerScratch(program: Command, streams: Streams): void {
  const command = program
    .command('scratch')
    .description('train what a pruning left with fresh weights, as its whole network was trained')
    .argument('<run>', 'the pruned run')
    .addOption(
      new Option('--budget <budget>', 'how long: as many epochs, or as many multiply-adds')
        .choices(scratchBudgets)
        .default('same-epochs'),
    )
    .option('--name <name>', 'what the run is called')
    .addOption(onOption())
    .addOption(
      numberOption('--seed <n>', 'of the fresh weights; that of the training unless given', { integer: true, min: 0 }),
    )
    .addOption(numberOption('--threads <n>', 'threads of the compute library', { integer: true, min: 1, max: 1024 }))
  answering(command, streams, ({ args: [wanted = ''] }) => (session) => {
    const flags = command.opts<Flags>()
    return withRuns(session, async (runs) => {
      const { store, history, carryOut } = runs
      const pruned = store.head(wanted)
      const { run: trained, settings } = trainingOf(runs, pruned)
      const macs = { whole: costOf(trained.architecture).macs, pruned: costOf(pruned.architecture).macs }
      if (trained.data === null)
        throw new UserError('bad-data', `${trained.name} has no data to train on.`, 'Choose a run of training.')
      const work: Work = {
        kind: 'train',
        name: flags.name ?? `${pruned.name}-scratch`,
        parentId: pruned.id,
        settings: {
          ...settings,
          network: null,
          training: scratchTraining(settings.training, flags.budget, macs),
          testFirst: false,
          scratch: flags.budget,
          seed: flags.seed ?? settings.seed,
          threads: flags.threads ?? null,
        },
        data: trained.data,
      }
      if (flags.on !== undefined) return handIn(runs, flags.on, work)
      const [id = ''] = await carryOut(work)
      const report = runReport(history, store.head(id))
      return { json: report, text: runsReportText([report]) }
    })
  })
}

/**
 * The training of the whole network that this one was cut from.
 *
 * @throws UserError `wrong-run` where the run was not cut here, or not from a training
 */
function trainingOf(
  { store, history }: Runs,
  pruned: RunHead,
): { readonly run: RunHead; readonly settings: TrainSettings } {
  if (pruned.kind !== 'prune')
    throw new UserError(
      'wrong-run',
      `${pruned.name} is no pruned run.`,
      'Name a pruning; `prunescope list` shows them.',
    )
  for (const { id } of [...history.lineage(pruned.id)].reverse()) {
    const run = store.head(id)
    if (run.kind === 'train' && run.settings?.kind === 'train' && !run.settings.scratch)
      return { run, settings: run.settings }
  }
  throw new UserError(
    'wrong-run',
    `${pruned.name} was cut from a network that was not trained here, so nobody knows how long it took.`,
    'Train it with `prunescope run` and a recipe that says finetune.scratch.',
  )
}
