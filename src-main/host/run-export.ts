/** Chosen runs as a file's text: a table, or everything about each as JSON. */

import type { ExportedRuns, ExportFormat, RunRow } from '../../src-shared/contract/views'
import { runsAsCsv } from '../../src-shared/runs/table-text'
import type { History } from '../history/history'
import type { RunRows } from './run-rows'

/** @throws UserError `run-not-found` */
export function exportedRuns(
  history: History,
  rows: RunRows,
  runIds: readonly string[],
  format: ExportFormat,
): ExportedRuns {
  const all = new Map(rows.all().map((row) => [row.id, row]))
  // One that is not there is an error with a name for it.
  const chosen = runIds.map((id) => all.get(id) ?? missing(history, id))
  const fileName = `prunescope-runs.${format}`
  switch (format) {
    case 'csv':
      return { fileName, text: runsAsCsv(chosen) }
    case 'json':
      return { fileName, text: `${JSON.stringify({ runs: chosen.map((row) => whole(history, row)) }, null, 2)}\n` }
  }
}

function whole(history: History, row: RunRow) {
  const { settings, environment, data } = history.run(row.id)
  return {
    ...row,
    note: history.care.note(row.id),
    settings,
    data,
    environment,
    evaluations: history.findings.evaluations(row.id),
  }
}

function missing(history: History, id: string): never {
  history.run(id)
  throw new Error(`The list of runs has no ${id}, and the history has one.`)
}
