/** The appendix that every number leads to: each run with what made it, and the summary at the beginning. */

import { costOf } from '../../architecture/cost'
import { bytes, count, duration, macs, percent, significant } from '../../formats/numbers'
import { inRecipeTerms, trainingSection } from '../../runs/recipe-terms'
import { settingLines } from '../../runs/setting-lines'
import type { ReportRun } from '../material'
import { code, ofRun, paragraph, type Block, type Rich, type RunEntry } from '../model'
import { allRuns, finalAccuracy, headlineOf, parentOf } from '../reading'
import { left, nothing, right, type Context } from './context'
import { signedPoints } from './pruned'
import { tookMs } from '../../runs/took'

/** A moment as everyone reads it: `2026-11-25 03:09 UTC`. */
export function moment(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

export function runEntries(context: Context): readonly RunEntry[] {
  const { material, labels } = context
  return allRuns(material).map((run) => ({
    id: run.id,
    title: `${labels.full(run)} (${run.id})`,
    blocks: [{ kind: 'facts', facts: factsOf(context, run) }, ...settingsOf(context, run)],
  }))
}

function factsOf({ material, texts, labels }: Context, run: ReportRun): readonly (readonly [string, Rich])[] {
  const f = texts.facts
  const parent = parentOf(material, run)
  const { environment, recipe, seed, startedMs, dataName, architecture, weights, state } = run
  const facts: (readonly [string, Rich | string | null])[] = [
    [f.name, [code(run.name)]],
    [f.open, [code(`prunescope show ${run.id}`), f.inApp, code(`#/run/${run.id}`)]],
    [f.state, texts.states[state]],
    [f.from, parent && [ofRun(parent, labels.full(parent))]],
    [f.recipe, recipe?.name ?? null],
    [f.seed, seed === null ? null : String(seed)],
    [f.data, dataName],
    [f.fingerprint, environment && [code(environment.dataFingerprint)]],
    [f.network, architecture?.label ?? null],
    [f.cost, architecture && costText(architecture)],
    [f.time, startedMs === null ? null : timeText(startedMs, tookMs(run))],
    [
      f.computedBy,
      environment &&
        f.environment({
          library: environment.library,
          device: environment.device,
          cpu: environment.cpu,
          threads: environment.threads,
          precision: environment.precision,
        }),
    ],
    [
      f.versions,
      environment && `Prunescope ${environment.prunescope}, Node ${environment.node}, ${environment.platform}`,
    ],
    [f.weights, weights && [`${bytes(weights.sizeBytes)}, SHA-256 `, code(weights.sha256)]],
  ]
  return facts.flatMap(([name, value]): readonly (readonly [string, Rich])[] =>
    value === null ? [] : [[name, typeof value === 'string' ? [value] : value]],
  )
}

function costText(architecture: NonNullable<ReportRun['architecture']>): string {
  const { params, macs: operations } = costOf(architecture)
  return `${count(params)} / ${macs(operations)}`
}

function timeText(startedMs: number, took: number | null): string {
  return took === null ? moment(startedMs) : `${moment(startedMs)}, ${duration(took)}`
}

/** What it was asked to do, key by key; a mask that was chosen by hand is too long for a line. */
function settingsOf({ texts, material }: Context, run: ReportRun): readonly Block[] {
  const { settings } = run
  if (settings === null) return []
  const section = trainingSection(settings, parentOf(material, run)?.settings ?? null) ?? ''
  const lines = settingLines(inRecipeTerms(settings, section), null)
    .filter(({ path }) => !path.startsWith('chosen.mask'))
    .map(({ path, value }) => `${path}=${value}`)
  return [paragraph([`${texts.facts.settings}${texts.words.colon}`, code(lines.join(' '))])]
}

/** What one wants to know first: the original, the cut, and what fine-tuning made of it. */
export function summaryBlocks(context: Context): readonly Block[] {
  const { material, texts, labels } = context
  const headline = headlineOf(material)
  if (!headline) return [paragraph(texts.summary.nothingCut)]
  const { whole, cut, tuned } = headline
  const rows = [whole, cut, ...(tuned ? [tuned] : [])]
  const base = finalAccuracy(whole)
  const c = texts.columns
  const ratio = cut.cut
  return [
    ...(ratio
      ? [
          paragraph(
            texts.summary.story({
              network: whole.architecture?.label ?? '',
              data: whole.dataName ?? '',
              removed: ofRun(cut, count(ratio.removedChannels)),
              of: ofRun(cut, count(ratio.prunableChannels)),
              share: ofRun(cut, percent(ratio.achievedRatio)),
              threshold: ofRun(cut, significant(ratio.threshold)),
              runs: allRuns(material).length,
              families: material.families.length,
            }),
          ),
        ]
      : []),
    {
      kind: 'table',
      caption: texts.summary.table,
      columns: [left(c.network), right(c.accuracy), right(c.change), right(c.params), right(c.macs)],
      rows: rows.map((run) => {
        const accuracy = finalAccuracy(run)
        const cost = run.architecture && costOf(run.architecture)
        return [
          [ofRun(run, labels.full(run))],
          [accuracy === null ? nothing : ofRun(run, percent(accuracy, 2))],
          [run === whole || accuracy === null || base === null ? nothing : ofRun(run, signedPoints(accuracy - base))],
          [cost ? ofRun(run, count(cost.params)) : nothing],
          [cost ? ofRun(run, macs(cost.macs).replace(' MACs', '')) : nothing],
        ]
      }),
    },
  ]
}
