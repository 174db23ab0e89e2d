/** `prunescope gamma RUN`: how the γ are distributed, drawn in the terminal. */

import { Option, type Command } from 'commander'
import { UserError } from '../../../src-shared/errors'
import { didYouMean } from '../../../src-shared/recipe/nearest'
import { count, percent, significant } from '../../../src-shared/formats/numbers'
import { gammaHistograms } from '../../../src-shared/pruning/histogram'
import { gammaImportance } from '../../../src-shared/pruning/mask'
import { nearZero } from '../../../src-shared/pruning/near-zero'
import { prunableSpaces, type PrunePolicy } from '../../../src-shared/pruning/prunable'
import { prunePolicies } from '../../../src-shared/recipe/pruning'
import { safeLimit } from '../../../src-shared/pruning/ranking'
import { readWeightsOf } from '../../runs/finished-run'
import { answering, numberOption, type Streams } from '../command-line'
import { histogramText } from '../histogram-text'
import { withRuns } from '../runs-session'

type Flags = {
  readonly policy: PrunePolicy
  readonly bins: number
  readonly scale: 'linear' | 'log'
  readonly layer?: string
}

export function registerGamma(program: Command, streams: Streams): void {
  const command = program
    .command('gamma')
    .description('a histogram of |γ| over the prunable channels')
    .argument('<run>', 'the run, by id, beginning of an id, or name')
    .addOption(new Option('--policy <policy>', 'which channels').choices(prunePolicies).default('block-interior'))
    .addOption(numberOption('--bins <n>', 'bars', { integer: true, min: 1, max: 200 }).default(24))
    .addOption(new Option('--scale <scale>', 'of the bins').choices(['linear', 'log']).default('linear'))
    .option('--layer <name>', 'one layer instead of all together')
  answering(command, streams, ({ args: [name = ''] }) => (session) => {
    const { policy, bins, scale, layer } = command.opts<Flags>()
    return withRuns(session, ({ store }) => {
      const run = store.head(name)
      const spaces = prunableSpaces(run.architecture, policy)
      const importance = gammaImportance(
        readWeightsOf(run),
        run.architecture,
        layer === undefined ? spaces : [layerOf(spaces, layer)],
      )
      const { whole, layers, shareBelow, layerShareBelow } = gammaHistograms(importance, {
        scale,
        bins,
        threshold: nearZero,
      })
      const limit = safeLimit(importance)
      const json = {
        run: run.id,
        policy,
        edges: [...whole.edges],
        counts: [...whole.counts],
        underflow: whole.underflow,
        channels: whole.total,
        shareNearZero: shareBelow,
        safeRatio: limit.ratio,
        layers: [...layers].map(([id, histogram]) => ({
          layer: id,
          counts: [...histogram.counts],
          underflow: histogram.underflow,
          shareNearZero: layerShareBelow.get(id) ?? 0,
        })),
      }
      const text = [
        `${run.name}: |γ| of ${count(whole.total)} prunable channels${layer === undefined ? '' : ` of ${layer}`}`,
        '',
        histogramText(whole),
        '',
        `${percent(shareBelow)} are below ${significant(nearZero)}. Up to ${percent(limit.ratio)} can go before a layer empties${limit.space === null ? '' : ` (${limit.space} first)`}.`,
      ].join('\n')
      return { json, text }
    })
  })
}

function layerOf(spaces: readonly string[], layer: string): string {
  if (spaces.includes(layer)) return layer
  throw new UserError(
    'bad-argument',
    `No prunable layer is named "${layer}".${didYouMean(layer, spaces)}`,
    `There are: ${spaces.join(', ')}.`,
  )
}
