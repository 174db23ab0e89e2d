/** The data that can be chosen here: sets by name, folders that runs were given, and what can be had from its authors. */

import type { DatasetView } from '../../src-shared/contract/views'
import { sources } from '../datasets/catalogue'
import { kindOfPath } from '../datasets/files'
import { BUILT_IN, listDatasets } from '../datasets/registry'
import type { HostServices } from './routes/implementer'

/** Longer a list of folders nobody reads. */
const mostFolders = 20

/** @throws UserError `workspace-damaged` when the list of data sets can't be read */
export async function offeredData(
  services: Pick<HostServices, 'history' | 'rows' | 'workspace'>,
): Promise<readonly DatasetView[]> {
  const named = (await listDatasets(services.workspace.dir)).filter(({ exists }) => exists)
  const names = new Set(named.map(({ name }) => name))
  const folders = new Set(named.map(({ folder }) => folder))
  const used = await Promise.all(
    usedSources(services)
      .filter((source) => source !== BUILT_IN && !folders.has(source))
      .slice(0, mostFolders)
      .map(async (source) => ((await kindOfPath(source)) === null ? [] : [source])),
  )
  return [
    ...named.map(
      ({ name, trainCount, testCount }) => ({ from: 'name', name, images: trainCount + (testCount ?? 0) }) as const,
    ),
    ...used.flat().map((name) => ({ from: 'run', name }) as const),
    ...sources.filter(({ kind }) => !names.has(kind)).map(({ kind }) => ({ from: 'authors', name: kind }) as const),
  ]
}

/** The newest first; of several folders under one name, the one used last. */
function usedSources({ history, rows }: Pick<HostServices, 'history' | 'rows'>): readonly string[] {
  const newest = new Map<string, string>()
  for (const { id, dataName } of rows.all().toReversed())
    if (dataName !== null && !newest.has(dataName)) newest.set(dataName, id)
  return [...new Set([...newest.values()].flatMap((id) => history.run(id).data?.source ?? []))]
}
