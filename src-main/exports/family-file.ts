/** A family as one file: every row that the history has of its runs, and the files that they left. */

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Artefact } from '../../src-shared/runs/events'
import { version } from '../../package.json'
import { writeZip, type BundleOptions, type Entry, type WrittenEntry } from '../exchange/bundle'
import type { ExportedFile } from '../exchange/export'
import type { History } from '../history/history'
import { leavingRows } from '../history/leaving-rows'
import type { Workspace } from '../workspace/workspace'
import {
  familyFormat,
  familyVersion,
  filesFolder,
  manifestName,
  rowsFolder,
  type FamilyManifest,
} from './family-manifest'

export type FamilyOptions = {
  /** What to train on with: the newest checkpoints of runs. They are several times as large as weights. */
  readonly checkpoints: boolean
}

type Context = { readonly history: History; readonly workspace: Workspace }
type PlannedFile = { readonly path: string; readonly from: string; readonly sizeBytes: number }

/**
 * @param runIds whole ids, parents before children
 * @throws UserError `disk-full`, `workspace-unwritable`; nothing is left of it
 */
export async function writeFamily(
  { history, workspace }: Context,
  runIds: readonly string[],
  path: string,
  {
    checkpoints,
    onShare,
    signal,
  }: FamilyOptions & { readonly onShare?: (share: number) => void } & Pick<BundleOptions, 'signal'>,
): Promise<ExportedFile> {
  const files = (await Promise.all(runIds.map((id) => filesOf({ history, workspace }, id, checkpoints)))).flat()
  const all = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const runs = runIds.map((id) => {
    const { name, kind, parentId, createdMs } = history.run(id)
    return { id, name, kind, parentId, createdMs }
  })
  const rows = leavingRows(workspace.databasePath, runIds)
  const written: WrittenEntry[] = []
  const manifest = (): FamilyManifest => ({
    format: familyFormat,
    version: familyVersion,
    prunescope: version,
    historyVersion: rows.version,
    createdMs: Date.now(),
    runs,
    tables: rows.tables.map(({ name }) => name),
    files: Object.fromEntries(written.map(({ path: name, sizeBytes, sha256 }) => [name, { sizeBytes, sha256 }])),
  })
  function* entries(): Generator<Entry> {
    for (const { name, lines } of rows.tables)
      yield { path: `${rowsFolder}/${name}.ndjson`, content: () => Readable.from(lines()) }
    for (const { path: name, from } of files) yield { path: name, content: () => createReadStream(from) }
    // Last, when the checksums of all others are known.
    yield { path: manifestName, content: JSON.stringify(manifest(), null, 1) }
  }
  try {
    return await writeZip(path, entries(), {
      onEntry: (entry) => void written.push(entry),
      onProgress: (bytes) => onShare?.(all === 0 ? 0 : Math.min(1, bytes / all)),
      signal,
    })
  } finally {
    rows.close()
  }
}

/** Those that are still there. */
async function filesOf({ history, workspace }: Context, runId: string, checkpoints: boolean): Promise<PlannedFile[]> {
  const wanted = (kind: Artefact['kind']): boolean => checkpoints || kind !== 'checkpoint'
  const planned = history.findings
    .artefacts(runId)
    .filter(({ kind }) => wanted(kind))
    .map(async ({ path }) => {
      const from = join(workspace.runDirectory(runId), path)
      const sizeBytes = await stat(from).then(
        (found) => (found.isFile() ? found.size : null),
        () => null,
      )
      return sizeBytes === null ? [] : [{ path: `${filesFolder}/${runId}/${path}`, from, sizeBytes }]
    })
  return (await Promise.all(planned)).flat()
}

/**
 * The ids of a run's whole family, from its first ancestor on, parents before children; `line` leaves out what does not
 * lead to the run. What is in the trash stays there, unless others stem from it.
 *
 * @throws UserError `run-not-found`
 */
export function familyOf(history: History, runId: string, scope: 'family' | 'line'): readonly string[] {
  const line = history.lineage(runId).map(({ id }) => id)
  if (scope === 'line') return line
  const trashed = new Set(history.listRuns().flatMap(({ id, trashedMs }) => (trashedMs === null ? [] : [id])))
  const below = (id: string): readonly string[] => {
    const children = history.children(id).flatMap((child) => below(child.id))
    return trashed.has(id) && children.length === 0 && !line.includes(id) ? [] : [id, ...children]
  }
  return below(line[0] ?? runId)
}
