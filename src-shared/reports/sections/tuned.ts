/** Section 4: how fine-tuning brings accuracy back; the test before its first step is kept apart from the curve. */

import { fixed, percent, significant } from '../../formats/numbers'
import type { ReportRun } from '../material'
import type { Line } from '../figures/figure'
import { ofRun, paragraph, type Block, type Inline } from '../model'
import { accuracyCurve, best, cutsOf, finalAccuracy, parentOf, sampled, tuningsOf } from '../reading'
import { left, nothing, right, type Context } from './context'
import { signedPoints } from './pruned'

const mostEpochColumns = 10

export function tunedSection(context: Context): readonly Block[] {
  const { material, texts, labels } = context
  const t = texts.tuned
  const tunings = tuningsOf(material)
  if (tunings.length === 0) {
    const cut = cutsOf(material).at(-1)
    return [{ kind: 'missing', text: [t.none], command: `prunescope finetune ${cut?.id ?? 'RUN'}` }]
  }
  const drawn = tunings.filter((run) => (accuracyCurve(run)?.curve.values.length ?? 0) > 0)
  return [
    paragraph(t.intro),
    ...drawn.map((run) => paragraph(story(context, run))),
    ...(drawn.length > 0
      ? [
          {
            kind: 'figure' as const,
            caption: t.figure,
            figure: {
              kind: 'lines' as const,
              x: { title: texts.axes.epoch, scale: 'linear' as const, as: 'whole' as const, from: 0 },
              y: { title: texts.axes.accuracy, scale: 'linear' as const, as: 'percent' as const },
              lines: drawn.flatMap((run, index) => linesOf(context, run, index)),
            },
          },
          epochTable(context, drawn),
        ]
      : []),
    settingsTable(context, tunings),
    ...tunings
      .filter(({ state }) => state !== 'done')
      .map((run): Block => ({
        kind: 'missing',
        text: t.unfinished(ofRun(run, labels.full(run)), texts.states[run.state]),
        // What is under way comes to its end by itself.
        command: run.state === 'running' || run.state === 'queued' ? null : `prunescope finetune ${run.id} --resume`,
      })),
  ]
}

type Split = { readonly before: number | null; readonly epochs: readonly number[]; readonly values: readonly number[] }

/** Epoch 0, tested before anything was trained, and the curve from epoch 1 on. */
function split(run: ReportRun): Split {
  const { epochs, values } = accuracyCurve(run)?.curve ?? { epochs: [], values: [] }
  const isBefore = epochs[0] === 0
  return {
    before: isBefore ? (values[0] ?? null) : null,
    epochs: isBefore ? epochs.slice(1) : epochs,
    values: isBefore ? values.slice(1) : values,
  }
}

function linesOf({ labels, texts }: Context, run: ReportRun, colour: number): readonly Line[] {
  const { before, epochs, values } = split(run)
  const curve: Line = {
    name: labels.full(run),
    colour,
    dash: 'solid',
    points: epochs.map((epoch, index) => [epoch, values[index] ?? 0] as const),
    marker: epochs.length <= 30 ? 'dot' : 'none',
    shape: 'line',
  }
  if (before === null) return [curve]
  const apart: Line = {
    ...curve,
    name: `${labels.full(run)}${texts.words.colon}${texts.tuned.before}`,
    points: [[0, before]],
    marker: 'ring',
    shape: 'none',
  }
  return [curve, apart]
}

function story({ material, labels, texts }: Context, run: ReportRun): readonly Inline[] {
  const { before, values } = split(run)
  const first = values[0] ?? null
  const end = finalAccuracy(run)
  const cut = parentOf(material, run)
  const whole = cut ? parentOf(material, cut) : null
  const wholeAccuracy = whole ? finalAccuracy(whole) : null
  if (end === null || first === null) return texts.tuned.unmeasured(labels.full(run))
  const top = best({ epochs: split(run).epochs, values })
  return texts.tuned.story({
    name: labels.full(run),
    before: before === null ? null : ofRun(run, percent(before, 2)),
    first: ofRun(run, percent(first, 2)),
    end: ofRun(run, percent(end, 2)),
    best: top && ofRun(run, percent(top.value, 2)),
    bestEpoch: top?.epoch ?? null,
    change: wholeAccuracy === null ? null : ofRun(run, signedPoints(end - wholeAccuracy)),
    why: run.finishReason === 'levelled off' ? texts.tuned.levelledOff : '',
  })
}

function epochTable({ labels, texts }: Context, runs: readonly ReportRun[]): Block {
  const all = [...new Set(runs.flatMap((run) => split(run).epochs.map(Math.round)))].sort((a, b) => a - b)
  const epochs = sampled(all, mostEpochColumns)
  return {
    kind: 'table',
    caption: texts.tuned.table,
    columns: [
      left(texts.columns.run),
      right(texts.tuned.epochZero),
      ...epochs.map((epoch) => right(String(epoch))),
      right(texts.columns.atEnd),
    ],
    rows: runs.map((run) => {
      const { before, epochs: own, values } = split(run)
      const text = (value: number | null | undefined): readonly Inline[] => [
        value === null || value === undefined ? nothing : ofRun(run, fixed(value * 100, 1)),
      ]
      return [
        [ofRun(run, labels.full(run))],
        text(before),
        ...epochs.map((epoch) => text(values[own.findIndex((one) => Math.round(one) === epoch)])),
        text(finalAccuracy(run)),
      ]
    }),
  }
}

function settingsTable({ labels, texts }: Context, runs: readonly ReportRun[]): Block {
  const c = texts.columns
  return {
    kind: 'table',
    caption: texts.tuned.settingsTable,
    columns: [left(c.run), right(c.epochs), left(c.lr), right('λ'), left(c.earlyStop), left(c.ended)],
    rows: runs.map((run) => {
      const training = run.settings?.kind === 'train' ? run.settings.training : null
      return [
        [ofRun(run, labels.full(run))],
        [training ? String(training.epochs) : nothing],
        [training ? `${significant(training.lr)}, ${texts.schedules[training.schedule.kind]}` : nothing],
        [training ? significant(training.lambda) : nothing],
        [training?.earlyStop ? texts.earlyStop(training.earlyStop.patience) : texts.words.off],
        [ended(run)],
      ]
    }),
  }

  function ended({ state, finishReason }: ReportRun): string {
    return finishReason === 'levelled off'
      ? texts.words.levelledOff
      : finishReason === 'all epochs'
        ? texts.words.allEpochs
        : texts.states[state]
  }
}
