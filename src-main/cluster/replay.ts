/** A task's journal into the history at home: its runs appear there as if they were carried out here. */

import { maskFromJson } from '../../src-shared/pruning/mask-json'
import type { History } from '../history/history'
import { parseJournal, type JournalEntry } from './journal'

export type ReplayOf = {
  readonly key: number
  readonly offset: number
  readonly lines: number
  /** Its folder there. */
  readonly folder: string
  readonly cluster: string
}

/** Where the data are here, by the name that they have there; null where nothing of that name is known. */
export type SourceOf = (dataName: string) => string | null

/**
 * Writes the lines that follow on those known, and up to where they have been read, in one transaction: whatever happens,
 * none is lost and none comes twice.
 *
 * @param bytes of the journal from the task's offset on
 * @returns the task as it is now, and how many lines were new
 */
export function replay<T extends ReplayOf>(
  history: History,
  task: T,
  bytes: Buffer,
  sourceOf: SourceOf,
): { readonly task: T; readonly entries: number } {
  const { lines, length } = parseJournal(bytes, task.lines)
  if (length === 0) return { task, entries: 0 }
  const read = { ...task, offset: task.offset + length, lines: task.lines + lines.length }
  history.together(() => {
    const runs = new Map(history.clusters.runs.runIds(task.key))
    for (const { entry } of lines) apply(history, task, entry, sourceOf, runs)
    history.clusters.setRead(task.key, read.offset, read.lines)
  })
  return { task: read, entries: lines.length }
}

/** @param runs home ids by the task's own; new ones are added */
function apply(
  history: History,
  task: ReplayOf,
  entry: JournalEntry,
  sourceOf: SourceOf,
  runs: Map<string, string>,
): void {
  const { clusters } = history
  switch (entry.type) {
    case 'begin':
    case 'end': {
      const number = clusters.stages.numberOf(task.key, entry.stage)
      if (number === null) return
      if (entry.type === 'begin') return clusters.stages.set(task.key, number, { state: 'running' })
      // What was stopped is put back by its own script, or was cancelled: Slurm says which.
      if (entry.state === 'stopped') return
      return clusters.stages.set(task.key, number, { state: entry.state, error: entry.error })
    }
    case 'run': {
      const { run } = entry
      const parentId = run.parentId === null ? null : homeIdOf(history, runs, run.parentId)
      const data = run.data && { ...run.data, source: sourceOf(run.data.name) ?? run.data.source }
      const { id } = history.createRun({ ...run, parentId, data, state: 'running' })
      runs.set(entry.id, id)
      const place = { cluster: task.cluster, folder: `${task.folder}/runs/${entry.id}` }
      return clusters.runs.addRun(id, task.key, entry.id, place)
    }
    default: {
      // Purged, or gone on with here: what is told there says nothing about it any more.
      const id = homeIdOf(history, runs, entry.id)
      if (id !== null) applyToRun(history, id, entry)
    }
  }
}

/** A run that the task has made, or one that it was given from here; null where it is not here any more. */
function homeIdOf(history: History, runs: ReadonlyMap<string, string>, id: string): string | null {
  return runs.get(id) ?? (history.clusters.runs.isHere(id) ? id : null)
}

function applyToRun(
  history: History,
  id: string,
  entry: Extract<JournalEntry, { type: 'mask' | 'event' | 'ended' | 'reopen' }>,
): void {
  switch (entry.type) {
    case 'mask': {
      const { policy, floor, result } = entry.mask
      return history.saveMask(id, { ...result, mask: maskFromJson(result.mask), policy, floor })
    }
    case 'event':
      return history.apply(id, entry.event)
    case 'ended':
      return history.setState(id, entry.state, entry.error)
    case 'reopen':
      history.resetForResume(id, entry.step)
      return
  }
}
