/** What each thing that a worker tells changes in the tables. */

import type { MetricPoint, RunEvent } from '../../src-shared/runs/events'
import { steadyNow } from '../../src-shared/steady-clock'
import type { Pending } from './access'
import type { FindingsTables } from './findings-tables'
import type { GammaTable } from './gamma-table'
import type { MetricsTable } from './metrics-table'
import type { ResultsTables } from './results-tables'
import type { RunsTable } from './runs-table'
import type { SummariesTable } from './summaries-table'

export type EventTables = {
  readonly runs: RunsTable
  readonly summaries: SummariesTable
  readonly metrics: MetricsTable
  readonly gammas: GammaTable
  readonly results: ResultsTables
  readonly findings: FindingsTables
}

/** All but what comes with every step: see `keepPending`. */
export type RareEvent = Exclude<RunEvent, { type: 'metrics' | 'progress' }>

/** To be called within a transaction, as the rest here. */
export function keepEvent(tables: EventTables, runKey: number, event: RareEvent): void {
  const { runs, summaries, gammas, results, findings } = tables
  switch (event.type) {
    case 'started':
      runs.setState(runKey, 'running', null, event.timeMs)
      return runs.setEnvironment(runKey, event.environment)
    case 'log':
      return results.addLog(runKey, event)
    case 'gamma':
      return gammas.save(runKey, event.snapshot)
    case 'evaluation':
      results.addEvaluation(runKey, event.evaluation, steadyNow())
      return summaries.refresh(runKey)
    case 'predictions':
      return findings.savePredictions(runKey, event.predictions, steadyNow())
    case 'latency':
      findings.addLatency(runKey, event.latency)
      return summaries.refreshLatency(runKey)
    case 'surgery':
      return results.saveSurgeryCheck(runKey, event.check)
    case 'warning':
      return results.addWarning(runKey, event.warning)
    case 'artefact':
      return results.saveArtefact(runKey, event.artefact)
    case 'finished':
      return runs.finish(runKey, event.reason, event.timeMs)
    case 'stopped':
      return runs.setState(runKey, 'stopped', null, event.timeMs)
    case 'failed':
      return runs.setState(runKey, 'failed', event.error, event.timeMs)
    default: {
      const never: never = event
      return never
    }
  }
}

/** The steps' numbers and the progress that have gathered since the last time. */
export function keepPending(
  { runs, metrics, summaries }: EventTables,
  runKey: number,
  { points, progress }: Pending,
): void {
  // Deleted meanwhile: whoever tells more of it learns so from `apply`.
  if (!runs.exists(runKey)) return
  metrics.insert(runKey, points)
  if (points.some(({ values }) => isSummedUp(values))) summaries.refresh(runKey)
  if (progress) runs.setProgress(runKey, progress)
}

/**
 * Forgets what was found out after a checkpoint, so that curves do not double back; step 0 forgets everything. Logs stay.
 *
 * @param step optimiser steps taken at the checkpoint
 */
export function forgetAfter(tables: EventTables, runKey: number, step: number): void {
  const { runs, summaries, metrics, gammas, results, findings } = tables
  // A run that begins anew tells its step 0 again.
  const lastStep = step === 0 ? -1 : step
  gammas.deleteAfter(runKey, metrics.epochAt(runKey, lastStep))
  metrics.deleteAfter(runKey, lastStep)
  results.forgetFindings(runKey)
  findings.forget(runKey)
  summaries.refreshLatency(runKey)
  summaries.refresh(runKey)
  runs.countReset(runKey)
}

/** Whether the list of runs shows something of these measurements. */
function isSummedUp(values: MetricPoint['values']): boolean {
  return Object.keys(values).some((name) => name === 'train/loss' || name.endsWith('/accuracy'))
}
