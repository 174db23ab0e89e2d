/** Section 9: what went wrong or was warned of in these runs, and what was done about it. */

import { count, percent, significant } from '../../formats/numbers'
import type { MaskWarning } from '../../pruning/warnings'
import type { ReportRun } from '../material'
import { ofRun, paragraph, rich, type Block, type Inline, type Rich } from '../model'
import { allRuns, cutsOf, finalAccuracy, parentOf, tuningsOf } from '../reading'
import { left, type Context } from './context'
import { constantsOf, signedPoints } from './pruned'

type Problem = { readonly run: ReportRun; readonly what: Rich; readonly done: Rich }

export function problemsSection(context: Context): readonly Block[] {
  const { material, texts, labels } = context
  const t = texts.problems
  const problems = allRuns(material).flatMap((run) => [...warningsOf(context, run), ...endOf(context, run)])
  return [
    paragraph(problems.length === 0 ? t.none : t.intro),
    ...(problems.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            caption: t.table,
            columns: [left(texts.columns.run), left(t.what), left(t.done)],
            rows: problems.map(({ run, what, done }) => [[ofRun(run, labels.full(run))], what, done]),
          },
        ]),
    paragraph(t.cannot),
    { kind: 'list', items: t.guards.map((text) => [text]) },
  ]
}

/** One line for each kind of warning: three emptied layers are one problem. */
function warningsOf(context: Context, run: ReportRun): readonly Problem[] {
  const kinds = [...new Set(run.warnings.map(({ kind }) => kind))]
  return kinds.map((kind) => {
    const all = run.warnings.filter((warning) => warning.kind === kind)
    return { run, what: whatOf(context, all), done: doneAbout(context, run, kind) }
  })
}

const most = <K extends MaskWarning['kind']>(all: readonly MaskWarning[], kind: K) =>
  all.filter((warning): warning is Extract<MaskWarning, { kind: K }> => warning.kind === kind)

function whatOf({ texts }: Context, all: readonly MaskWarning[]): Rich {
  const t = texts.problems
  const [first] = all
  switch (first?.kind) {
    case undefined:
      return []
    case 'emptied-layer': {
      const emptied = most(all, 'emptied-layer')
      return [t.emptied(emptied.map(({ space }) => space).join(', '), emptied.length)]
    }
    case 'not-sparse-yet':
      return [t.notSparse(percent(first.shareNearZero))]
    case 'large-bias-pruned': {
      const biased = most(all, 'large-bias-pruned')
      // Histories of earlier versions do not hold the shift.
      const shifts = biased.map(({ shift }) => shift as number | undefined).filter((shift) => shift !== undefined)
      const largest = shifts.length === 0 ? null : significant(Math.max(...shifts))
      return [
        t.largeBias(
          biased.length,
          biased
            .map(({ space }) => space)
            .slice(0, 4)
            .join(', '),
          largest,
        ),
      ]
    }
    case 'ties-at-threshold':
      return [t.ties(count(first.removed + first.kept), significant(first.value))]
    case 'beyond-safe-limit':
      return [t.beyond(percent(first.requestedRatio), percent(first.safeRatio), first.space)]
  }
}

function doneAbout(context: Context, run: ReportRun, kind: MaskWarning['kind']): Rich {
  const { texts } = context
  const t = texts.problems
  switch (kind) {
    case 'emptied-layer':
      return [t.floorKept(run.cut?.floor ?? 3)]
    case 'beyond-safe-limit':
      return rich`${t.achieved(percent(run.cut?.achievedRatio ?? 0))} ${outcome(context, run)}`
    case 'ties-at-threshold':
      return [t.byPosition]
    case 'not-sparse-yet':
      return outcome(context, run)
    case 'large-bias-pruned':
      return rich`${foldedBeside(context, run)}${outcome(context, run)}`
  }
}

/** Where the same cut was also made with its constants folded. */
function foldedBeside({ material, texts, labels }: Context, run: ReportRun): Rich {
  const sibling = cutsOf(material).find(
    (other) =>
      other.parentId === run.parentId &&
      constantsOf(other) === 'fold' &&
      other.cut?.requestedRatio === run.cut?.requestedRatio,
  )
  const accuracy = sibling ? finalAccuracy(sibling) : null
  if (!sibling || accuracy === null) return []
  return rich`${texts.problems.foldedInstead(ofRun(sibling, labels.full(sibling)), ofRun(sibling, percent(accuracy, 2)))} `
}

/** How accurate the network was straight after, and what fine-tuning made of it. */
function outcome({ material, texts }: Context, run: ReportRun): Rich {
  const t = texts.problems
  const parent = parentOf(material, run)
  const [before, after] = [parent ? finalAccuracy(parent) : null, finalAccuracy(run)]
  const tuned = tuningsOf(material).findLast(({ parentId, state }) => parentId === run.id && state === 'done')
  const tunedAccuracy = tuned ? finalAccuracy(tuned) : null
  const pieces: Inline[] = []
  if (after !== null && before !== null)
    pieces.push(...t.straightAfter(ofRun(run, percent(after, 2)), ofRun(run, signedPoints(after - before))))
  if (tuned && tunedAccuracy !== null) pieces.push(' ', ...t.tunedTo(ofRun(tuned, percent(tunedAccuracy, 2))))
  else pieces.push(' ', t.notTuned)
  return pieces
}

/** Runs that did not come to their end, or not in one go. */
function endOf({ texts }: Context, run: ReportRun): readonly Problem[] {
  const t = texts.problems
  if (run.state === 'done' || run.state === 'queued' || run.state === 'running') return []
  const what = rich`${t.ended[run.state]}${run.error && run.error.code !== 'stopped' ? ` ${run.error.message}` : ''}`
  return [{ run, what, done: [run.state === 'failed' ? t.leftOut : t.canResume] }]
}
