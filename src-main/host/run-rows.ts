/** The list of runs as views have it, kept in memory: after a change only what has changed is read and told. */

import type { RunListChange, RunRow } from '../../src-shared/contract/views'
import type { History } from '../history/history'

/** How far a reader has come. */
export type RunRowsCursor = {
  readonly look: number
  readonly pinnedId: string | null
  /** Those that were there when it began, oldest first; the last `untold` of its beginning have yet to be told. */
  readonly atFirst: readonly string[]
  readonly untold: number
}

/** With the look that brought it. */
type Known = { readonly row: RunRow; readonly look: number }

export const pinnedRunSetting = 'pinned-run'

export class RunRows {
  readonly #history: History
  /** Oldest first, as they are made. */
  readonly #known = new Map<string, Known>()
  readonly #removed: { readonly id: string; readonly look: number }[] = []
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
   * What has changed since a reader's last look, and the newest of those that it has yet to hear of.
   *
   * @param cursor null for a reader's first look
   * @param most   how many of those at a time
   * @returns null instead of a change when there is none
   */
  since(
    cursor: RunRowsCursor | null,
    most = Number.POSITIVE_INFINITY,
  ): { readonly change: RunListChange | null; readonly cursor: RunRowsCursor } {
    this.#look()
    const pinnedId = this.pinnedId()
    const isFirst = cursor === null
    const atFirst = isFirst ? [...this.#known.keys()] : cursor.atFirst
    const from = isFirst ? this.#looks : cursor.look
    const end = isFirst ? atFirst.length : cursor.untold
    const untold = Math.max(0, end - most)
    const older = atFirst.slice(untold, end).flatMap((id) => {
      const known = this.#known.get(id)
      // What has changed is told as such.
      return known && known.look <= from ? [known.row] : []
    })
    const changed: RunRow[] = []
    if (from < this.#looks) for (const { row, look } of this.#known.values()) if (look > from) changed.push(row)
    const removed = isFirst ? [] : this.#removed.filter(({ look }) => look > from).map(({ id }) => id)
    const isNews = isFirst || end > 0 || changed.length > 0 || removed.length > 0 || pinnedId !== cursor.pinnedId
    return {
      change: isNews ? { changed: [...older, ...changed], removed, pinnedId, untold } : null,
      cursor: { look: this.#looks, pinnedId, atFirst: untold > 0 ? atFirst : [], untold },
    }
  }

  #look(): void {
    const { changed, count, change } = this.#history.runsSince(this.#change)
    this.#change = change
    if (changed.length === 0 && count === this.#known.size) return
    const look = ++this.#looks
    for (const row of changed) this.#known.set(row.id, { row, look })
    if (this.#known.size !== count) this.#forget(look)
  }

  /** No id is given twice, so what is gone never comes back. */
  #forget(look: number): void {
    const ids = new Set(this.#history.runIds())
    for (const id of [...this.#known.keys()].filter((one) => !ids.has(one))) {
      this.#known.delete(id)
      this.#removed.push({ id, look })
    }
  }
}
