/** Section 6: the widths of the cut network, and how each layer follows those before it; for blocks and for any graph. */

import { inputsOf, type Architecture, type Block as NetworkBlock } from '../../architecture/architecture'
import { channelSpaces, channelsOfNode, spaceById, type ChannelSpaces } from '../../architecture/channel-spaces'
import { count } from '../../formats/numbers'
import { cfgOf } from '../../pruning/cfg'
import type { ReportRun } from '../material'
import { code, ofRun, paragraph, type Block, type Inline } from '../model'
import { cutsOf, headlineOf } from '../reading'
import { left, right, type Context } from './context'

export function widthsSection(context: Context): readonly Block[] {
  const { material, texts, labels } = context
  const t = texts.cfg
  const headline = headlineOf(material)
  if (!headline?.whole.architecture || !headline.cut.architecture)
    return [{ kind: 'missing', text: [t.none], command: 'prunescope prune RUN --ratio 0.5' }]
  const { whole, cut } = headline
  const [before, after] = [headline.whole.architecture, headline.cut.architecture]
  const hasBlocks = before.blocks.length > 0
  return [
    paragraph(hasBlocks ? t.introBlocks : t.introLayers),
    cfgTable(context, whole),
    keptFigure(context, before, after, labels.full(cut)),
    hasBlocks ? blockTable(context, before, after, cut) : layerTable(context, before, after, cut),
    paragraph(hasBlocks ? t.followBlocks : t.followLayers),
  ]
}

/** Of the whole network and of each cut of it. */
function cfgTable({ material, labels, texts }: Context, whole: ReportRun): Block {
  const cuts = cutsOf(material).filter(({ parentId }) => parentId === whole.id)
  return {
    kind: 'table',
    caption: texts.cfg.table,
    columns: [left(texts.columns.run), left('cfg')],
    rows: [whole, ...cuts].flatMap((run) =>
      run.architecture ? [[[ofRun(run, labels.full(run))], [code(cfgText(run.architecture))]]] : [],
    ),
  }
}

/** Blocks in brackets; a network without blocks is its convolutions in order. */
function cfgText(architecture: Architecture): string {
  if (architecture.blocks.length > 0)
    return `[${cfgOf(architecture)
      .map((widths) => `[${widths.join(', ')}]`)
      .join(', ')}]`
  const spaces = channelSpaces(architecture)
  const convs = architecture.nodes.filter(({ op }) => op === 'conv')
  return `[${convs.map(({ name }) => channelsOfNode(spaces, name)).join(', ')}]`
}

function keptFigure({ texts, material }: Context, before: Architecture, after: Architecture, name: string): Block {
  const [old, now] = [channelSpaces(before), channelSpaces(after)]
  const mask = headlineOf(material)?.cut.cut?.mask
  const layers = [...old.spaces.values()].filter(({ id }) => mask?.has(id) === true)
  return {
    kind: 'figure',
    caption: texts.cfg.figure(name),
    figure: {
      kind: 'kept',
      x: texts.axes.keptChannels,
      layers: layers.map(({ id, channels }) => ({ name: id, kept: now.spaces.get(id)?.channels ?? 0, of: channels })),
    },
  }
}

/** `32 → 13`, or one number where nothing changed. */
function change(before: number, after: number): string {
  return before === after ? count(before) : `${count(before)} → ${count(after)}`
}

function changeOf(node: string, [old, now]: readonly [ChannelSpaces, ChannelSpaces]): string {
  return change(channelsOfNode(old, node), channelsOfNode(now, node))
}

function inputOf(architecture: Architecture, name: string | undefined): string | undefined {
  const node = architecture.nodes.find((one) => one.name === name)
  return node && inputsOf(node)[0]
}

function blockTable({ texts }: Context, before: Architecture, after: Architecture, cut: ReportRun): Block {
  const spaces = [channelSpaces(before), channelSpaces(after)] as const
  const c = texts.columns
  const mostConvs = Math.max(...before.blocks.map(({ convs }) => convs.length))
  const cell = (node: string | undefined): readonly Inline[] =>
    node === undefined ? [''] : [ofRun(cut, changeOf(node, spaces))]
  return {
    kind: 'table',
    caption: texts.cfg.blockTable,
    columns: [
      left(c.block),
      left(c.kind),
      right(c.input),
      ...Array.from({ length: mostConvs }, (_, index) => right(`conv${index + 1}`)),
      right(c.shortcut),
    ],
    rows: before.blocks.map((block: NetworkBlock) => [
      [block.name],
      [block.kind],
      cell(inputOf(before, block.convs[0])),
      ...Array.from({ length: mostConvs }, (_, index) => cell(block.convs[index])),
      block.downsample ? cell(block.downsample.conv) : [texts.words.identity],
    ]),
  }
}

function layerTable({ texts }: Context, before: Architecture, after: Architecture, cut: ReportRun): Block {
  const spaces = [channelSpaces(before), channelSpaces(after)] as const
  const c = texts.columns
  return {
    kind: 'table',
    caption: texts.cfg.layerTable,
    columns: [left(c.layer), right(c.input), right(c.output), left(c.space)],
    rows: before.nodes.flatMap((node): readonly (readonly (readonly Inline[])[])[] => {
      if (node.op !== 'conv' && node.op !== 'depthwiseConv' && node.op !== 'linear') return []
      const ids = spaces[0].nodeSpace.get(node.name) ?? []
      return [
        [
          [node.name],
          [ofRun(cut, changeOf(node.input, spaces))],
          [ofRun(cut, changeOf(node.name, spaces))],
          [ids.map((id) => spaceById(spaces[0], id).id).join(' + ')],
        ],
      ]
    }),
  }
}
