/** What several runs were asked differently: the keys in which they differ first. */

import { flattened } from './setting-lines'

export type SettingRow = {
  /** Dotted, as in `--set`: `train.schedule.kind`. */
  readonly key: string
  /** As text, one for each of the settings in their order; null where one does not have the key. */
  readonly values: readonly (string | null)[]
  readonly differs: boolean
}

/**
 * In the order in which keys are met, once for those that differ and once for the rest. What has no settings at all differs
 * in nothing: else every key would.
 */
export function settingRows(all: readonly unknown[]): readonly SettingRow[] {
  const maps = all.map((settings) => new Map(flattened(settings)))
  const keys = new Set(maps.flatMap((map) => [...map.keys()]))
  const rows = [...keys].map((key): SettingRow => {
    const values = maps.map((map) => map.get(key) ?? null)
    const said = values.filter((_, index) => (maps[index]?.size ?? 0) > 0)
    return { key, values, differs: new Set(said).size > 1 }
  })
  return [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)]
}

/** What `said` does not say already, word for word. */
export function rowsBeyond(said: readonly SettingRow[], rows: readonly SettingRow[]): readonly SettingRow[] {
  const known = new Map(said.map(({ key, values }) => [key, values.join('\n')]))
  return rows.filter(({ key, values }) => known.get(key) !== values.join('\n'))
}
