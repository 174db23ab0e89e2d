/** The flags of `train` and `finetune`, and the training they describe. */

import { InvalidArgumentError, Option, type Command } from 'commander'
import type { PrunePolicy } from '../../src-shared/pruning/prunable'
import { prunePolicies } from '../../src-shared/recipe/pruning'
import type { Schedule, Training } from '../../src-shared/recipe/training'
import { numberOption } from './command-line'

export type TrainingFlags = {
  readonly data?: string
  readonly validation?: number
  readonly epochs?: number
  readonly batch?: number
  readonly lr?: number
  readonly momentum?: number
  readonly nesterov?: boolean
  readonly weightDecay?: number
  readonly decayGammaBeta?: boolean
  readonly warmup?: number
  readonly lambda?: number
  readonly lambdaOn?: Training['lambdaOn']
  readonly schedule?: Schedule
  readonly gammaInit?: number
  readonly precision?: Training['precision']
  readonly shuffle: boolean
  readonly augment: boolean
  readonly patience?: number
  readonly evaluate?: 'test' | 'validation' | 'none'
  readonly policy?: PrunePolicy
  readonly seed?: number
  readonly splitSeed?: number
  readonly threads?: number
  readonly resume?: string | true
  readonly name?: string
}

/** Adds the flags; the defaults shown are those of `defaults`. */
export function addTrainingOptions(command: Command, defaults: Training): Command {
  const shown = (value: unknown): string => ` (${String(value)} unless given)`
  return command
    .option('--data <name>', 'a data set’s name or folder; by default that of the run it starts from')
    .addOption(
      numberOption('--validation <share>', 'hold a share below 1, or a count, of the training images out', { min: 0 }),
    )
    .addOption(numberOption('--epochs <n>', `epochs${shown(defaults.epochs)}`, { integer: true, min: 1, max: 10_000 }))
    .addOption(
      numberOption('--batch <n>', `images a step${shown(defaults.batchSize)}`, { integer: true, min: 1, max: 65_536 }),
    )
    .addOption(numberOption('--lr <x>', `learning rate${shown(defaults.lr)}`, { above: 0 }))
    .addOption(numberOption('--momentum <x>', `momentum${shown(defaults.momentum)}`, { min: 0, below: 1 }))
    .option('--nesterov', 'Nesterov’s form of momentum')
    .addOption(numberOption('--weight-decay <x>', `weight decay${shown(defaults.weightDecay)}`, { min: 0 }))
    .option('--no-decay-gamma-beta', 'keep weight decay off BatchNorm’s γ and β')
    .addOption(numberOption('--warmup <epochs>', 'epochs of linear rise before the schedule', { min: 0 }))
    .addOption(numberOption('--lambda <x>', `λ of the L1 penalty on γ${shown(defaults.lambda)}`, { min: 0 }))
    .addOption(new Option('--lambda-on <which>', 'which γ the penalty acts on').choices(['prunable', 'all']))
    .addOption(
      new Option(
        '--schedule <kind>',
        `constant, cosine, one-cycle, one-cycle:RISE or milestones:0.5,0.75${shown(scheduleText(defaults.schedule))}`,
      ).argParser(parseSchedule),
    )
    .addOption(numberOption('--gamma-init <x>', 'initial γ of the prunable BatchNorms', { above: 0 }))
    .addOption(
      new Option('--precision <type>', `what to compute in${shown(defaults.precision)}`).choices([
        'auto',
        'float32',
        'float64',
        'bfloat16',
      ]),
    )
    .option('--no-shuffle', 'take the images in their order')
    .option('--no-augment', 'no random crop and flip')
    .addOption(
      numberOption('--patience <epochs>', 'stop when accuracy has levelled off for so long; 0 never', {
        integer: true,
        min: 0,
      }),
    )
    .addOption(
      new Option('--evaluate <split>', 'what to test on after every epoch').choices(['test', 'validation', 'none']),
    )
    .addOption(new Option('--policy <policy>', 'which channels count as prunable').choices(prunePolicies))
    .addOption(
      numberOption('--seed <n>', 'decides initial weights, order and augmentation', {
        integer: true,
        min: 0,
        max: 0xffffffff,
      }),
    )
    .addOption(
      numberOption('--split-seed <n>', 'decides which images are held out', { integer: true, min: 0, max: 0xffffffff }),
    )
    .addOption(numberOption('--threads <n>', 'threads of the compute library', { integer: true, min: 1, max: 1024 }))
    .option('--name <name>', 'the new run’s name')
}

/** The training that the flags describe, on top of `defaults`. */
export function trainingFrom(flags: TrainingFlags, defaults: Training): Training {
  const patience = flags.patience ?? defaults.earlyStop?.patience ?? 0
  return {
    epochs: flags.epochs ?? defaults.epochs,
    batchSize: flags.batch ?? defaults.batchSize,
    lr: flags.lr ?? defaults.lr,
    momentum: flags.momentum ?? defaults.momentum,
    nesterov: flags.nesterov ?? defaults.nesterov,
    weightDecay: flags.weightDecay ?? defaults.weightDecay,
    decayGammaBeta: flags.decayGammaBeta ?? defaults.decayGammaBeta,
    schedule: flags.schedule ?? defaults.schedule,
    warmupEpochs: flags.warmup ?? defaults.warmupEpochs,
    lambda: flags.lambda ?? defaults.lambda,
    lambdaOn: flags.lambdaOn ?? defaults.lambdaOn,
    gammaInit: flags.gammaInit ?? defaults.gammaInit,
    precision: flags.precision ?? defaults.precision,
    shuffle: flags.shuffle,
    augment: flags.augment ? defaults.augment : { crop: 0, flip: false },
    earlyStop: patience === 0 ? null : { patience, minDelta: defaults.earlyStop?.minDelta ?? 0.001 },
  }
}

function parseSchedule(text: string): Schedule {
  const [kind, argument] = text.split(':')
  const numbers = (argument ?? '').split(',').map(Number)
  const [first = Number.NaN] = numbers
  switch (kind) {
    case 'constant':
      return { kind }
    case 'cosine':
      return { kind, finalLr: 0 }
    case 'one-cycle':
      if (argument === undefined) return { kind, rise: 0.3, initialDivisor: 25, finalDivisor: 10_000 }
      if (first > 0 && first < 1) return { kind, rise: first, initialDivisor: 25, finalDivisor: 10_000 }
      break
    case 'milestones':
      if (argument !== undefined && numbers.every((at) => at > 0)) return { kind, at: numbers, factor: 0.1 }
      break
    default:
  }
  throw new InvalidArgumentError('Expected constant, cosine, one-cycle, one-cycle:0.2 or milestones:0.5,0.75.')
}

function scheduleText(schedule: Schedule): string {
  return schedule.kind === 'milestones' ? `milestones:${schedule.at.join(',')}` : schedule.kind
}
