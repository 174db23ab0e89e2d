/** What people say about runs and decide about keeping them: tags, notes, stars, archive, trash, and the end. */

import type { Database } from 'better-sqlite3'
import { UserError } from '../../src-shared/errors'
import { steadyNow } from '../../src-shared/steady-clock'
import type { Access } from './access'

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
  readonly #access: Access

  constructor(database: Database, access: Access) {
    this.#database = database
    this.#access = access
  }

  /** Says something about runs, about all or none: what is not given stays. */
  annotate(runIds: readonly string[], annotation: Annotation): void {
    this.#ofEach(runIds, (key) => this.#annotateOne(key, annotation))
  }

  /** Markdown; empty where nobody has written one. */
  note(runId: string): string {
    return this.#access.read(() => {
      const row = this.#database
        .prepare<[number], { note: string }>('SELECT note FROM run_notes WHERE run_key = ?')
        .get(this.#access.runKey(runId))
      return row?.note ?? ''
    })
  }

  setArchived(runIds: readonly string[], archived: boolean): void {
    const set = this.#database.prepare('UPDATE runs SET archived = ? WHERE key = ?')
    this.#ofEach(runIds, (key) => set.run(archived ? 1 : 0, key))
  }

  /** @throws UserError `wrong-run` when one of them is running; then none is put there */
  trash(runIds: readonly string[]): void {
    const set = this.#database.prepare('UPDATE runs SET trashed_ms = coalesce(trashed_ms, ?) WHERE key = ?')
    this.#ofEach(runIds, (key) => {
      const run = this.#run(key)
      if (run?.state === 'running') throw stillRunning(run)
      set.run(steadyNow(), key)
    })
  }

  restore(runIds: readonly string[]): void {
    const set = this.#database.prepare('UPDATE runs SET trashed_ms = NULL WHERE key = ?')
    this.#ofEach(runIds, (key) => set.run(key))
  }

  /**
   * Forgets runs that are in the trash, with all that was measured, and remembers that their folders are the caller's to
   * remove (`purgedFolders` until `forgetFolder`): in one transaction, so that a process that dies leaves either the runs
   * or nothing but folders that the next one removes.
   *
   * @throws UserError `wrong-run` for one that is running, is not in the trash, or has others stem from it that stay; then
   *   none is forgotten
   */
  purge(runIds: readonly string[]): void {
    this.#access.write(() => {
      const keys = runIds.map((id) => this.#access.runKey(id))
      const purged = new Set(runIds)
      for (const run of keys.flatMap((key) => this.#run(key) ?? [])) {
        if (run.state === 'running') throw stillRunning(run)
        if (run.trashed_ms === null) throw notInTrash(run)
      }
      // Largest key first: children are always made after their parents.
      for (const key of [...keys].sort((a, b) => b - a)) this.#purgeOne(key, purged)
    })
  }

  /** Ids of purged runs whose folders may still be there. */
  purgedFolders(): readonly string[] {
    return this.#access.read(() =>
      this.#database.prepare<[], string>('SELECT run_id FROM purged_folders').pluck().all(),
    )
  }

  forgetFolder(runId: string): void {
    this.#access.write(() => this.#database.prepare('DELETE FROM purged_folders WHERE run_id = ?').run(runId))
  }

  /** All of them or none. */
  #ofEach(runIds: readonly string[], change: (runKey: number) => void): void {
    this.#access.write(() => {
      for (const id of runIds) change(this.#access.runKey(id))
    })
  }

  #annotateOne(runKey: number, { addTags = [], removeTags = [], starred, note }: Annotation): void {
    const add = this.#database.prepare('INSERT OR IGNORE INTO run_tags (run_key, tag) VALUES (?, ?)')
    const remove = this.#database.prepare('DELETE FROM run_tags WHERE run_key = ? AND tag = ?')
    for (const tag of addTags) add.run(runKey, tag)
    for (const tag of removeTags) remove.run(runKey, tag)
    if (starred !== undefined)
      this.#database.prepare('UPDATE runs SET starred = ? WHERE key = ?').run(starred ? 1 : 0, runKey)
    if (note !== undefined) this.#setNote(runKey, note)
  }

  #purgeOne(runKey: number, purged: ReadonlySet<string>): void {
    const run = this.#run(runKey)
    if (!run) return
    const staying = this.#children(runKey).filter(({ id }) => !purged.has(id))
    if (staying.length > 0) throw othersStemFrom(run, staying)
    this.#database.prepare('INSERT OR IGNORE INTO purged_folders (run_id) VALUES (?)').run(run.id)
    this.#database.prepare('DELETE FROM runs WHERE key = ?').run(runKey)
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

function notInTrash({ id, name }: Pick<FamilyRow, 'id' | 'name'>): UserError {
  return new UserError(
    'wrong-run',
    `${name} (${id}) is not in the trash; only what is there can be purged.`,
    `Put it there first: \`prunescope trash ${id}\`.`,
  )
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
