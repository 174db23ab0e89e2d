/** What people say about runs and decide about keeping them: tags, notes, stars, archive, trash, and the end. */

import type { Database } from 'better-sqlite3'
import { UserError } from '../../src-shared/errors'

/** What is not given stays as it is. */
export type Annotation = {
  readonly addTags?: readonly string[]
  readonly removeTags?: readonly string[]
  readonly starred?: boolean
  /** Markdown; empty takes the note away. */
  readonly note?: string
}

type FamilyRow = { id: string; name: string; state: string; trashed_ms: number | null }

export class CareTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  annotate(runKey: number, { addTags = [], removeTags = [], starred, note }: Annotation): void {
    const add = this.#database.prepare('INSERT OR IGNORE INTO run_tags (run_key, tag) VALUES (?, ?)')
    const remove = this.#database.prepare('DELETE FROM run_tags WHERE run_key = ? AND tag = ?')
    for (const tag of addTags) add.run(runKey, tag)
    for (const tag of removeTags) remove.run(runKey, tag)
    if (starred !== undefined)
      this.#database.prepare('UPDATE runs SET starred = ? WHERE key = ?').run(starred ? 1 : 0, runKey)
    if (note !== undefined) this.#setNote(runKey, note)
  }

  note(runKey: number): string {
    const row = this.#database
      .prepare<[number], { note: string }>('SELECT note FROM run_notes WHERE run_key = ?')
      .get(runKey)
    return row?.note ?? ''
  }

  setArchived(runKey: number, archived: boolean): void {
    this.#database.prepare('UPDATE runs SET archived = ? WHERE key = ?').run(archived ? 1 : 0, runKey)
  }

  /** @throws UserError `wrong-run` for one that is running */
  trash(runKey: number, nowMs: number): void {
    const run = this.#run(runKey)
    if (run?.state === 'running') throw stillRunning(run)
    this.#database.prepare('UPDATE runs SET trashed_ms = coalesce(trashed_ms, ?) WHERE key = ?').run(nowMs, runKey)
  }

  restore(runKey: number): void {
    this.#database.prepare('UPDATE runs SET trashed_ms = NULL WHERE key = ?').run(runKey)
  }

  /**
   * Forgets runs with all that was measured, and remembers that their folders are to be removed: in one transaction, so
   * that a process that dies leaves either the runs or nothing but folders that the next one removes.
   *
   * @throws UserError `wrong-run` for one that is running, is not in the trash, or has others stem from it that stay
   */
  purge(runKeys: readonly number[]): readonly string[] {
    const runs = runKeys.flatMap((key) => this.#run(key) ?? [])
    const ids = new Set(runs.map(({ id }) => id))
    for (const run of runs) {
      if (run.state === 'running') throw stillRunning(run)
      if (run.trashed_ms === null)
        throw new UserError(
          'wrong-run',
          `${run.name} (${run.id}) is not in the trash; only what is there can be purged.`,
          `Put it there first: \`prunescope trash ${run.id}\`.`,
        )
    }
    // Largest key first: children are always made after their parents.
    for (const key of [...runKeys].sort((a, b) => b - a)) {
      const run = this.#run(key)
      if (!run) continue
      const staying = this.#children(key).filter(({ id }) => !ids.has(id))
      if (staying.length > 0) throw othersStemFrom(run, staying)
      this.#database.prepare('INSERT OR IGNORE INTO purged_folders (run_id) VALUES (?)').run(run.id)
      this.#database.prepare('DELETE FROM runs WHERE key = ?').run(key)
    }
    return [...ids]
  }

  purgedFolders(): readonly string[] {
    return this.#database.prepare<[], string>('SELECT run_id FROM purged_folders').pluck().all()
  }

  forgetFolder(runId: string): void {
    this.#database.prepare('DELETE FROM purged_folders WHERE run_id = ?').run(runId)
  }

  #setNote(runKey: number, note: string): void {
    if (note === '') this.#database.prepare('DELETE FROM run_notes WHERE run_key = ?').run(runKey)
    else
      this.#database
        .prepare(
          'INSERT INTO run_notes (run_key, note) VALUES (?, ?) ON CONFLICT (run_key) DO UPDATE SET note = excluded.note',
        )
        .run(runKey, note)
  }

  #run(key: number): FamilyRow | undefined {
    return this.#database
      .prepare<[number], FamilyRow>('SELECT id, name, state, trashed_ms FROM runs WHERE key = ?')
      .get(key)
  }

  #children(key: number): readonly { readonly id: string; readonly name: string }[] {
    return this.#database
      .prepare<[number], { id: string; name: string }>('SELECT id, name FROM runs WHERE parent_key = ? ORDER BY key')
      .all(key)
  }
}

function stillRunning({ id, name }: Pick<FamilyRow, 'id' | 'name'>): UserError {
  return new UserError('wrong-run', `${name} (${id}) is running.`, 'Stop it first.')
}

function othersStemFrom(
  { id, name }: Pick<FamilyRow, 'id' | 'name'>,
  children: readonly { readonly id: string; readonly name: string }[],
): UserError {
  const named = children.slice(0, 4).map((child) => `${child.name} (${child.id})`)
  const all = [...named, ...(children.length > named.length ? ['…'] : [])].join(', ')
  return new UserError(
    'wrong-run',
    `${name} (${id}) can't be purged: ${all} stem${children.length === 1 ? 's' : ''} from it.`,
    'Purge those with it, or keep it.',
  )
}
