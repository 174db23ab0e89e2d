/** A family from another machine becomes runs of this workspace, with their history and files: all of it, or nothing. */

import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { UserError } from '../../src-shared/errors'
import type { History } from '../history/history'
import { nextRunId } from '../history/run-ids'
import type { Workspace } from '../workspace/workspace'
import { openArchive, type UnpackOptions } from './family-archive'
import { badFamily, filesFolder, isSafePath, newerFamily, rowsFolder, type FamilyManifest } from './family-manifest'

type Context = { readonly history: History; readonly workspace: Workspace }

/** Where files lie until they count; what a process that died left there, the next host removes. */
export function importsFolder({ dir }: Workspace): string {
  return join(dir, 'imports')
}

/**
 * @param path of the file, absolute
 * @returns the ids of the runs here, parents before children
 * @throws UserError `bad-archive`, `already-there`, `disk-full`, `file-not-found`; the workspace is as it was before
 */
export async function importFamily(
  context: Context,
  path: string,
  options: UnpackOptions = {},
): Promise<readonly string[]> {
  const file = basename(path)
  const { history, workspace } = context
  const archive = await openArchive(path)
  const staging = join(importsFolder(workspace), `${process.pid}-${Date.now().toString(36)}`)
  try {
    const { manifest } = archive
    if (manifest.historyVersion > history.arrivals.version())
      throw newerFamily(file, `${manifest.prunescope}, with a history of form ${manifest.historyVersion}`)
    refuseSame(history, manifest, file)
    await archive.unpack(staging, options)
    options.signal?.throwIfAborted()
    return takeIn(context, manifest, staging, file)
  } finally {
    archive.close()
    rmSync(staging, { recursive: true, force: true })
  }
}

/** In one go, so that nothing else happens in between. */
function takeIn(
  { history, workspace }: Context,
  manifest: FamilyManifest,
  staging: string,
  file: string,
): readonly string[] {
  const { arrivals } = history
  // Nothing waits to be written while the new rows are looked at.
  history.flush()
  // Asked again: another import may have brought the same meanwhile.
  refuseSame(history, manifest, file)
  const ids = idsHere(history, manifest)
  const newIds = [...ids.values()]
  arrivals.expectFolders(newIds)
  try {
    for (const [from, to] of ids) {
      const [folder, target] = [join(staging, filesFolder, from), workspace.runDirectory(to)]
      rmSync(target, { recursive: true, force: true })
      if (existsSync(folder)) renameSync(folder, target)
      else mkdirSync(target, { recursive: true })
    }
    const tables = manifest.tables.map((name) => ({
      name,
      lines: linesIn(join(staging, rowsFolder, `${name}.ndjson`)),
    }))
    arrivals.take(tables, ids, (taken) => taken.forEach((id) => requireReadable(history, id, file)))
    return newIds
  } catch (error) {
    for (const id of newIds) {
      rmSync(workspace.runDirectory(id), { recursive: true, force: true })
      history.care.forgetFolder(id)
    }
    if (error instanceof UserError) throw error
    throw badFamily(file, 'what it tells of its runs does not fit this history', error)
  }
}

/** The ids that the runs had, unless another run has one of them here. */
function idsHere(history: History, { runs }: FamilyManifest): ReadonlyMap<string, string> {
  const taken = new Set(history.runIds())
  const wanted = runs.map(({ id }) => id)
  let latest = [...taken, ...wanted].reduce<string | null>((a, b) => (a === null || b > a ? b : a), null)
  return new Map(
    wanted.map((id) => {
      if (!taken.has(id)) return [id, id]
      latest = nextRunId(Date.now(), latest)
      return [id, latest]
    }),
  )
}

/** @throws UserError `already-there` */
function refuseSame(history: History, { runs }: FamilyManifest, file: string): void {
  const here = new Map(history.arrivals.present(runs.map(({ id }) => id)).map((run) => [run.id, run]))
  const same = runs.filter((run) => here.get(run.id)?.createdMs === run.createdMs)
  if (same.length === 0) return
  const named = same.slice(0, 3).map(({ id, name }) => `${name} (${id})`)
  const which = same.length === runs.length ? 'its runs are' : `${same.length} of its ${runs.length} runs are`
  throw new UserError(
    'already-there',
    `${file} was not imported: ${which} in this workspace already: ${named.join(', ')}${same.length > 3 ? ' and more' : ''}.`,
    'Purge those here first, or import it into another workspace with --workspace.',
  )
}

/** What the list and the pages read of a run is read once, before it counts. */
function requireReadable(history: History, id: string, file: string): void {
  const { name } = history.run(id)
  history.mask(id)
  history.findings.evaluations(id)
  history.findings.warnings(id)
  history.measurements.latestGamma(id)
  history.savedMasks.ofRun(id)
  history.savedMasks.curves(id)
  const leading = history.findings.artefacts(id).find(({ path }) => !isSafePath(path))
  if (leading) throw badFamily(file, `${name} names a file "${leading.path}" outside its folder`)
}

/** The lines of a file, without all of it in memory. */
function* linesIn(path: string): Iterable<string> {
  const file = openSync(path, 'r')
  try {
    const piece = Buffer.alloc(1 << 20)
    const decoder = new StringDecoder('utf8')
    let rest = ''
    for (let length = readSync(file, piece); length > 0; length = readSync(file, piece)) {
      const lines = (rest + decoder.write(piece.subarray(0, length))).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
    if (rest !== '') yield rest
  } finally {
    closeSync(file)
  }
}
