/** Columns of the comparison where runs that differ only in their seed are taken together. */

import type { RunRow } from '../../src-shared/contract/views'
import { seedGroups } from '../../src-shared/runs/seeds'
import type { Entry } from './measures'

/**
 * One entry for each group of seeds, standing for all of it; groups that are opened give their runs one by one.
 *
 * @param opened groups, by what their runs have in common
 */
export function together(entries: readonly Entry[], opened: ReadonlySet<string>): readonly Entry[] {
  const byId = new Map(entries.map((entry) => [entry.row.id, entry]))
  return seedGroups(entries.map(({ row }) => row)).flatMap((rows) => {
    const members = rows.flatMap(({ id }) => byId.get(id) ?? [])
    const [first] = members
    if (!first) return []
    return members.length === 1 || opened.has(first.row.twins) ? members : [{ ...first, twins: members }]
  })
}

export function hasTwins(rows: readonly RunRow[]): boolean {
  return seedGroups(rows).some(({ length }) => length > 1)
}

/** Finished runs that differ only in their seed from one that is compared, and are not. */
export function missingTwins(entries: readonly Entry[], all: readonly RunRow[]): readonly RunRow[] {
  const present = new Set(entries.map(({ row }) => row.id))
  const wanted = new Set(entries.map(({ row }) => row.twins).filter((twins) => twins !== ''))
  const seen = new Set(entries.map(({ row }) => `${row.twins} ${row.seeds}`))
  return all.filter(
    ({ id, twins, seeds, state, trashedMs }) =>
      wanted.has(twins) && !present.has(id) && !seen.has(`${twins} ${seeds}`) && state === 'done' && trashedMs === null,
  )
}

/** The column of the baseline: itself, or the group that stands for it. */
export function columnOf(columns: readonly Entry[], id: string | undefined): string | undefined {
  return columns.find(({ row, twins }) => row.id === id || twins?.some((twin) => twin.row.id === id))?.row.id
}
