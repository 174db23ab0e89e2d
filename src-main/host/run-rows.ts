/** The list of runs as views have it, kept in memory: after a change only what has changed is read and told. */

import type { RunListChange, RunRow } from '../../src-shared/contract/views'
import type { History } from '../history/history'

/** How far a reader has come. */
export type RunRowsCursor = {
  readonly change: number
  readonly ids: ReadonlySet<string>
  readonly pinnedId: string | null
}

type Known = { readonly row: RunRow; readonly change: number }

export const pinnedRunSetting = 'pinned-run'

export class RunRows {
  readonly #history: History
  #known: ReadonlyMap<string, Known> = new Map()
  /** Counted by this process: all that one look has brought has the same number. */
  #looks = 0
  #change = 0

  constructor(history: History) {
    this.#history = history
  }

  /** Oldest first. */
  all(): readonly RunRow[] {
    this.#look()
    return [...this.#known.values()].map(({ row }) => row)
  }

  pinnedId(): string | null {
    const id = this.#history.setting(pinnedRunSetting)
    return typeof id === 'string' && this.#known.has(id) ? id : null
  }

  /**
   * What has changed since a reader's last look; null asks for everything.
   *
   * @returns null instead of a change when there is none
   */
  since(cursor: RunRowsCursor | null): { readonly change: RunListChange | null; readonly cursor: RunRowsCursor } {
    this.#look()
    const pinnedId = this.pinnedId()
    const changed: RunRow[] = []
    for (const { row, change } of this.#known.values()) if (cursor === null || change > cursor.change) changed.push(row)
    const removed = [...(cursor?.ids ?? [])].filter((id) => !this.#known.has(id))
    const next = { change: this.#looks, ids: new Set(this.#known.keys()), pinnedId }
    const isNew = cursor === null || changed.length > 0 || removed.length > 0 || pinnedId !== cursor.pinnedId
    return { change: isNew ? { changed, removed, pinnedId } : null, cursor: next }
  }

  #look(): void {
    const { changed, ids, change } = this.#history.runsSince(this.#change)
    if (changed.length === 0 && ids.length === this.#known.size) return
    this.#looks++
    this.#change = change
    const fresh = new Map(changed.map((row) => [row.id, { row, change: this.#looks }]))
    const known = this.#known
    this.#known = new Map(
      ids.flatMap((id) => {
        const one = fresh.get(id) ?? known.get(id)
        return one ? [[id, one] as const] : []
      }),
    )
  }
}
