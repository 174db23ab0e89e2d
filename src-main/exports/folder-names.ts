/** Names of folders and files for runs: what the run is called, as every system can write it. */

import { plainName } from '../../src-shared/runs/export-name'

/** A name that can be told from those of other runs; runs of one name have their id behind it. */
export function folderNames(
  runs: readonly { readonly id: string; readonly name: string }[],
): ReadonlyMap<string, string> {
  const counts = new Map<string, number>()
  for (const { name } of runs) counts.set(plainName(name), (counts.get(plainName(name)) ?? 0) + 1)
  return new Map(
    runs.map(({ id, name }) => {
      const plain = plainName(name)
      return [id, counts.get(plain) === 1 ? plain : `${plain}-${id}`]
    }),
  )
}
