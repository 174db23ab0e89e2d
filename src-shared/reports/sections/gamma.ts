/** Section 2: where γ ended up, for each λ. */

import { count, percent, significant } from '../../formats/numbers'
import { safeLimit } from '../../pruning/ranking'
import { histogram, linearEdges } from '../../pruning/histogram'
import { nearZero, shareBelow } from '../../pruning/near-zero'
import { lambdaOf } from '../labels'
import type { ReportGamma, ReportRun } from '../material'
import { ofRun, paragraph, type Block } from '../model'
import type { Point } from '../figures/figure'
import { cutsOf, familyIndex, trainingsOf } from '../reading'
import { left, right, nothing, type Context } from './context'

const bins = 40
const mostPanels = 6
/** Trained float32 γ below it are as good as zero. */
const smallest = 1e-4

type WithGamma = { readonly run: ReportRun; readonly gamma: ReportGamma; readonly sorted: Float32Array }

export function gammaSection(context: Context): readonly Block[] {
  const { material, texts, labels } = context
  const t = texts.gamma
  const all = trainingsOf(material).flatMap((run): readonly WithGamma[] =>
    run.gamma === null || run.gamma.layers.length === 0
      ? []
      : [{ run, gamma: run.gamma, sorted: magnitudes(run.gamma) }],
  )
  if (all.length === 0) return [{ kind: 'missing', text: [t.none], command: 'prunescope gamma RUN' }]
  const largest = Math.max(smallest * 10, ...all.map(({ sorted }) => sorted.at(-1) ?? 0))
  const edges = linearEdges(0, largest, bins)
  const lambdas = new Set(all.map(({ run }) => lambdaOf(run)))
  return [
    paragraph(t.intro(significant(nearZero))),
    ...(lambdas.size < 2 ? [missingLambdas(context)] : []),
    {
      kind: 'figure',
      caption: all.length > mostPanels ? t.someHistograms(mostPanels, all.length) : t.histograms,
      figure: {
        kind: 'histograms',
        x: '|γ|',
        y: texts.axes.shareOfChannels,
        edges: [...edges],
        panels: all.slice(0, mostPanels).map(({ run, gamma, sorted }) => {
          const { counts } = histogram(
            gamma.layers.map(({ values }) => values),
            edges,
          )
          return {
            title: panelTitle(context, run),
            colour: familyIndex(material, run),
            shares: [...counts].map((value) => value / Math.max(1, sorted.length)),
            mark: thresholdMark(context, run),
          }
        }),
      },
    },
    {
      kind: 'figure',
      caption: t.shares,
      figure: {
        kind: 'lines',
        x: { title: '|γ|', scale: 'log', as: 'number', from: smallest, to: largest },
        y: { title: texts.axes.shareBelow, scale: 'linear', as: 'percent', from: 0, to: 1 },
        lines: all.map(({ run, sorted }) => ({
          name: panelTitle(context, run),
          colour: familyIndex(material, run),
          dash: 'solid' as const,
          points: distribution(sorted),
          marker: 'none' as const,
          shape: 'steps' as const,
        })),
      },
    },
    {
      kind: 'table',
      caption: t.table,
      columns: [
        left(texts.columns.run),
        right('λ'),
        right(texts.columns.channels),
        right(texts.columns.below('0.001')),
        right(texts.columns.below('0.01')),
        right(texts.columns.below('0.1')),
        right(texts.columns.median),
        right(texts.columns.largest),
        right(texts.columns.safeLimit),
      ],
      rows: all.map(({ run, gamma, sorted }) => {
        const lambda = lambdaOf(run)
        const limit = safeLimit(new Map(gamma.layers.map(({ name, values }) => [name, values.map(Math.abs)])))
        const below = (bound: number): string => percent(shareBelow([sorted], bound))
        return [
          [ofRun(run, labels.full(run))],
          [lambda === null ? nothing : ofRun(run, significant(lambda))],
          ...[
            count(sorted.length),
            below(0.001),
            below(nearZero),
            below(0.1),
            significant(sorted[Math.floor(sorted.length / 2)] ?? 0),
            significant(sorted.at(-1) ?? 0),
            percent(limit.ratio),
          ].map((text) => [ofRun(run, text)]),
        ]
      }),
    },
    paragraph(t.reading),
  ]
}

function panelTitle({ labels }: Context, run: ReportRun): string {
  const lambda = lambdaOf(run)
  const name = labels.full(run)
  return lambda === null || name.includes('λ') ? name : `${name}, λ = ${significant(lambda)}`
}

/** What a comparison over λ needs. */
function missingLambdas({ texts, material }: Context): Block {
  const recipe = trainingsOf(material)[0]?.recipe?.name ?? 'report-cpu'
  return {
    kind: 'missing',
    text: [texts.gamma.oneLambda],
    command: `prunescope sweep ${recipe} --over train.lambda=0,2e-4,2e-3`,
  }
}

/** Where the strictest of its cuts was made. */
function thresholdMark({ material }: Context, run: ReportRun) {
  const cut = cutsOf(material).findLast(({ parentId }) => parentId === run.id)?.cut
  return cut && cut.threshold > 0 ? { at: cut.threshold, text: percent(cut.requestedRatio, 0) } : null
}

function magnitudes({ layers }: ReportGamma): Float32Array {
  const all = Float32Array.from(
    layers.flatMap(({ values }) => [...values]),
    Math.abs,
  )
  return all.sort()
}

/** Share of values up to each of some hundred magnitudes, evenly on a logarithmic axis. */
function distribution(sorted: Float32Array): readonly Point[] {
  const top = sorted.at(-1) ?? 1
  const steps = 160
  const points: Point[] = []
  let below = 0
  for (let step = 0; step <= steps; step++) {
    const at = smallest * (Math.max(top, smallest * 10) / smallest) ** (step / steps)
    while (below < sorted.length && (sorted[below] ?? 0) <= at) below++
    points.push([at, below / sorted.length])
  }
  return points
}
