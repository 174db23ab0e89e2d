/** What a run was asked to do, line by line, beside what an earlier run was asked. */

export type SettingLine = {
  /** Dotted, as in `--set`: `train.schedule.kind`. */
  readonly path: string
  readonly value: string
  /** The earlier run's for the same key; null where it has none. */
  readonly beside: string | null
}

/** Keys in the order in which they stand; empty for a run without settings. */
export function settingLines(settings: unknown, others: unknown): readonly SettingLine[] {
  const beside = new Map(flattened(others))
  return flattened(settings).map(([path, value]) => ({ path, value, beside: beside.get(path) ?? null }))
}

/** Values that hold no others, by dotted path; lists are one value. */
export function flattened(value: unknown, path = ''): readonly (readonly [path: string, text: string])[] {
  if (value === undefined) return []
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return path === '' ? [] : [[path, typeof value === 'string' ? value : JSON.stringify(value)]]
  return Object.entries(value).flatMap(([key, child]) => flattened(child, path === '' ? key : `${path}.${key}`))
}
