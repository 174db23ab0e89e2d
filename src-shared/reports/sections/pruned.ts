/** Section 3: what is left of accuracy straight after the cut. */

import { count, fixed, percent } from '../../formats/numbers'
import type { ReportRun } from '../material'
import type { Line } from '../figures/figure'
import { ofRun, paragraph, type Block, type Inline } from '../model'
import { cutsOf, familyOf, finalAccuracy, measured, parentOf } from '../reading'
import { left, nothing, right, type Context } from './context'

export function prunedSection(context: Context): readonly Block[] {
  const { material, texts } = context
  const t = texts.pruned
  const cuts = cutsOf(material)
  if (cuts.length === 0) return [{ kind: 'missing', text: [t.none], command: 'prunescope prune RUN --ratio 0.5' }]
  const lines = linesOf(context, cuts)
  const unmeasured = cuts.filter((cut) => measured(cut) === null)
  return [
    paragraph(t.intro),
    ...(lines.length > 0
      ? [
          {
            kind: 'figure' as const,
            caption: t.figure,
            figure: {
              kind: 'lines' as const,
              x: { title: texts.axes.ratio, scale: 'linear' as const, as: 'percent' as const, from: 0, to: 1 },
              y: { title: texts.axes.accuracy, scale: 'linear' as const, as: 'percent' as const, from: 0 },
              lines,
            },
          },
        ]
      : []),
    table(context, cuts),
    ...(unmeasured.length > 0
      ? [
          {
            kind: 'missing' as const,
            text: [t.unmeasured(unmeasured.length)],
            command: `prunescope evaluate ${unmeasured[0]?.id ?? 'RUN'}`,
          },
        ]
      : []),
  ]
}

/** One for each network and each way its constants went; it begins at the whole network. */
function linesOf({ material, labels, texts }: Context, cuts: readonly ReportRun[]): readonly Line[] {
  const groups = new Map<string, ReportRun[]>()
  for (const cut of cuts) {
    if (finalAccuracy(cut) === null) continue
    const key = `${cut.parentId ?? ''} ${constantsOf(cut)}`
    groups.set(key, [...(groups.get(key) ?? []), cut])
  }
  const ways = new Set([...groups.keys()].map((key) => key.split(' ')[1]))
  return [...groups.values()].map((group, index): Line => {
    const [first] = group
    const parent = first ? parentOf(material, first) : null
    const family = first ? familyOf(material, first) : null
    const whole = parent ? finalAccuracy(parent) : null
    const way = first && ways.size > 1 ? texts.constants[constantsOf(first)] : ''
    const name = [family ? labels.family(family) : '', way].filter((part) => part !== '').join(', ')
    return {
      name: name === '' ? texts.words.accuracy : name,
      colour: index,
      dash: first && constantsOf(first) === 'drop' && ways.size > 1 ? 'dashed' : 'solid',
      points: [
        ...(whole === null ? [] : [[0, whole] as const]),
        ...group.map((cut) => [cut.cut?.achievedRatio ?? 0, finalAccuracy(cut) ?? 0] as const),
      ],
      marker: first && constantsOf(first) === 'drop' && ways.size > 1 ? 'ring' : 'dot',
      shape: 'line',
    }
  })
}

export function constantsOf({ settings }: ReportRun): 'drop' | 'fold' {
  return settings?.kind === 'prune' ? settings.constants : 'drop'
}

function table({ material, labels, texts }: Context, cuts: readonly ReportRun[]): Block {
  const c = texts.columns
  return {
    kind: 'table',
    caption: texts.pruned.table(texts.denominators[cuts[0]?.cut?.denominator.kind ?? 'prunable']),
    columns: [
      left(c.run),
      right(c.asked),
      right(c.achieved),
      right(c.removed),
      left(c.constants),
      right(c.before),
      right(c.after),
      right(c.correct),
      right(c.change),
    ],
    rows: cuts.flatMap((run): readonly (readonly Inline[])[][] => {
      const { cut } = run
      if (cut === null) return []
      const parent = parentOf(material, run)
      const before = parent ? finalAccuracy(parent) : null
      const evaluation = measured(run)
      const after = finalAccuracy(run)
      return [
        [
          [ofRun(run, labels.brief(run))],
          [ofRun(run, percent(cut.requestedRatio))],
          [ofRun(run, percent(cut.achievedRatio))],
          [ofRun(run, `${count(cut.removedChannels)} / ${count(cut.denominator.channels)}`)],
          [texts.constants[constantsOf(run)]],
          [before === null || !parent ? nothing : ofRun(parent, percent(before, 2))],
          [after === null ? nothing : ofRun(run, percent(after, 2))],
          [evaluation ? ofRun(run, `${evaluation.correct}/${evaluation.images}`) : nothing],
          [before === null || after === null ? nothing : ofRun(run, signedPoints(after - before))],
        ],
      ]
    }),
  }
}

/** `−0.42`: in percentage points, under a heading that says so. */
export function signedPoints(difference: number): string {
  const text = fixed(difference * 100, 2)
  return difference > 0 && !text.startsWith('0.00') ? `+${text}` : text
}
