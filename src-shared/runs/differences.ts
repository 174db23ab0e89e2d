/** What several settings say differently: nested values as dotted keys, those that differ first. */

export type SettingRow = {
  /** Dotted, as in `--set`: `train.schedule.kind`. */
  readonly key: string
  /** One for each of the settings, in their order; undefined where one does not have the key. */
  readonly values: readonly unknown[]
  readonly differs: boolean
}

/** Lists are values of their own: `[3, 4, 6]` is one setting. */
export function flattened(settings: unknown): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>()
  const collect = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      if (path !== '' && value !== undefined) values.set(path, value)
      return
    }
    for (const [key, child] of Object.entries(value)) collect(child, path === '' ? key : `${path}.${key}`)
  }
  collect(settings, '')
  return values
}

/** In the order in which keys are met, once for those that differ and once for the rest. */
export function settingRows(all: readonly unknown[]): readonly SettingRow[] {
  const maps = all.map(flattened)
  const keys = new Set(maps.flatMap((map) => [...map.keys()]))
  const rows = [...keys].map((key): SettingRow => {
    const values = maps.map((map) => map.get(key))
    return { key, values, differs: new Set(values.map((value) => JSON.stringify(value))).size > 1 }
  })
  return [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)]
}
