/** `prunescope show RUN`: everything the history knows of a run; with --json, every measured step too. */

import type { Command } from 'commander'
import { duration, fixed, percent, significant } from '../../../src-shared/formats/numbers'
import type { History } from '../../history/history'
import type { RunRecord } from '../../history/run-types'
import { answering, type Streams } from '../command-line'
import { runReport, runsReportText, type RunReport } from '../run-report'
import { withRuns } from '../runs-session'
import { textPairs, textTable } from '../table'
import { tookMs } from '../../../src-shared/runs/took'

export function registerShow(program: Command, streams: Streams): void {
  const command = program
    .command('show')
    .description('everything known of a run; with --json every measured step too')
    .argument('<run>', 'the run, by id, beginning of an id, or name')
  answering(
    command,
    streams,
    ({ args: [name = ''] }) =>
      (session) =>
        withRuns(session, ({ store, history }) => {
          const run = store.head(name)
          const record = history.run(run.id)
          const report = runReport(history, run)
          const lineage = history.lineage(run.id).map(({ id, name: ancestor, kind }) => ({ id, name: ancestor, kind }))
          const { environment, error, settings, recipe, data, createdMs, startedMs, finishedMs, finishReason } = record
          const json = {
            ...report,
            createdMs,
            startedMs,
            finishedMs,
            finishReason,
            error,
            data,
            settings,
            environment,
            lineage,
            recipe: recipe?.name ?? null,
            metrics: metricsOf(history, run.id),
            log: history.findings.logs(run.id),
          }
          return { json, text: showText(history, record, report, lineage) }
        }),
  )
}

/** By name, column by column: `{ "train/loss": { steps, epochs, values } }`. */
function metricsOf(history: History, runId: string) {
  const { series } = history.measurements.series(runId, history.measurements.names(runId))
  return Object.fromEntries(series.map(({ name, steps, epochs, values }) => [name, { steps, epochs, values }]))
}

function showText(
  history: History,
  record: RunRecord,
  report: RunReport,
  lineage: readonly { readonly id: string; readonly name: string }[],
): string {
  const { environment, data, error } = record
  const took = tookMs(record)
  const facts: (readonly [string, string])[] = [['folder', report.dir]]
  if (lineage.length > 1)
    facts.push([
      'from',
      lineage
        .slice(0, -1)
        .map(({ name, id }) => `${name} (${id})`)
        .join(' → '),
    ])
  if (record.recipe) facts.push(['recipe', record.recipe.name])
  if (data) facts.push(['data', `${data.name} (${data.source})`])
  if (record.seed !== null) facts.push(['seed', String(record.seed)])
  if (environment)
    facts.push([
      'computed by',
      `${environment.library} on ${environment.device}, in ${environment.precision} with ${environment.threads} threads, ${environment.cpu}`,
    ])
  if (environment?.source)
    facts.push([
      'git commit',
      `${environment.source.commit}${environment.source.isDirty ? ', with changes that are in no commit' : ''}`,
    ])
  if (took !== null) facts.push(['took', duration(took)])
  if (report.surgery)
    facts.push([
      'surgery',
      `masked and compact differ by at most ${significant(report.surgery.maxAbsLogitDifference)} (logits span ${significant(report.surgery.logitRange)})`,
    ])
  facts.push(['cfg', JSON.stringify(report.cfg)])
  const parts = [runsReportText([report]), textPairs(facts)]
  const epochs = epochTable(history, report.id)
  if (epochs !== null) parts.push(epochs)
  if (report.warnings.length > 0) parts.push(report.warnings.map(({ text }) => `! ${text}`).join('\n'))
  if (error) parts.push(`${error.message}\n${error.next}`)
  return parts.join('\n\n')
}

/** What was measured once an epoch, or null where nothing was. */
function epochTable(history: History, runId: string): string | null {
  const columns = [
    { name: 'train/epoch-loss', title: 'TRAIN LOSS', text: (value: number) => fixed(value, 4) },
    { name: 'train/accuracy', title: 'TRAIN', text: (value: number) => percent(value, 2) },
    { name: 'validation/accuracy', title: 'VALIDATION', text: (value: number) => percent(value, 2) },
    { name: 'test/accuracy', title: 'TEST', text: (value: number) => percent(value, 2) },
    { name: 'sparsity/below-0.01', title: 'γ < 0.01', text: (value: number) => percent(value) },
    { name: 'time/epoch-s', title: 'TIME', text: (value: number) => duration(value * 1000) },
  ]
  const names = columns.map(({ name }) => name)
  const rows = new Map<number, Map<string, number>>()
  const { series } = history.measurements.series(runId, names)
  for (const { name, epochs, values } of series)
    epochs.forEach((epoch, index) => {
      const row = rows.get(Math.round(epoch)) ?? new Map<string, number>()
      rows.set(Math.round(epoch), row.set(name, values[index] ?? Number.NaN))
    })
  if (rows.size === 0) return null
  const used = columns.filter(({ name }) => [...rows.values()].some((row) => row.has(name)))
  return textTable(
    [{ title: 'EPOCH', align: 'right' }, ...used.map(({ title }) => ({ title, align: 'right' as const }))],
    [...rows]
      .sort(([a], [b]) => a - b)
      .map(([epoch, row]) => [
        String(epoch),
        ...used.map(({ name, text }) => {
          const value = row.get(name)
          return value === undefined ? '' : text(value)
        }),
      ]),
  )
}
