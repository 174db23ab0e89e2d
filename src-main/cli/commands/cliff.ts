/** `prunescope cliff RUN`: accuracy over the share of channels that goes, measured without cutting anything. */

import { Option, type Command } from 'commander'
import type { MaskCurve } from '../../../src-shared/contract/masks-views'
import { UserError } from '../../../src-shared/errors'
import { count, fixed, macs, parameterCount, percent } from '../../../src-shared/formats/numbers'
import {
  importanceKinds,
  maskScopes,
  plainRule,
  type ImportanceKind,
  type MaskRule,
  type MaskScope,
} from '../../../src-shared/pruning/mask-rule'
import { prunePolicies } from '../../../src-shared/recipe/pruning'
import type { Split } from '../../datasets/dataset'
import type { HostClient } from '../../host/client'
import { answering, numberOption, type Session, type Streams } from '../command-line'
import { withRuns } from '../runs-session'
import { stopSignal } from '../stop-signal'
import { textTable } from '../table'

type Flags = {
  readonly ratios: readonly number[]
  readonly layers?: boolean
  readonly policy: MaskRule['policy']
  readonly importance: ImportanceKind
  readonly scope: MaskScope
  readonly denominator: 'prunable' | 'all'
  readonly constants: 'drop' | 'fold'
  readonly split: Split
  readonly images: number
}

export function registerCliff(program: Command, streams: Streams): void {
  const command = program
    .command('cliff')
    .description('accuracy over the share of channels that goes, with what is left; nothing is cut')
    .argument('<run>', 'the run, by id, beginning of an id, or name')
    .addOption(
      new Option('--ratios <shares>', 'shares of channels to measure at, such as 0,0.3,0.5')
        .argParser(sharesOf)
        .default(
          Array.from({ length: 20 }, (_, index) => index / 20),
          '0 to 0.95 by 0.05',
        ),
    )
    .option('--layers', 'each layer pruned alone instead: its sensitivity')
    .addOption(
      new Option('--policy <policy>', 'which channels may go').choices(prunePolicies).default('block-interior'),
    )
    .addOption(
      new Option('--importance <kind>', 'what channels are judged by').choices(importanceKinds).default('gamma'),
    )
    .addOption(
      new Option('--scope <scope>', 'what one threshold is counted over').choices(maskScopes).default('network'),
    )
    .addOption(
      new Option('--denominator <of>', 'what the shares are shares of')
        .choices(['prunable', 'all'])
        .default('prunable'),
    )
    .addOption(
      new Option('--constants <what>', 'what becomes of the constants that pruned channels add')
        .choices(['drop', 'fold'])
        .default('drop'),
    )
    .addOption(
      new Option('--split <split>', 'which images; training images where none were held out')
        .choices(['train', 'validation', 'test'])
        .default('validation'),
    )
    .addOption(numberOption('--images <n>', 'at most so many images', { integer: true, min: 1 }).default(1000))
  answering(command, streams, ({ args: [name = ''] }) => (session) => {
    const { ratios, layers, policy, importance, scope, denominator, constants, split, images } = command.opts<Flags>()
    return withRuns(session, async ({ store, host }) => {
      const { id: runId } = store.head(name)
      const amount = { by: 'ratio', ratio: 0, denominator } as const
      const rule: MaskRule = { ...plainRule(0), policy, importance, scope, amount }
      const client = await host()
      const kind = layers ? 'sensitivity' : 'cliff'
      const { curveId } = await client.masks.startCurve({
        runId,
        kind,
        rule,
        ratios: [...ratios],
        constants,
        split,
        images,
      })
      const curve = await measured(session, client, runId, curveId)
      return { json: { run: runId, curve }, text: curveText(curve) }
    })
  })
}

/** @throws UserError as the curve ended; `stopped` after Ctrl-C */
async function measured({ reporter }: Session, client: HostClient, runId: string, curveId: string): Promise<MaskCurve> {
  const interrupt = stopSignal(() => void client.masks.stopCurve({ curveId }).catch(() => undefined))
  const startedMs = Date.now()
  try {
    for await (const curves of await client.masks.watchCurves({ runId })) {
      const curve = curves.find(({ id }) => id === curveId)
      if (!curve) break
      const { state, points, total, images } = curve
      if (state === 'done') return curve
      if (state !== 'running') throw new UserError(state === 'failed' ? 'internal' : 'stopped', ...ending(curve))
      const seconds = (Date.now() - startedMs) / 1000
      const rate = (points.length * images) / Math.max(seconds, 0.001)
      const secondsLeft = points.length === 0 ? 0 : (seconds / points.length) * (total - points.length)
      const at = { epoch: 0, epochs: 0, step: points.length, steps: total }
      reporter.event({
        type: 'progress',
        progress: { ...at, imagesPerSecond: rate, secondsLeft, doing: `point ${points.length} of ${total}` },
      })
    }
    throw new UserError('stopped', 'The curve was removed while it was measured.', 'Measure it again.')
  } finally {
    interrupt.end()
  }
}

function ending({ message, points, total }: MaskCurve): readonly [string, string] {
  const sofar = `${points.length} of ${total} points were measured.`
  return message === null
    ? [`Stopped: ${sofar}`, 'They are kept with the run; measure again for all of them.']
    : [`${message} ${sofar}`, 'Measure again, on fewer images if memory was short.']
}

function curveText({ kind, points, split, images }: MaskCurve): string {
  const rows = points.map(({ ratio, space, accuracy, loss, params, macs: operations }) => [
    ...(kind === 'sensitivity' ? [space ?? ''] : []),
    percent(ratio),
    percent(accuracy, 2),
    fixed(loss, 4),
    parameterCount(params),
    macs(operations),
  ])
  const right = (title: string) => ({ title, align: 'right' as const })
  const columns = [
    ...(kind === 'sensitivity' ? [{ title: 'LAYER' }] : []),
    right('PRUNED'),
    right('ACCURACY'),
    right('LOSS'),
    right('PARAMS'),
    right('MACS'),
  ]
  return `${textTable(columns, rows)}\n\nOn ${count(images)} ${split} images, masked and not fine-tuned.`
}

function sharesOf(text: string): readonly number[] {
  const shares = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  if (shares.every((share) => share >= 0 && share < 1)) return shares
  throw new UserError(
    'bad-argument',
    `“${text}” are no shares from 0 to below 1.`,
    'Give numbers with commas between them, such as 0,0.3,0.5.',
  )
}
