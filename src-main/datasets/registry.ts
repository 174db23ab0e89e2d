/** The data sets that a workspace knows by name: `datasets.json` and the set that is always there. */

import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { UserError } from '../../src-shared/errors'
import { titleOf } from './bad-data'
import { sourceOf, sources } from './catalogue'
import type { Dataset, DatasetKind } from './dataset'
import { kindOfPath, systemCode, writeWhole } from './files'
import { isKindWithFiles, openDataset } from './open-dataset'
import type { ReadProgress } from './set-content'
import { SHAPES_TEST, SHAPES_TRAIN, shapesDataset } from './shapes'

/** The name of the procedural set, which no other can have. */
export const BUILT_IN = 'shapes'

const kindSchema = z.enum(['cifar-10', 'cifar-100', 'mnist', 'fashion-mnist', 'idx', 'image-folders'])

const entrySchema = z.object({
  /** Absolute; a folder, or a single file. */
  folder: z.string().min(1),
  kind: kindSchema,
  imageSize: z.object({ height: z.int().min(1), width: z.int().min(1) }).optional(),
  train: z.int(),
  test: z.int().nullable(),
  fingerprint: z.string(),
})

const registrySchema = z.object({ version: z.literal(1), datasets: z.record(z.string(), entrySchema) })

type Entry = z.infer<typeof entrySchema>

/** A set by name, as `data list` shows it. */
export type ListedDataset = {
  readonly name: string
  readonly kind: DatasetKind
  /** Null for the built-in set. */
  readonly folder: string | null
  readonly isBuiltIn: boolean
  /** Whether what was added is still where it was. */
  readonly exists: boolean
  readonly trainCount: number
  /** Null where there is no test set. */
  readonly testCount: number | null
}

/** Where a set's images come from: everything `loadDataset` needs, small enough to hand to another process. */
export type DatasetLocation =
  | { readonly kind: 'built-in'; readonly name: string }
  | {
      readonly kind: 'path'
      readonly name: string
      readonly path: string
      readonly imageSize?: { readonly height: number; readonly width: number }
    }

export type AddOptions = {
  readonly imageSize?: { readonly height: number; readonly width: number }
  readonly onProgress?: ReadProgress
}

/**
 * Gives a folder a name, after reading and checking all of its data. A name that is already there gets the new folder.
 *
 * @throws UserError `bad-argument` for a name that can't be used; `data-not-found` when nothing is there; `bad-data` when
 *   the data are not whole, or not what the name says; `workspace-unwritable` or `disk-full`
 */
export async function addDataset(
  workspaceDir: string,
  name: string,
  folder: string,
  options: AddOptions = {},
): Promise<{ readonly listed: ListedDataset; readonly dataset: Dataset }> {
  checkName(name)
  const path = resolve(folder)
  const dataset = await openDataset(path, { ...options, name })
  if (isKindWithFiles(name) && dataset.kind !== name) {
    throw new UserError(
      'bad-data',
      `${path} holds ${titleOf(dataset.kind)}, not ${titleOf(name)}.`,
      'Give the right folder, or another name.',
    )
  }
  const entry: Entry = {
    folder: path,
    kind: kindSchema.parse(dataset.kind),
    ...(options.imageSize === undefined ? {} : { imageSize: options.imageSize }),
    train: dataset.train.count,
    test: dataset.test?.count ?? null,
    fingerprint: dataset.fingerprint,
  }
  const datasets = new Map(await readRegistry(workspaceDir)).set(name, entry)
  const content = { version: 1, datasets: Object.fromEntries(datasets) }
  await writeWhole(registryPath(workspaceDir), `${JSON.stringify(content, null, 2)}\n`)
  return { listed: await listed(name, entry), dataset }
}

/** All sets by name, the built-in one first. @throws UserError `workspace-damaged` when datasets.json can't be read */
export async function listDatasets(workspaceDir: string): Promise<readonly ListedDataset[]> {
  const entries = [...(await readRegistry(workspaceDir))].sort(([a], [b]) => (a < b ? -1 : 1))
  const builtIn: ListedDataset = {
    name: BUILT_IN,
    kind: 'shapes',
    folder: null,
    isBuiltIn: true,
    exists: true,
    trainCount: SHAPES_TRAIN,
    testCount: SHAPES_TEST,
  }
  return [builtIn, ...(await Promise.all(entries.map(([name, entry]) => listed(name, entry))))]
}

/**
 * Where a set is, by its name in the workspace or by a path.
 *
 * @throws UserError `data-not-found` saying which names there are and what to type; `workspace-damaged`
 */
export async function resolveDataset(workspaceDir: string, nameOrPath: string): Promise<DatasetLocation> {
  if (nameOrPath === BUILT_IN) return { kind: 'built-in', name: BUILT_IN }
  const entries = await readRegistry(workspaceDir)
  const entry = entries.get(nameOrPath)
  if (entry !== undefined) {
    if ((await kindOfPath(entry.folder)) === null) throw folderIsGone(nameOrPath, entry)
    const imageSize = entry.imageSize === undefined ? {} : { imageSize: entry.imageSize }
    return { kind: 'path', name: nameOrPath, path: entry.folder, ...imageSize }
  }
  const path = resolve(nameOrPath.replace(/^~(?=$|[/\\])/, homedir()))
  // A folder `cifar-10` in the current folder is not meant by the set's name, unless it is written as a path.
  if (looksLikePath(nameOrPath) || !isKindWithFiles(nameOrPath)) {
    if ((await kindOfPath(path)) !== null) return { kind: 'path', name: nameOrPath, path }
  }
  throw unknownName(nameOrPath, [BUILT_IN, ...entries.keys()])
}

/**
 * The data themselves, read and checked.
 *
 * @throws UserError as openDataset does
 */
export async function loadDataset(location: DatasetLocation, onProgress?: ReadProgress): Promise<Dataset> {
  if (location.kind === 'built-in') return shapesDataset()
  const { path, name, imageSize } = location
  return openDataset(path, {
    name,
    ...(imageSize === undefined ? {} : { imageSize }),
    ...(onProgress === undefined ? {} : { onProgress }),
  })
}

const validName = /^[a-z0-9][a-z0-9._-]{0,63}$/i

/** @throws UserError `bad-argument` for what is no name, or the built-in set's */
function checkName(name: string): void {
  if (name === BUILT_IN) {
    throw new UserError('bad-argument', `The name ${BUILT_IN} belongs to the built-in set.`, 'Choose another name.')
  }
  if (!validName.test(name)) {
    throw new UserError(
      'bad-argument',
      `“${name}” can't be a data set's name.`,
      'Use letters, digits, dots, dashes and underscores, as in my-photos.',
    )
  }
}

function registryPath(workspaceDir: string): string {
  return join(workspaceDir, 'datasets.json')
}

async function readRegistry(workspaceDir: string): Promise<ReadonlyMap<string, Entry>> {
  const path = registryPath(workspaceDir)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    const code = systemCode(cause)
    if (code === 'ENOENT' || code === 'ENOTDIR') return new Map()
    throw damaged(path, code ?? 'unreadable', cause)
  }
  try {
    return new Map(Object.entries(registrySchema.parse(JSON.parse(text)).datasets))
  } catch (cause) {
    throw damaged(path, cause instanceof SyntaxError ? cause.message : 'not in the form that Prunescope writes', cause)
  }
}

async function listed(name: string, { folder, kind, train, test }: Entry): Promise<ListedDataset> {
  const exists = (await kindOfPath(folder)) !== null
  return { name, kind, folder, isBuiltIn: false, exists, trainCount: train, testCount: test }
}

function looksLikePath(text: string): boolean {
  return /^[.~]|[/\\]/.test(text)
}

function damaged(path: string, why: string, cause: unknown): UserError {
  return new UserError(
    'workspace-damaged',
    `The list of data sets, ${path}, can't be read (${why}).`,
    'Mend the file, or remove it and add your data again with `prunescope data add NAME FOLDER`.',
    { cause },
  )
}

function folderIsGone(name: string, { folder }: Entry): UserError {
  const again = `\`prunescope data add ${name} FOLDER\``
  return new UserError(
    'data-not-found',
    `The data set ${name} was added from ${folder}, and that is no longer there.`,
    sourceOf(name) === null
      ? `Put it back, or say where it is now: ${again}.`
      : `Say where it is now with ${again}, or get it again with \`prunescope data get ${name}\`.`,
  )
}

function unknownName(name: string, known: readonly string[]): UserError {
  const message = `There is no data set called ${name}, and no such folder. Known: ${known.join(', ')}.`
  if (sourceOf(name) !== null) {
    return new UserError(
      'data-not-found',
      message,
      `Type \`prunescope data get ${name}\` to download it, or \`prunescope data add ${name} FOLDER\` if you have it.`,
    )
  }
  if (looksLikePath(name))
    return new UserError(
      'data-not-found',
      message,
      'Check the path: it is looked for on the computer that Prunescope runs on.',
    )
  const got = sources.map(({ kind }) => kind).join(', ')
  return new UserError(
    'data-not-found',
    message,
    `Give the whole path of a folder, or name it once with \`prunescope data add ${validName.test(name) ? name : 'NAME'} FOLDER\`; \`prunescope data get\` can download ${got}.`,
  )
}
