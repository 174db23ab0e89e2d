/** TensorBoard's event files become runs: their scalars are measurements, and there is no network behind them. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { UserError } from '../../src-shared/errors'
import { count } from '../../src-shared/formats/numbers'
import type { MetricPoint } from '../../src-shared/runs/events'
import { scalarsIn, type Scalar } from '../exchange/tensorboard/events'
import { BrokenRecord, decodeRecords } from '../exchange/tensorboard/record-file'
import type { History } from '../history/history'
import { imagesNext } from './foreign-weights'
import { metricsOfTags } from './metric-tags'

/** What imported runs are found by. */
const tensorboardTag = 'tensorboard'

/** A file is read whole. */
const longestFile = 1 << 30

export function isEventFile(path: string): boolean {
  return basename(path).includes('tfevents')
}

type Found = { readonly name: string; readonly folder: string; readonly files: readonly string[] }

/**
 * Every folder of event files, the given one or one below it, becomes a run: as TensorBoard has it.
 *
 * @param path of a folder, or of a single event file
 * @param name of the only run, where the path does not tell; null takes the folder's
 * @returns the ids of the runs
 * @throws UserError `file-not-found` where there are none, `bad-archive` for one that is damaged; then no run is made
 */
export function importEvents(history: History, path: string, name: string | null = null): readonly string[] {
  const read = foldersIn(path).map((found) => {
    const scalars = found.files.flatMap(scalarsOf)
    if (scalars.length === 0)
      throw new UserError(
        'bad-archive',
        `${found.folder} holds no scalars: its event files tell of other things only.`,
        'Choose a folder in which TensorBoard shows curves of scalars.',
      )
    return { ...found, scalars }
  })
  const made: string[] = []
  try {
    for (const found of read) {
      made.push(madeOf(history, found, (read.length === 1 ? name : null) ?? found.name))
    }
    history.flush()
    return made
  } catch (error) {
    history.care.trash(made)
    history.care.purge(made)
    throw error
  }
}

type Read = Found & { readonly scalars: readonly Scalar[] }

function madeOf(history: History, found: Read, name: string): string {
  const names = metricsOfTags(found.scalars.map(({ tag }) => tag))
  const { id } = history.createRun({
    name,
    kind: 'import',
    settings: { kind: 'import', file: found.folder },
  })
  history.apply(id, { type: 'metrics', points: pointsOf(found.scalars, names) })
  history.care.annotate([id], { addTags: [tensorboardTag] })
  const timeMs = found.scalars.reduce((latest, scalar) => Math.max(latest, scalar.timeMs), 0)
  history.apply(id, { type: 'log', level: 'info', text: saidOf(found.files, found.scalars, names), timeMs: Date.now() })
  history.apply(id, { type: 'finished', timeMs, reason: 'done' })
  return id
}

function saidOf(files: readonly string[], scalars: readonly Scalar[], names: ReadonlyMap<string, string>): string {
  const renamed = [...names].flatMap(([tag, name]) => (tag === name ? [] : [`${tag} → ${name}`]))
  const said = `${count(scalars.length)} scalars from ${count(files.length)} event ${files.length === 1 ? 'file' : 'files'}. TensorBoard keeps no epochs: steps stand in for them.`
  return renamed.length === 0 ? said : `${said} Shown under other names: ${renamed.join(', ')}.`
}

function foldersIn(path: string): readonly Found[] {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats?.isFile() === true) {
    const folder = dirname(path)
    return [{ name: basename(folder), folder: path, files: [path] }]
  }
  const folders = new Map<string, string[]>()
  if (stats?.isDirectory() === true)
    for (const entry of readdirSync(path, { withFileTypes: true, recursive: true }))
      if (entry.isFile() && isEventFile(entry.name))
        folders.set(entry.parentPath, [...(folders.get(entry.parentPath) ?? []), join(entry.parentPath, entry.name)])
  if (folders.size === 0)
    throw new UserError(
      'file-not-found',
      `There are no TensorBoard event files at ${path}.`,
      `Choose a folder with files named events.out.tfevents…, or one above such folders. ${imagesNext}`,
    )
  return [...folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, files]) => ({
      name: relative(path, folder) === '' ? basename(path) : relative(path, folder).replaceAll('\\', '/'),
      folder,
      files: files.toSorted(),
    }))
}

function scalarsOf(file: string): readonly Scalar[] {
  const { size } = statSync(file)
  if (size > longestFile)
    throw new UserError(
      'bad-archive',
      `${file} has ${count(size)} bytes, more than are read here.`,
      'Choose smaller ones.',
    )
  const scalars: Scalar[] = []
  try {
    for (const record of decodeRecords(readFileSync(file))) scalars.push(...scalarsIn(record))
  } catch (cause) {
    const where = cause instanceof BrokenRecord ? ` from byte ${count(cause.at)} on: ${cause.message}` : ''
    throw new UserError(
      'bad-archive',
      `${file} can't be read${where}.`,
      'Copy the file again, or take it out of the folder.',
      { cause },
    )
  }
  return scalars
}

/** TensorBoard knows steps and no epochs: the step is both, which is what its own axis shows. */
function pointsOf(scalars: readonly Scalar[], names: ReadonlyMap<string, string>): readonly MetricPoint[] {
  return scalars.map(({ tag, step, timeMs, value }) => ({
    step,
    epoch: step,
    timeMs,
    values: { [names.get(tag) ?? tag]: value },
  }))
}
