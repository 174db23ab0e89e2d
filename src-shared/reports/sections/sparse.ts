/** Section 1: how the sparse trainings went. */

import { duration, fixed, percent, significant } from '../../formats/numbers'
import { lambdaOf } from '../labels'
import type { Curve, CurveName, ReportRun } from '../material'
import { ofRun, paragraph, type Block, type Inline } from '../model'
import type { Line } from '../figures/figure'
import { accuracyCurve, best, familyIndex, finalAccuracy, last, sampled, trainingsOf } from '../reading'
import { left, nothing, right, type Context } from './context'
import { tookMs } from '../../runs/took'

const mostEpochColumns = 10

export function sparseSection(context: Context): readonly Block[] {
  const { material, texts } = context
  const t = texts.sparse
  const trainings = trainingsOf(material)
  if (trainings.length === 0) {
    const brought = material.families.flatMap(({ runs }) => runs).find(({ kind }) => kind === 'import')
    const command = brought ? `prunescope train ${brought.id} --lambda 1e-4` : 'prunescope run report-cpu'
    return [{ kind: 'missing', text: [t.none], command }]
  }
  const blocks: Block[] = [
    paragraph(t.intro),
    paragraph(trainings.flatMap((run, index) => [...(index > 0 ? [' '] : []), ...story(context, run)])),
  ]
  const accuracy = curveLines(context, trainings, ['test/accuracy', 'validation/accuracy', 'train/accuracy'])
  if (accuracy.length > 0)
    blocks.push({
      kind: 'figure',
      caption: t.accuracyFigure,
      figure: {
        kind: 'lines',
        x: { title: texts.axes.epoch, scale: 'linear', as: 'whole', from: 0 },
        y: { title: texts.axes.accuracy, scale: 'linear', as: 'percent' },
        lines: accuracy,
      },
    })
  const sparsity = curveLines(context, trainings, ['sparsity/below-0.01'])
  if (sparsity.length > 0)
    blocks.push({
      kind: 'figure',
      caption: t.sparsityFigure,
      figure: {
        kind: 'lines',
        x: { title: texts.axes.epoch, scale: 'linear', as: 'whole', from: 0 },
        y: { title: texts.axes.nearZero, scale: 'linear', as: 'percent', from: 0, to: 1 },
        lines: sparsity,
      },
    })
  return [
    ...blocks,
    epochTable(context, trainings),
    resultsTable(context, trainings),
    settingsTable(context, trainings),
  ]
}

function story({ labels, texts }: Context, run: ReportRun): readonly Inline[] {
  const end = finalAccuracy(run)
  const top = best(accuracyCurve(run)?.curve ?? { epochs: [], values: [] })
  const sparse = last(run.curves['sparsity/below-0.01'])
  if (end === null) return texts.sparse.unmeasured(labels.full(run))
  return texts.sparse.story({
    name: labels.full(run),
    end: ofRun(run, percent(end, 2)),
    best: top && ofRun(run, percent(top.value, 2)),
    bestEpoch: top?.epoch ?? null,
    sparse: sparse === null ? null : ofRun(run, percent(sparse)),
  })
}

/** One line for each run and curve; the dashes tell the images. */
function curveLines(
  { material, labels, texts }: Context,
  runs: readonly ReportRun[],
  names: readonly CurveName[],
): readonly Line[] {
  return runs.flatMap((run) =>
    names.flatMap((name): readonly Line[] => {
      const curve = run.curves[name]
      if (curve.values.length === 0) return []
      const split = names.length > 1 ? texts.splits[splitOf(name)] : ''
      const label = material.families.length > 1 ? labels.full(run) : labels.run(run)
      const dash = name.startsWith('train/') ? 'dotted' : name.startsWith('validation/') ? 'dashed' : 'solid'
      return [
        {
          name: split === '' ? label : `${label} · ${split}`,
          colour: runs.length > material.families.length ? runs.indexOf(run) : familyIndex(material, run),
          dash,
          points: pointsOf(curve),
          marker: curve.values.length <= 30 && dash === 'solid' ? 'dot' : 'none',
          shape: 'line',
        },
      ]
    }),
  )
}

function splitOf(name: CurveName): 'train' | 'validation' | 'test' {
  return name.startsWith('train/') ? 'train' : name.startsWith('validation/') ? 'validation' : 'test'
}

function pointsOf({ epochs, values }: Curve): readonly (readonly [number, number])[] {
  return epochs.map((epoch, index) => [epoch, values[index] ?? 0] as const)
}

/** Accuracy and sparsity by epoch; of long trainings some epochs, evenly. */
function epochTable({ labels, texts }: Context, runs: readonly ReportRun[]): Block {
  const all = [...new Set(runs.flatMap((run) => accuracyCurve(run)?.curve.epochs ?? []))].map(Math.round)
  const epochs = sampled(
    [...new Set(all)].sort((a, b) => a - b),
    mostEpochColumns,
  )
  const at = (curve: Curve | undefined, epoch: number): number | undefined =>
    curve?.values[curve.epochs.findIndex((value) => Math.round(value) === epoch)]
  const row = (run: ReportRun, title: string, curve: Curve | undefined): readonly (readonly Inline[])[] => [
    [ofRun(run, title)],
    ...epochs.map((epoch) => {
      const value = at(curve, epoch)
      return [value === undefined ? nothing : ofRun(run, fixed(value * 100, 1))]
    }),
  ]
  return {
    kind: 'table',
    caption: texts.sparse.epochTable,
    columns: [left(texts.columns.run), ...epochs.map((epoch) => right(String(epoch)))],
    rows: runs.flatMap((run) => [
      row(run, `${labels.full(run)}${texts.words.colon}${texts.words.accuracy}`, accuracyCurve(run)?.curve),
      ...(run.curves['sparsity/below-0.01'].values.length > 0
        ? [
            row(
              run,
              `${labels.full(run)}${texts.words.colon}${texts.words.nearZero}`,
              run.curves['sparsity/below-0.01'],
            ),
          ]
        : []),
    ]),
  }
}

function resultsTable({ labels, texts }: Context, runs: readonly ReportRun[]): Block {
  const c = texts.columns
  return {
    kind: 'table',
    caption: texts.sparse.resultsTable,
    columns: [
      left(c.run),
      right('λ'),
      right(c.epochs),
      right(c.trainLoss),
      right(c.trainAccuracy),
      right(c.accuracy),
      right(c.correct),
      right(c.nearZero),
      right(c.time),
    ],
    rows: runs.map((run) => {
      const { curves, evaluations } = run
      const evaluation = evaluations.findLast(({ of, split }) => of === 'weights' && split !== 'train')
      const text = (value: number | null, write: (value: number) => string): readonly Inline[] => [
        value === null ? nothing : ofRun(run, write(value)),
      ]
      return [
        [ofRun(run, labels.full(run))],
        text(lambdaOf(run), (value) => significant(value)),
        text(curves['train/epoch-loss'].epochs.at(-1) ?? null, (value) => fixed(value, 0)),
        text(last(curves['train/epoch-loss']), (value) => fixed(value, 3)),
        text(last(curves['train/accuracy']), (value) => percent(value, 2)),
        text(finalAccuracy(run), (value) => percent(value, 2)),
        evaluation ? [ofRun(run, `${evaluation.correct}/${evaluation.images}`)] : [nothing],
        text(last(curves['sparsity/below-0.01']), (value) => percent(value)),
        text(tookMs(run), duration),
      ]
    }),
  }
}

/** What was asked, with values that differ between the trainings side by side. */
function settingsTable({ labels, texts }: Context, runs: readonly ReportRun[]): Block {
  const asked = runs.flatMap(({ settings }) => (settings?.kind === 'train' ? [settings] : []))
  const values = (of: (settings: (typeof asked)[number]) => string): readonly Inline[] => {
    const all = asked.map(of)
    return [new Set(all).size <= 1 ? (all[0] ?? nothing) : all.join(' · ')]
  }
  const s = texts.settings
  return {
    kind: 'table',
    caption:
      runs.length > 1 ? texts.sparse.settingsTable(runs.map(labels.full).join(' · ')) : texts.sparse.settingTable,
    columns: [left(texts.columns.setting), left(texts.columns.value)],
    rows: [
      [[s.network], [...new Set(runs.map(({ architecture }) => architecture?.label ?? nothing))].slice(0, 3)],
      [[s.data], values(({ data }) => `${data.name}, ${texts.heldOut(data.validation)}`)],
      [['λ'], values(({ training }) => significant(training.lambda))],
      [[s.gammaInit], values(({ training }) => (training.gammaInit === null ? '1' : significant(training.gammaInit)))],
      [[s.epochs], values(({ training }) => String(training.epochs))],
      [[s.batch], values(({ training }) => String(training.batchSize))],
      [[s.lr], values(({ training }) => `${significant(training.lr)}, ${texts.schedules[training.schedule.kind]}`)],
      [
        [s.optimiser],
        values(
          ({ training }) =>
            `SGD, ${texts.words.momentum} ${significant(training.momentum)}${training.nesterov ? ' (Nesterov)' : ''}, ${texts.words.weightDecay} ${significant(training.weightDecay)}`,
        ),
      ],
      [[s.augmentation], values(({ training: { augment } }) => texts.augmentation(augment.crop, augment.flip))],
      [[s.seed], values(({ seed }) => String(seed))],
    ],
  }
}
