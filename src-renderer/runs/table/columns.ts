/** The columns of the runs' table: what each shows of a run, how it sorts, and what counts as better. */

import type { RunRow } from '../../../src-shared/contract/views'
import {
  count,
  fixed,
  macs,
  milliseconds,
  parameterCount,
  percent,
  ratio,
  signed,
  significant,
} from '../../../src-shared/formats/numbers'
import { tookMs } from '../../../src-shared/runs/took'

export type Column = {
  readonly id: string
  readonly width: number
  readonly numeric: boolean
  /** What it sorts by; null comes last in either direction. */
  readonly value: (row: RunRow) => number | string | null
  /** Where the cell is no more than a number. */
  readonly text?: (value: number) => string
  /** Against the pinned run. */
  readonly difference?: (value: number, pinned: number) => string
  readonly better?: 'more' | 'less'
  /** What stands for a family: its best, or all of it as a range. */
  readonly ofFamily?: 'most' | 'least' | 'range' | 'same'
}

const points = (value: number, pinned: number): string => signed((value - pinned) * 100, 1)
const times = (value: number, pinned: number): string => (pinned === 0 ? '' : ratio(value / pinned))
const short = (value: number): string => significant(value)
const share = (value: number): string => percent(value, value * 100 === Math.round(value * 100) ? 0 : 1)

const byId = {
  name: { width: 280, numeric: false, value: (row) => row.name.toLowerCase() },
  status: { width: 150, numeric: false, value: (row) => row.state },
  curve: { width: 90, numeric: false, value: (row) => row.accuracies.at(-1) ?? null },
  acc: {
    width: 120,
    numeric: true,
    value: (row) => row.lastAccuracy,
    text: (value) => percent(value),
    difference: points,
    better: 'more',
    ofFamily: 'most',
  },
  best: {
    width: 120,
    numeric: true,
    value: (row) => row.bestAccuracy,
    text: (value) => percent(value),
    difference: points,
    better: 'more',
    ofFamily: 'most',
  },
  loss: {
    width: 110,
    numeric: true,
    value: (row) => row.trainLoss,
    text: (value) => fixed(value, 3),
    difference: (value, pinned) => signed(value - pinned, 3),
    better: 'less',
    ofFamily: 'least',
  },
  params: {
    width: 140,
    numeric: true,
    value: (row) => row.params,
    text: parameterCount,
    difference: times,
    better: 'less',
    ofFamily: 'least',
  },
  macs: {
    width: 150,
    numeric: true,
    value: (row) => row.macs,
    text: (value) => macs(value).replace(' MACs', ''),
    difference: times,
    better: 'less',
    ofFamily: 'least',
  },
  latency1: {
    width: 120,
    numeric: true,
    value: (row) => row.latency1Ms,
    text: milliseconds,
    difference: times,
    better: 'less',
    ofFamily: 'least',
  },
  latency64: {
    width: 120,
    numeric: true,
    value: (row) => row.latency64Ms,
    text: milliseconds,
    difference: times,
    better: 'less',
    ofFamily: 'least',
  },
  lambda: { width: 95, numeric: true, value: (row) => row.lambda, text: short, ofFamily: 'range' },
  ratio: { width: 110, numeric: true, value: (row) => row.ratio, text: share, ofFamily: 'range' },
  lr: { width: 90, numeric: true, value: (row) => row.lr, text: short, ofFamily: 'range' },
  epochs: { width: 85, numeric: true, value: (row) => row.epochs, text: count, ofFamily: 'range' },
  seed: { width: 75, numeric: true, value: (row) => row.seed, text: (value) => String(value), ofFamily: 'same' },
  recipe: { width: 120, numeric: false, value: (row) => row.recipeName },
  data: { width: 120, numeric: false, value: (row) => row.dataName },
  tags: { width: 180, numeric: false, value: (row) => row.tags[0] ?? null },
  created: { width: 135, numeric: true, value: (row) => row.createdMs },
  took: {
    width: 110,
    numeric: true,
    value: tookMs,
  },
} satisfies Readonly<Record<string, Omit<Column, 'id'>>>

export const columns: readonly Column[] = Object.entries(byId).map(([id, column]) => ({ id, ...column }))

const known = new Map(columns.map((column) => [column.id, column]))

export function columnOf(id: string): Column | undefined {
  return known.get(id)
}

/** Of one run; empty where it has none. */
export function numberText(column: Column, row: RunRow): string {
  const value = column.value(row)
  return typeof value === 'number' && column.text ? column.text(value) : ''
}

/** Of a family in one cell. */
export function familyText(column: Column, rows: readonly RunRow[]): string {
  const { text } = column
  const values = rows.map(column.value).filter((value) => typeof value === 'number')
  if (!text || values.length === 0) return ''
  const [least, most] = [Math.min(...values), Math.max(...values)]
  switch (column.ofFamily) {
    case 'most':
      return text(most)
    case 'least':
      return text(least)
    case 'range':
      return least === most ? text(least) : `${text(least)} – ${text(most)}`
    case 'same':
      return least === most ? text(least) : ''
    case undefined:
      return ''
  }
}

export type Difference = { readonly text: string; readonly is: 'better' | 'worse' | 'same' }

/** Null where there is nothing to compare. */
export function differenceOf(column: Column, row: RunRow, pinned: RunRow | null): Difference | null {
  if (!pinned || pinned.id === row.id || !column.difference) return null
  const [value, base] = [column.value(row), column.value(pinned)]
  if (typeof value !== 'number' || typeof base !== 'number') return null
  const isBetter = column.better === 'more' ? value > base : value < base
  return { text: column.difference(value, base), is: value === base ? 'same' : isBetter ? 'better' : 'worse' }
}
