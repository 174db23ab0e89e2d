/** Names that tell compared runs apart: those of one recipe's sweep are all called the same. */

import type { RunRow } from '../../src-shared/contract/views'
import { significant } from '../../src-shared/formats/numbers'
import { familyName, recipeIn } from '../../src-shared/runs/names'

type Named = Pick<RunRow, 'id' | 'name' | 'lambda' | 'seed'>

/**
 * The family's name where there are several, the run's own label, and of λ, seed and id what it takes to be alone.
 *
 * @param label of a run within its family: `Prune 50 %`
 */
export function distinctNames<T extends Named>(
  rows: readonly T[],
  label: (row: T) => string,
): ReadonlyMap<string, string> {
  const families = new Set(rows.map(({ name }) => familyName(name)))
  const plain = (row: T): string =>
    families.size > 1 && recipeIn(row.name) !== null ? `${familyName(row.name)} · ${label(row)}` : label(row)
  const additions: readonly ((row: T) => string)[] = [
    ({ lambda }) => (lambda === null ? '' : ` λ ${significant(lambda)}`),
    ({ seed }) => (seed === null ? '' : ` #${seed}`),
    ({ id }) => ` ${id}`,
  ]
  let names = new Map(rows.map((row) => [row.id, plain(row)]))
  for (const addition of additions) {
    const before = names
    const sharing = (row: T): readonly T[] => rows.filter(({ id }) => before.get(id) === before.get(row.id))
    names = new Map(
      rows.map((row) => {
        const isNeeded = new Set(sharing(row).map(addition)).size > 1
        return [row.id, `${before.get(row.id) ?? ''}${isNeeded ? addition(row) : ''}`]
      }),
    )
  }
  return names
}

/** For a group of seeds: a sweep's runs have their seed in their name. */
export function withoutSeed<T extends Named>(row: T): T {
  return { ...row, name: row.name.replace(/ seed=\d+(?=[ /]|$)/, ''), seed: null }
}
