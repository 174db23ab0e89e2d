/** Gets a set from its authors' site into the workspace: download, sums, unpacking, a check of every row, a name. */

import { mkdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { UserError } from '../../src-shared/errors'
import { type Source, sourceOf, sources } from './catalogue'
import type { Dataset } from './dataset'
import { type DownloadOptions, download } from './download'
import { isExistingFolder, systemCode, writing } from './files'
import { openDataset } from './open-dataset'
import { addDataset, type ListedDataset } from './registry'
import { unpackTarGz } from './tar'

export type GetOptions = DownloadOptions & {
  /** A mirror's folder instead of the authors'; the sums stay theirs. */
  readonly baseUrl?: string
  /** What to get instead of the catalogue's entry. */
  readonly source?: Source
  readonly onUnpack?: () => void
}

export type GotDataset = {
  readonly listed: ListedDataset
  readonly dataset: Dataset
  /** Whether it was here already, and nothing was downloaded. */
  readonly wasHere: boolean
}

/**
 * Puts the set under `<workspace>/datasets/NAME` and gives it that name. What is already there and whole is kept. Until
 * the data have been read and checked nothing has that name; of a download that broke off, the part that came stays in
 * `<workspace>/datasets/.downloads` and is gone on with.
 *
 * @throws UserError `bad-argument` for a name that can't be downloaded; `download-failed` saying how to add a folder by
 *   hand; `stopped`; `disk-full`; `workspace-unwritable`; `bad-data`
 */
export async function getDataset(workspaceDir: string, name: string, options: GetOptions = {}): Promise<GotDataset> {
  const source = options.source ?? sourceOf(name)
  if (source === null) throw notDownloadable(name)
  const folder = join(workspaceDir, 'datasets', name)
  if (await isWhole(folder, name)) return { ...(await addDataset(workspaceDir, name, folder)), wasHere: true }

  const downloads = join(workspaceDir, 'datasets', '.downloads', name)
  const restoreProxy = useProxyFromEnvironment()
  try {
    for (const file of source.files) await download(downloadOf(source, file, downloads, options), options)
  } finally {
    restoreProxy()
  }
  options.onUnpack?.()
  await place(source, downloads, folder, name)
  const added = await addDataset(workspaceDir, name, folder)
  await rm(downloads, { recursive: true, force: true })
  return { ...added, wasHere: false }
}

function downloadOf(
  source: Source,
  file: Source['files'][number],
  downloads: string,
  { baseUrl = source.baseUrl }: GetOptions,
): Parameters<typeof download>[0] {
  const files = source.files.map(({ name }) => name).join(', ')
  const folder = source.packing === 'tar.gz' ? 'unpack it' : 'put them in one folder'
  return {
    url: new URL(file.name, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`).href,
    md5: file.md5,
    path: join(downloads, file.name),
    title: source.title,
    byHand: `Or get ${files} another way, ${folder}, and type \`prunescope data add ${source.kind} FOLDER\`.`,
  }
}

async function isWhole(folder: string, name: string): Promise<boolean> {
  if (!(await isExistingFolder(folder))) return false
  return openDataset(folder, { name }).then(
    () => true,
    () => false,
  )
}

/** Unpacks beside the final place, checks, and only then gives it its name. */
async function place(source: Source, downloads: string, folder: string, name: string): Promise<void> {
  const temporary = `${folder}.${process.pid}.tmp`
  const discard = (): Promise<void> => rm(temporary, { recursive: true, force: true })
  await discard()
  try {
    await writing(folder, async () => {
      await mkdir(temporary, { recursive: true })
      for (const { name: file } of source.files) await unpack(source, join(downloads, file), temporary)
    })
    await openDataset(temporary, { name })
    // What stands there now has been found damaged.
    await writing(folder, async () => {
      await rm(folder, { recursive: true, force: true })
      await rename(temporary, folder)
    })
  } catch (error) {
    await discard().catch(() => undefined)
    throw error
  }
}

async function unpack({ packing, title }: Source, archive: string, into: string): Promise<void> {
  if (packing === 'files') return rename(archive, join(into, basename(archive)))
  try {
    await unpackTarGz(archive, into)
  } catch (cause) {
    // The disk's errors carry a code and are told by whoever writes there; zlib's codes begin with Z.
    if (systemCode(cause)?.startsWith('E') === true) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UserError(
      'download-failed',
      `${title}: ${basename(archive)} can't be unpacked (${why}).`,
      'Report this: the archive has the sum that its authors gave.',
      { cause },
    )
  }
}

/**
 * Node's own fetch leaves HTTPS_PROXY alone unless told; newer ones can be told while running.
 *
 * @returns what undoes it
 */
function useProxyFromEnvironment(): () => void {
  const http: { setGlobalProxyFromEnv?: () => () => void } = createRequire(import.meta.url)('node:http')
  const isAsked = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((key) => Boolean(process.env[key]))
  return isAsked ? (http.setGlobalProxyFromEnv?.() ?? (() => undefined)) : () => undefined
}

function notDownloadable(name: string): UserError {
  return new UserError(
    'bad-argument',
    `Prunescope knows no site for a data set called ${name}; it can get ${sources.map(({ kind }) => kind).join(', ')}.`,
    `If you have the data, type \`prunescope data add ${name} FOLDER\`.`,
  )
}
