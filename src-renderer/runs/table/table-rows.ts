/** The lines of the table: families that open into their runs, filtered and sorted. */

import type { RunRow } from '../../../src-shared/contract/views'
import { newestFirst, type Family } from '../families'
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
  readonly sorting: Sorting | null
  readonly isGrouped: boolean
  /** Families of more than one run are closed unless they are named here. */
  readonly opened: ReadonlySet<string>
  /** Whether whatever has been found is to be seen at once. */
  readonly opensAll: boolean
}

/** What is left of the families when only those runs are shown that a query finds. */
export function foundIn(families: readonly Family[], finds: (row: RunRow) => boolean): readonly Family[] {
  return families.flatMap((family) => {
    const members = family.members.filter(({ row }) => finds(row))
    return members.length === family.members.length ? [family] : members.length === 0 ? [] : [{ ...family, members }]
  })
}

/** @param found families of the runs to be shown, newest first */
export function linesOf(found: readonly Family[], choice: LineChoice): readonly Line[] {
  const { sorting } = choice
  const column = sorting ? columnOf(sorting.column) : undefined
  if (!choice.isGrouped) {
    const rows = found.flatMap(({ members }) => members.map(({ row }) => row))
    const sorted = column && sorting ? sortedBy(rows, column.value, sorting.descending) : rows.sort(newestFirst)
    return sorted.map(lineAlone)
  }
  const sorted =
    column && sorting ? sortedBy(found, (family) => familyValue(family, column, sorting), sorting.descending) : found
  return sorted.flatMap((family) => familyLines(family, choice))
}

/** Of families and runs that have not changed: so the lines stay the same, and what shows them is not drawn anew. */
const known = {
  closed: new WeakMap<Family, readonly Line[]>(),
  open: new WeakMap<Family, readonly Line[]>(),
  alone: new WeakMap<RunRow, RunLine>(),
}

function familyLines(family: Family, { opened, opensAll }: LineChoice): readonly Line[] {
  const isOpen = opensAll || opened.has(family.id)
  const lines = isOpen ? known.open : known.closed
  return kept(lines, family, () => newFamilyLines(family, isOpen))
}

/** Parents before their children; a family of one is a run like any. */
function newFamilyLines({ id, title, members }: Family, isOpen: boolean): readonly Line[] {
  const [first, second] = members
  if (first && !second) return [lineAlone(first.row)]
  const line: FamilyLine = { kind: 'family', id, title, rows: members.map(({ row }) => row), isOpen }
  return isOpen ? [line, ...members.map(({ row, depth }) => runLine(row, depth + 1, id))] : [line]
}

function lineAlone(row: RunRow): RunLine {
  return kept(known.alone, row, () => runLine(row, 0, null))
}

function runLine(row: RunRow, depth: number, familyId: string | null): RunLine {
  return { kind: 'run', id: row.id, row, depth, familyId }
}

function kept<Key extends object, Value>(values: WeakMap<Key, Value>, key: Key, make: () => Value): Value {
  const before = values.get(key)
  if (before !== undefined) return before
  const made = make()
  values.set(key, made)
  return made
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
