/** `prunescope prune RUN --ratio R`: chooses channels by their γ, cuts them out, and proves the cut. */

import { Option, type Command } from 'commander'
import { requireSplit, inspectData, requireFit } from '../../runs/data-facts'
import { prunePolicies } from '../../../src-shared/recipe/recipe'
import type { PruneRunSettings } from '../../../src-shared/runs/settings'
import { answering, numberOption, type Streams } from '../command-line'
import { runReport, runsReportText } from '../run-report'
import { withRuns } from '../runs-session'

type Flags = {
  readonly ratio: number
  readonly policy: PruneRunSettings['policy']
  readonly floor: number
  readonly denominator: PruneRunSettings['denominator']
  readonly constants: PruneRunSettings['constants']
  readonly data?: string
  readonly split?: 'test' | 'validation'
  readonly threads?: number
  readonly name?: string
}

export function registerPrune(program: Command, streams: Streams): void {
  const command = program
    .command('prune')
    .description('cut the channels of smallest |γ| out of a run’s network')
    .argument('<run>', 'the run, by id, beginning of an id, or name')
    .addOption(
      numberOption('--ratio <share>', 'share of channels to remove', { min: 0, below: 1 }).makeOptionMandatory(),
    )
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
  answering(command, streams, ({ args: [name = ''] }) => (session) => {
    const flags = command.opts<Flags>()
    return withRuns(session, async ({ store, history, workspaceDir, carryOut }) => {
      const parent = store.head(name)
      const wanted = flags.data ?? parent.data?.source
      const facts = wanted === undefined ? null : await inspectData(workspaceDir, { ...parent.data, name: wanted })
      if (facts) requireFit(facts, parent.architecture)
      if (facts && flags.split) requireSplit(facts, flags.split)
      const split =
        flags.split ??
        (facts && facts.images.test > 0 ? 'test' : facts && facts.images.validation > 0 ? 'validation' : null)
      const data = facts && { ...facts.choice, name: flags.data ?? parent.data?.name ?? facts.choice.name }
      const settings: PruneRunSettings = {
        kind: 'prune',
        ratio: flags.ratio,
        policy: flags.policy,
        floor: flags.floor,
        denominator: flags.denominator,
        constants: flags.constants,
        data: data && { name: data.name, validation: data.validation, splitSeed: data.splitSeed },
        evaluate: split && { split, batchSize: 250 },
        threads: flags.threads ?? null,
      }
      const [id = ''] = await carryOut({
        kind: 'prune',
        name: flags.name ?? `${parent.name}-prune-${flags.ratio}`,
        parentId: parent.id,
        settings,
        data,
      })
      const report = runReport(history, store.head(id))
      return { json: report, text: runsReportText([report]) }
    })
  })
}
