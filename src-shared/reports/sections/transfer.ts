/** Section 7: how weights got into the cut network, with the counts of this one, and how it was checked. */

import type { Architecture } from '../../architecture/architecture'
import { channelSpaces } from '../../architecture/channel-spaces'
import { elementsOf, parametersOf, type Parameter } from '../../architecture/parameters'
import { count, significant } from '../../formats/numbers'
import { keptAlong } from '../../pruning/kept-channels'
import type { Mask } from '../../pruning/mask'
import type { ReportRun } from '../material'
import { code, ofRun, paragraph, rich, type Block, type Inline } from '../model'
import { cutsOf, headlineOf } from '../reading'
import { left, nothing, right, type Context } from './context'
import { constantsOf } from './pruned'

export function transferSection(context: Context): readonly Block[] {
  const { material, texts, labels } = context
  const t = texts.transfer
  const cuts = cutsOf(material)
  const headline = headlineOf(material)
  if (!headline?.whole.architecture || !headline.cut.cut)
    return [{ kind: 'missing', text: [t.none], command: 'prunescope prune RUN --ratio 0.5' }]
  const { whole, cut } = headline
  const moved = transfers(headline.whole.architecture, headline.cut.cut.mask)
  const shrunk = moved.filter(({ isWhole }) => !isWhole)
  const weights = moved.filter(({ parameter }) => parameter.kind === 'convWeight' || parameter.kind === 'linearWeight')
  const kept = moved.reduce((sum, one) => sum + one.elementsAfter, 0)
  const all = moved.reduce((sum, one) => sum + elementsOf(one.parameter.shape), 0)
  return [
    paragraph(t.intro),
    {
      kind: 'list',
      items: [
        t.batchNorm(code('weight'), code('bias'), code('running_mean'), code('running_var')),
        t.conv(code('start_mask'), code('end_mask')),
        t.shortcut,
        t.linear,
        constantsOf(cut) === 'fold' ? t.folded : t.dropped,
      ],
    },
    paragraph(
      t.counts({
        name: ofRun(cut, labels.full(cut)),
        tensors: ofRun(cut, count(moved.length)),
        shrunk: ofRun(cut, count(shrunk.length)),
        whole: ofRun(whole, count(moved.length - shrunk.length)),
        kept: ofRun(cut, count(kept)),
        all: ofRun(whole, count(all)),
      }),
    ),
    {
      kind: 'table',
      caption: t.table(labels.full(cut)),
      columns: [
        left(texts.columns.tensor),
        right(texts.columns.shapeBefore),
        right(texts.columns.startMask),
        right(texts.columns.endMask),
        right(texts.columns.shapeAfter),
      ],
      rows: weights.map(({ parameter, axes, isWhole }) => [
        [parameter.name],
        [shapeText(parameter.shape)],
        [maskText(axes[1], texts.words.whole)],
        [maskText(axes[0], texts.words.whole)],
        [isWhole ? texts.words.copiedWhole : ofRun(cut, shapeText(axes.map(({ kept: size }) => size)))],
      ]),
    },
    paragraph(t.check),
    checkTable(context, cuts),
  ]
}

export type Transfer = {
  readonly parameter: Parameter
  readonly axes: readonly { readonly kept: number; readonly of: number }[]
  readonly isWhole: boolean
  readonly elementsAfter: number
}

/** For every tensor what stays along each of its axes. */
export function transfers(architecture: Architecture, mask: Mask): readonly Transfer[] {
  const spaces = channelSpaces(architecture)
  return parametersOf(architecture).map((parameter) => {
    const axes = parameter.axes.map((axis, index) => {
      const of = parameter.shape[index] ?? 0
      return { of, kept: 'size' in axis ? of : keptAlong(axis.spaces, mask, spaces).length }
    })
    return {
      parameter,
      axes,
      isWhole: axes.every(({ kept, of }) => kept === of),
      elementsAfter: elementsOf(axes.map(({ kept }) => kept)),
    }
  })
}

function maskText(axis: Transfer['axes'][number] | undefined, whole: string): string {
  if (!axis) return nothing
  return axis.kept === axis.of ? whole : `${count(axis.kept)} / ${count(axis.of)}`
}

function shapeText(shape: readonly number[]): string {
  return shape.join('×')
}

function checkTable({ labels, texts }: Context, cuts: readonly ReportRun[]): Block {
  const c = texts.columns
  return {
    kind: 'table',
    caption: texts.transfer.checkTable,
    columns: [
      left(c.run),
      right(c.images),
      right(c.difference),
      right(c.logitRange),
      right(c.relative),
      left(c.verdict),
    ],
    rows: cuts.map((run) => {
      const { surgery } = run
      const cell = (text: string): readonly Inline[] => [ofRun(run, text)]
      if (surgery === null)
        return [cell(labels.full(run)), [nothing], [nothing], [nothing], [nothing], [texts.words.notChecked]]
      const relative = surgery.maxAbsLogitDifference / surgery.logitRange
      return [
        cell(labels.full(run)),
        cell(count(surgery.images)),
        cell(significant(surgery.maxAbsLogitDifference)),
        cell(significant(surgery.logitRange)),
        cell(significant(relative)),
        rich`${surgery.maxAbsLogitDifference <= surgery.tolerance ? texts.words.agrees : texts.words.differs} (≤ ${significant(surgery.tolerance)})`,
      ]
    }),
  }
}
