/** `prunescope summary RUN`: torchsummary's table, and of every layer what is kept, its γ, and what it costs. */

import type { Command } from 'commander'
import { channelSpaces, channelsOfNode } from '../../../src-shared/architecture/channel-spaces'
import { costOf } from '../../../src-shared/architecture/cost'
import { torchSummary, torchSummaryText } from '../../../src-shared/architecture/torch-summary'
import { count, macs, parameterCount, significant } from '../../../src-shared/formats/numbers'
import { cfgOf, keptPerLayer } from '../../../src-shared/pruning/cfg'
import type { Weights } from '../../../src-shared/weights'
import type { RunHead, RunStore } from '../../runs/run-store'
import { readWeightsOf } from '../../runs/finished-run'
import { answering, type Streams } from '../command-line'
import { withRuns } from '../runs-session'
import { textTable } from '../table'

type LayerRow = {
  readonly layer: string
  readonly kept: number
  readonly of: number
  readonly gammaMin: number | null
  readonly gammaMax: number | null
  readonly params: number
  readonly macs: number
}

export function registerSummary(program: Command, streams: Streams): void {
  const command = program
    .command('summary')
    .description('torchsummary’s table; per layer channels kept, γ range, parameters and MACs')
    .argument('<run>', 'the run, by id, beginning of an id, or name')
  answering(
    command,
    streams,
    ({ args: [name = ''] }) =>
      (session) =>
        withRuns(session, ({ store }) => {
          const run = store.head(name)
          const { architecture } = run
          const weights = run.state === 'done' ? readWeightsOf(run) : null
          const whole = uncut(store, run)
          const layers = layerRows(run, whole, weights)
          const cost = costOf(architecture)
          const table = torchSummary(architecture)
          const cut = layers.some(({ kept, of }) => kept !== of)
          const text = [
            `${run.name} (${run.id}): ${architecture.label}${cut ? `, cut from ${parameterCount(costOf(whole.architecture).params)} parameters` : ''}`,
            '',
            torchSummaryText(table),
            '',
            layersText(layers),
            '',
            `cfg: ${JSON.stringify(cfgOf(architecture))}`,
            `${count(cost.params)} parameters, ${macs(cost.macs)}`,
          ].join('\n')
          const json = {
            run: run.id,
            name: run.name,
            architecture: architecture.label,
            params: cost.params,
            macs: cost.macs,
            activations: cost.activations,
            cfg: cfgOf(architecture),
            layers,
            torchSummary: table,
          }
          return { json, text }
        }),
  )
}

/** The nearest forebear whose network was not cut: what "kept of" counts against. */
function uncut(store: RunStore, run: RunHead): RunHead {
  let whole = run
  while (whole.parentId !== null) whole = store.head(whole.parentId)
  return whole
}

function layerRows(run: RunHead, whole: RunHead, weights: Weights | null): readonly LayerRow[] {
  const { architecture } = run
  const layers = new Map(costOf(architecture).layers.map((layer) => [layer.node, layer]))
  const spaces = channelSpaces(architecture)
  const widths = new Map(keptPerLayer(whole.architecture, architecture).map((kept) => [kept.batchNorm, kept]))
  let convs: string[] = []
  return architecture.nodes.flatMap((node): readonly LayerRow[] => {
    if (node.op === 'conv' || node.op === 'depthwiseConv') convs.push(node.name)
    if (node.op === 'linear') {
      const { params = 0, macs: operations = 0 } = layers.get(node.name) ?? {}
      const channels = channelsOfNode(spaces, node.name)
      return [
        { layer: node.name, kept: channels, of: channels, gammaMin: null, gammaMax: null, params, macs: operations },
      ]
    }
    if (node.op !== 'batchNorm') return []
    const { kept = 0, of = 0 } = widths.get(node.name) ?? {}
    const gamma = weights?.get(`${node.name}.weight`)?.values ?? null
    // A convolution and the BatchNorm behind it are one layer to whoever prunes; a shortcut without one joins the next.
    const parts = [...convs, node.name].map((name) => layers.get(name))
    const sum = (pick: 'params' | 'macs'): number => parts.reduce((total, part) => total + (part?.[pick] ?? 0), 0)
    const row = {
      layer: node.name,
      kept,
      of,
      gammaMin: gamma && gamma.reduce((least, value) => Math.min(least, value), Infinity),
      gammaMax: gamma && gamma.reduce((most, value) => Math.max(most, value), -Infinity),
      params: sum('params'),
      macs: sum('macs'),
    }
    convs = []
    return [row]
  })
}

function layersText(layers: readonly LayerRow[]): string {
  const right = 'right' as const
  return textTable(
    [
      { title: 'LAYER' },
      { title: 'KEPT', align: right },
      { title: 'OF', align: right },
      { title: 'γ FROM', align: right },
      { title: 'TO', align: right },
      { title: 'PARAMS', align: right },
      { title: 'MACS', align: right },
    ],
    layers.map(({ layer, kept, of, gammaMin, gammaMax, params, macs: operations }) => [
      layer,
      count(kept),
      count(of),
      gammaMin === null ? '' : significant(gammaMin),
      gammaMax === null ? '' : significant(gammaMax),
      count(params),
      count(operations),
    ]),
  )
}
