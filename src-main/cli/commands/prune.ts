/** `prunescope prune RUN --ratio R`: chooses channels by their γ, or takes a mask, cuts them out, and proves the cut. */

import { Option, type Command } from 'commander'
import { UserError } from '../../../src-shared/errors'
import { maskToJson } from '../../../src-shared/pruning/mask-json'
import { maskMaker } from '../../../src-shared/pruning/mask-maker'
import {
  importanceKinds,
  maskScopes,
  plainRule,
  roundings,
  type ImportanceKind,
  type MaskRule,
  type MaskScope,
  type Rounding,
} from '../../../src-shared/pruning/mask-rule'
import { prunePolicies } from '../../../src-shared/recipe/pruning'
import type { PruneRunSettings } from '../../../src-shared/runs/settings'
import { importanceOf } from '../../../src-shared/pruning/importance'
import type { HostClient } from '../../host/client'
import { inspectData, requireFit, requireSplit } from '../../runs/data-facts'
import { choiceOfMask, pruneWork, type PruneChoice } from '../../runs/prune-work'
import type { RunHead } from '../../runs/run-store'
import { answering, numberOption, type Streams } from '../command-line'
import { readMaskFile } from '../mask-files'
import { handIn, onOption, type OnFlag } from '../on-cluster'
import { addRoundOptions, roundsOf, type RoundFlags } from '../round-options'
import { runReport, runsReportText } from '../run-report'
import { withRuns } from '../runs-session'

type Flags = {
  readonly ratio?: number
  readonly mask?: string
  readonly policy: PruneRunSettings['policy']
  readonly floor: number
  readonly denominator: PruneRunSettings['denominator']
  readonly importance: ImportanceKind
  readonly scope: MaskScope
  readonly roundTo: Rounding
  readonly images: number
  readonly seed: number
  readonly constants: PruneRunSettings['constants']
  readonly data?: string
  readonly split?: 'test' | 'validation'
  readonly threads?: number
  readonly name?: string
} & RoundFlags &
  OnFlag

export function registerPrune(program: Command, streams: Streams): void {
  const command = program
    .command('prune')
    .description('cut the channels of smallest |γ|, or those that a mask leaves out, of a run’s network')
    .argument('<run>', 'the run, by id, beginning of an id, or name')
    .addOption(
      numberOption('--ratio <share>', 'share of channels to remove, as 0.5 or 50%', {
        min: 0,
        below: 1,
        share: true,
      }).conflicts('mask'),
    )
    .addOption(
      new Option(
        '--mask <file>',
        'a mask as JSON instead; `prunescope masks RUN --export NAME FILE` writes one',
      ).conflicts(['ratio', 'importance', 'scope', 'roundTo']),
    )
    .addOption(
      new Option('--importance <kind>', 'what channels are judged by').choices(importanceKinds).default('gamma'),
    )
    .addOption(
      new Option('--scope <scope>', 'what one threshold is counted over').choices(maskScopes).default('network'),
    )
    .addOption(
      new Option('--round-to <step>', 'what each layer’s kept channels are rounded up to')
        .choices(roundings)
        .default('none'),
    )
    .addOption(
      numberOption('--images <n>', 'images to measure an importance on that needs some', {
        integer: true,
        min: 1,
      }).default(1000),
    )
    .addOption(numberOption('--seed <n>', 'of --importance random', { integer: true }).default(0))
    .addOption(
      new Option('--policy <policy>', 'which channels may go').choices(prunePolicies).default('block-interior'),
    )
    .addOption(
      numberOption('--floor <k>', 'channels a layer keeps when the threshold would empty it', {
        integer: true,
        min: 1,
      }).default(3),
    )
    .addOption(
      new Option('--denominator <of>', 'what the ratio is a share of').choices(['prunable', 'all']).default('prunable'),
    )
    .addOption(
      new Option(
        '--constants <what>',
        'what becomes of the constants that pruned channels add: dropped, or folded into the next BatchNorm’s mean',
      )
        .choices(['drop', 'fold'])
        .default('drop'),
    )
    .option('--data <name>', 'data to test the cut network on; by default the run’s own, if it has any')
    .addOption(new Option('--split <split>', 'what to test on').choices(['test', 'validation']))
    .addOption(numberOption('--threads <n>', 'threads of the compute library', { integer: true, min: 1, max: 1024 }))
    .option('--name <name>', 'the new run’s name')
  addRoundOptions(command).addOption(onOption())
  answering(command, streams, ({ args: [name = ''] }) => (session) => {
    const flags = command.opts<Flags>()
    return withRuns(session, async ({ store, history, workspaceDir, host, carryOut }) => {
      const parent = store.head(name)
      const wanted = flags.data ?? parent.data?.source
      const facts = wanted === undefined ? null : await inspectData(workspaceDir, { ...parent.data, name: wanted })
      if (facts) requireFit(facts, parent.architecture)
      if (facts && flags.split) requireSplit(facts, flags.split)
      const dataName = flags.data ?? parent.data?.name ?? facts?.choice.name ?? ''
      const work = pruneWork({
        parent,
        name: flags.name ?? null,
        choice: await choiceOf(flags, parent, host),
        constants: flags.constants,
        data: facts && { choice: { ...facts.choice, name: dataName }, images: facts.images },
        split: flags.split,
        threads: flags.threads ?? null,
        rounds: roundsOf(flags, parent, store, facts),
      })
      if (flags.on !== undefined) return handIn({ host }, flags.on, work)
      const reports = (await carryOut(work)).map((id) => runReport(history, store.head(id)))
      return { json: reports.at(-1) ?? null, text: runsReportText(reports) }
    })
  })
}

async function choiceOf(flags: Flags, parent: RunHead, host: () => Promise<HostClient>): Promise<PruneChoice> {
  const { ratio, policy, floor, denominator, importance, scope, roundTo: rounding, images, seed } = flags
  if (flags.mask !== undefined) return choiceOfMask(parent.architecture, { mask: readMaskFile(flags.mask), rule: null })
  if (ratio === undefined)
    throw new UserError(
      'bad-argument',
      'Neither --ratio nor --mask says which channels go.',
      'Add --ratio with the share of channels to remove, such as 0.5, or --mask with a file.',
    )
  if (importance === 'gamma' && scope === 'network' && rounding === 'none') return { ratio, policy, floor, denominator }
  const amount = { by: 'ratio', ratio, denominator } as const
  const rule: MaskRule = { ...plainRule(ratio), policy, importance, scope, amount, floor, rounding }
  const client = await host()
  const { spaces, values } = await client.masks.importance({ runId: parent.id, kind: importance, policy, images, seed })
  const { mask } = maskMaker(importanceOf(spaces, values), parent.architecture)(rule)
  return choiceOfMask(parent.architecture, { mask: maskToJson(mask), rule })
}
