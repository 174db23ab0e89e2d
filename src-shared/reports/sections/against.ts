/** Section 5: what the small networks are worth beside the original, in accuracy and in parameters. */

import { costOf } from '../../architecture/cost'
import { torchSummary, type TorchSummary } from '../../architecture/torch-summary'
import { bytes, count, macs, megabytes, percent } from '../../formats/numbers'
import type { ReportRun } from '../material'
import type { Line } from '../figures/figure'
import { ofRun, paragraph, type Block, type Inline } from '../model'
import { lambdaOf } from '../labels'
import { allRuns, familyIndex, finalAccuracy, headlineOf, parentOf, trainingsOf } from '../reading'
import { left, nothing, right, type Context } from './context'
import { signedPoints } from './pruned'

export function againstSection(context: Context): readonly Block[] {
  const { material, texts, labels } = context
  const t = texts.against
  const runs = allRuns(material).filter(({ architecture, state }) => architecture !== null && state !== 'failed')
  if (runs.length === 0) return [{ kind: 'missing', text: [t.none], command: null }]
  const headline = headlineOf(material)
  const blocks: Block[] = []
  if (headline?.whole.architecture && headline.cut.architecture) {
    const { whole, cut, tuned } = headline
    const end = tuned ?? cut
    const [before, after] = [costOf(headline.whole.architecture), costOf(headline.cut.architecture)]
    const [accuracyBefore, accuracyAfter] = [finalAccuracy(whole), finalAccuracy(end)]
    blocks.push(
      paragraph(
        t.story({
          name: labels.full(end),
          before: ofRun(whole, count(before.params)),
          after: ofRun(end, count(after.params)),
          fewer: percent(1 - after.params / before.params),
          fewerMacs: percent(1 - after.macs / before.macs),
          change:
            accuracyBefore === null || accuracyAfter === null
              ? null
              : ofRun(end, signedPoints(accuracyAfter - accuracyBefore)),
        }),
      ),
    )
  }
  blocks.push(...unpenalised(context), numbersTable(context, runs))
  const lines = frontier(context, runs)
  if (lines.some(({ points }) => points.length > 0))
    blocks.push({
      kind: 'figure',
      caption: t.figure,
      figure: {
        kind: 'lines',
        x: { title: texts.axes.params, scale: 'linear', as: 'count', from: 0 },
        y: { title: texts.axes.accuracy, scale: 'linear', as: 'percent' },
        lines,
      },
    })
  if (headline) blocks.push(paragraph(t.summaryIntro), summaryTable(context))
  else blocks.push({ kind: 'missing', text: [t.nothingCut], command: 'prunescope prune RUN --ratio 0.5' })
  return blocks
}

/** Beside the same network trained without a penalty, where the report has it. */
function unpenalised({ material, texts }: Context): readonly Block[] {
  const headline = headlineOf(material)
  const end = headline?.tuned ?? headline?.cut
  const plain = trainingsOf(material).find(
    (run) =>
      lambdaOf(run) === 0 &&
      run.id !== headline?.whole.id &&
      run.architecture?.label === headline?.whole.architecture?.label,
  )
  const [before, after] = [plain ? finalAccuracy(plain) : null, end ? finalAccuracy(end) : null]
  if (!plain || !end || before === null || after === null) return []
  const t = texts.against
  return [
    paragraph(
      t.unpenalised(
        ofRun(plain, percent(before, 2)),
        ofRun(end, percent(after, 2)),
        ofRun(end, signedPoints(after - before)),
      ),
    ),
  ]
}

function numbersTable({ material, labels, texts }: Context, runs: readonly ReportRun[]): Block {
  const c = texts.columns
  return {
    kind: 'table',
    caption: texts.against.table,
    columns: [
      left(c.run),
      right(c.accuracy),
      right(c.change),
      right(c.params),
      right(c.ofOriginal),
      right(c.macs),
      right(c.ofOriginal),
      right(c.size),
    ],
    rows: runs.map((run) => {
      const original = originalOf(run)
      const cost = run.architecture && costOf(run.architecture)
      const whole = original?.architecture ? costOf(original.architecture) : null
      const accuracy = finalAccuracy(run)
      const base = original ? finalAccuracy(original) : null
      const isOriginal = original?.id === run.id
      const cell = (text: string | null): readonly Inline[] => [text === null ? nothing : ofRun(run, text)]
      return [
        cell(labels.full(run)),
        cell(accuracy === null ? null : percent(accuracy, 2)),
        cell(isOriginal || accuracy === null || base === null ? null : signedPoints(accuracy - base)),
        cell(cost && count(cost.params)),
        cell(isOriginal || !cost || !whole ? null : percent(cost.params / whole.params)),
        cell(cost && macs(cost.macs).replace(' MACs', '')),
        cell(isOriginal || !cost || !whole ? null : percent(cost.macs / whole.macs)),
        cell(run.weights && bytes(run.weights.sizeBytes)),
      ]
    }),
  }

  /** The network that was there before anything was cut. */
  function originalOf(run: ReportRun): ReportRun | null {
    const parent = parentOf(material, run)
    return parent === null ? run : originalOf(parent)
  }
}

/** Each finished network a point; what it is shows in its mark. */
function frontier({ material, labels, texts }: Context, runs: readonly ReportRun[]): readonly Line[] {
  const markers = { train: 'square', import: 'square', prune: 'ring', finetune: 'dot' } as const
  return material.families.flatMap((family, index) =>
    (['train', 'import', 'prune', 'finetune'] as const).flatMap((kind): readonly Line[] => {
      const points = runs
        .filter((run) => run.kind === kind && familyIndex(material, run) === index && run.state === 'done')
        .flatMap((run) => {
          const accuracy = finalAccuracy(run)
          return accuracy === null || !run.architecture ? [] : [[costOf(run.architecture).params, accuracy] as const]
        })
      if (points.length === 0) return []
      const name = labels.family(family)
      return [
        {
          name: name === '' ? texts.networks[kind] : `${name} · ${texts.networks[kind]}`,
          colour: material.families.length > 1 ? index : Object.keys(markers).indexOf(kind),
          dash: 'solid',
          points,
          marker: markers[kind],
          shape: 'none',
        },
      ]
    }),
  )
}

/** torchsummary's totals before and after; its rows stand in the appendix. */
function summaryTable({ material, labels, texts }: Context): Block {
  const headline = headlineOf(material)
  const [whole, cut] = [headline?.whole ?? null, headline?.tuned ?? headline?.cut ?? null]
  const before = whole?.architecture ? torchSummary(whole.architecture) : null
  const after = cut?.architecture ? torchSummary(cut.architecture) : null
  const s = texts.torchSummary
  const rows: readonly (readonly [string, (summary: TorchSummary) => string])[] = [
    [s.lastLayer, ({ rows: all }) => all.at(-1)?.name ?? nothing],
    [s.params, ({ params }) => count(params)],
    [s.input, ({ inputSizeBytes }) => megabytes(inputSizeBytes)],
    [s.forwardBackward, ({ forwardBackwardSizeBytes }) => megabytes(forwardBackwardSizeBytes)],
    [s.paramsSize, ({ paramsSizeBytes }) => megabytes(paramsSizeBytes)],
    [s.total, ({ totalSizeBytes }) => megabytes(totalSizeBytes)],
  ]
  return {
    kind: 'table',
    caption: s.caption,
    columns: [
      left('torchsummary'),
      right(whole ? labels.full(whole) : nothing),
      right(cut ? labels.full(cut) : nothing),
    ],
    rows: rows.map(([name, text]) => [
      [name],
      [whole && before ? ofRun(whole, text(before)) : nothing],
      [cut && after ? ofRun(cut, text(after)) : nothing],
    ]),
  }
}

/** Appendix: torchsummary's rows of both networks beside each other. */
export function layersAppendix({ material, texts, labels }: Context): readonly Block[] | null {
  const headline = headlineOf(material)
  if (!headline?.whole.architecture || !headline.cut.architecture) return null
  const [before, after] = [torchSummary(headline.whole.architecture), torchSummary(headline.cut.architecture)]
  const shape = (of: readonly number[] | undefined): string =>
    of === undefined ? nothing : `[${[-1, ...of].join(', ')}]`
  const c = texts.columns
  return [
    {
      kind: 'table',
      caption: texts.torchSummary.rowsCaption(labels.full(headline.whole), labels.full(headline.cut)),
      columns: [
        left(c.layer),
        left(c.module),
        right(c.shapeBefore),
        right(c.params),
        right(c.shapeAfter),
        right(c.params),
      ],
      rows: before.rows.map((row, index) => {
        const now = after.rows[index]
        return [
          [row.name],
          [row.source],
          [shape(row.outputShape)],
          [count(row.params)],
          [shape(now?.outputShape)],
          [now ? count(now.params) : nothing],
        ]
      }),
    },
  ]
}
