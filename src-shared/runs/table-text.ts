/** Runs as a table for other programs: CSV (RFC 4180), with every value as exact as it is kept. */

import type { RunRow } from '../contract/views'

type Column = { readonly title: string; readonly value: (row: RunRow) => string | number | boolean | null }

const iso = (timeMs: number | null): string | null => (timeMs === null ? null : new Date(timeMs).toISOString())

const columns: readonly Column[] = [
  { title: 'id', value: (row) => row.id },
  { title: 'name', value: (row) => row.name },
  { title: 'kind', value: (row) => row.kind },
  { title: 'status', value: (row) => row.state },
  { title: 'parent', value: (row) => row.parentId },
  { title: 'experiment', value: (row) => row.experimentId },
  { title: 'recipe', value: (row) => row.recipeName },
  { title: 'data', value: (row) => row.dataName },
  { title: 'seed', value: (row) => row.seed },
  { title: 'lambda', value: (row) => row.lambda },
  { title: 'ratio', value: (row) => row.ratio },
  { title: 'lr', value: (row) => row.lr },
  { title: 'epochs', value: (row) => row.epochs },
  { title: 'accuracy', value: (row) => row.lastAccuracy },
  { title: 'best_accuracy', value: (row) => row.bestAccuracy },
  { title: 'train_loss', value: (row) => row.trainLoss },
  { title: 'params', value: (row) => row.params },
  { title: 'macs', value: (row) => row.macs },
  { title: 'latency_1_ms', value: (row) => row.latency1Ms },
  { title: 'latency_64_ms', value: (row) => row.latency64Ms },
  { title: 'scratch', value: (row) => row.scratch },
  { title: 'tags', value: (row) => row.tags.join(' ') },
  { title: 'starred', value: (row) => row.starred },
  { title: 'archived', value: (row) => row.archived },
  { title: 'created', value: (row) => iso(row.createdMs) },
  { title: 'started', value: (row) => iso(row.startedMs) },
  { title: 'finished', value: (row) => iso(row.finishedMs) },
]

/** A line for the titles, then one for each run; lines end with CR LF. */
export function runsAsCsv(rows: readonly RunRow[]): string {
  const lines = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ value }) => csvCell(value(row)))),
  ]
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('')
}

/** Quoted where it must be, and harmless in a spreadsheet. */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  // A spreadsheet would compute what begins like a formula: names and tags come from anyone.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
