/** The lines of the table: families that open into their runs, filtered and sorted. */

import type { RunRow } from '../../../src-shared/contract/views'
import type { Family } from '../families'
import { columnOf, type Column } from './columns'
import type { Sorting } from './view-state'

type FamilyLine = {
  readonly kind: 'family'
  /** Of the line; a run's is its own. */
  readonly id: string
  readonly title: string
  readonly rows: readonly RunRow[]
  readonly isOpen: boolean
}
type RunLine = {
  readonly kind: 'run'
  readonly id: string
  readonly row: RunRow
  /** 0 stands alone. */
  readonly depth: number
  readonly familyId: string | null
}
export type Line = FamilyLine | RunLine

export type LineChoice = {
  readonly finds: (row: RunRow) => boolean
  readonly sorting: Sorting | null
  readonly isGrouped: boolean
  /** Families of more than one run are closed unless they are named here. */
  readonly opened: ReadonlySet<string>
  /** Whether whatever has been found is to be seen at once. */
  readonly opensAll: boolean
}

/** @param families of all runs that may be shown, newest first */
export function linesOf(families: readonly Family[], choice: LineChoice): readonly Line[] {
  const { finds, sorting } = choice
  const column = sorting ? columnOf(sorting.column) : undefined
  const found = families.flatMap((family) => {
    const members = family.members.filter(({ row }) => finds(row))
    return members.length === 0 ? [] : [{ ...family, members }]
  })
  if (!choice.isGrouped) {
    const rows = found.flatMap(({ members }) => members.map(({ row }) => row))
    const sorted = column && sorting ? sortedBy(rows, column.value, sorting.descending) : newestFirst(rows)
    return sorted.map((row) => runLine(row, 0, null))
  }
  const sorted =
    column && sorting ? sortedBy(found, (family) => familyValue(family, column, sorting), sorting.descending) : found
  return sorted.flatMap((family) => familyLines(family, choice))
}

/** Parents before their children; a family of one is a run like any. */
function familyLines({ id, title, members }: Family, { opened, opensAll }: LineChoice): readonly Line[] {
  const [first, ...others] = members
  if (first && others.length === 0) return [runLine(first.row, 0, null)]
  const isOpen = opensAll || opened.has(id)
  const line: FamilyLine = { kind: 'family', id, title, rows: members.map(({ row }) => row), isOpen }
  return isOpen ? [line, ...members.map(({ row, depth }) => runLine(row, depth + 1, id))] : [line]
}

function runLine(row: RunRow, depth: number, familyId: string | null): RunLine {
  return { kind: 'run', id: row.id, row, depth, familyId }
}

/** Its best in the direction that is looked for. */
function familyValue({ members }: Family, column: Column, { descending }: Sorting): number | string | null {
  let best: number | string | null = null
  for (const { row } of members) {
    const value = column.value(row)
    if (value !== null && (best === null || (descending ? value > best : value < best))) best = value
  }
  return best
}

/** Equal ones stay in their order; those without a value come last in either direction. */
function sortedBy<T>(
  items: readonly T[],
  value: (item: T) => number | string | null,
  descending: boolean,
): readonly T[] {
  const keyed = items.map((item) => ({ item, key: value(item) }))
  const sign = descending ? -1 : 1
  return keyed
    .sort((a, b) => {
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null)
      return a.key < b.key ? -sign : a.key > b.key ? sign : 0
    })
    .map(({ item }) => item)
}

function newestFirst(rows: readonly RunRow[]): readonly RunRow[] {
  return [...rows].sort((a, b) => b.createdMs - a.createdMs || (a.id < b.id ? 1 : -1))
}

/** The runs that a line stands for. */
export function rowsOf(line: Line): readonly RunRow[] {
  return line.kind === 'family' ? line.rows : [line.row]
}

/** All, some or none of a line's runs are chosen. */
export function chosenOf(line: Line, chosen: ReadonlySet<string>): 'all' | 'some' | 'none' {
  const rows = rowsOf(line)
  const count = rows.filter(({ id }) => chosen.has(id)).length
  return count === 0 ? 'none' : count === rows.length ? 'all' : 'some'
}

/** Chooses a line's runs, or leaves them all out where they were chosen. */
export function toggled(line: Line, chosen: ReadonlySet<string>): ReadonlySet<string> {
  const next = new Set(chosen)
  const isChosen = chosenOf(line, chosen) === 'all'
  for (const { id } of rowsOf(line)) {
    if (isChosen) next.delete(id)
    else next.add(id)
  }
  return next
}

/** With all lines from one to another, as Shift does. */
export function withRange(
  lines: readonly Line[],
  from: number,
  to: number,
  chosen: ReadonlySet<string>,
): ReadonlySet<string> {
  const between = lines.slice(Math.min(from, to), Math.max(from, to) + 1)
  return new Set([...chosen, ...between.flatMap((line) => rowsOf(line).map(({ id }) => id))])
}
