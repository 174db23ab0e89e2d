/** Runs that differ only in their seed, taken together: a mean, how far they spread, and how many they are. */

export type Spread = {
  readonly mean: number
  /** Of a sample (n − 1); null for a single value. */
  readonly std: number | null
  readonly n: number
}

/** Null where there is nothing. */
export function spreadOver(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value))
  if (known.length === 0) return null
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  if (known.length === 1) return { mean, std: null, n: 1 }
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, std: Math.sqrt(squares / (known.length - 1)), n: known.length }
}

type Twin = { readonly id: string; readonly twins: string; readonly seeds: string }

/**
 * In the order of their first members. What has no twins here is a group of its own, and so is one of the same seed again:
 * the same run made twice is no second sample.
 */
export function seedGroups<T extends Twin>(rows: readonly T[]): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const key = row.twins === '' ? `run ${row.id}` : row.twins
    const group = groups.get(key)
    if (!group) groups.set(key, [row])
    else if (group.some(({ seeds }) => seeds === row.seeds)) groups.set(`run ${row.id}`, [row])
    else group.push(row)
  }
  return [...groups.values()]
}
