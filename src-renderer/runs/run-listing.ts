/** The list of runs as it is put together from what the host tells: the newest first, then the rest, then what changes. */

import type { RunListChange, RunRow } from '../../src-shared/contract/views'
import type { Family } from './families'
import { FamilyTree } from './family-tree'

/** How much of the list is there. */
export type Loading = { readonly told: number; readonly all: number }

export class RunListing {
  readonly #rows = new Map<string, RunRow>()
  readonly #current = new FamilyTree()
  /** Those that a stream has told which has yet to tell the others. */
  #told: Set<string> | null = null
  #untold = 0
  #wasWhole = false
  #archived = 0
  #trashed = 0

  /** Those in the trash and in the archive too; always the same map. */
  get rows(): ReadonlyMap<string, RunRow> {
    return this.#rows
  }

  /** Null once all are there. A line that broke later takes nothing away. */
  get loading(): Loading | null {
    if (this.#told === null || this.#wasWhole) return null
    return { told: this.#told.size, all: this.#told.size + this.#untold }
  }

  /** Of what one works with: neither thrown nor put away. Newest first. */
  get families(): readonly Family[] {
    return this.#current.families()
  }

  get counts(): { readonly current: number; readonly archived: number; readonly trashed: number } {
    return { current: this.#current.size, archived: this.#archived, trashed: this.#trashed }
  }

  /** @param isFirst of a stream that begins anew: what it does not tell is gone */
  apply({ changed, removed, untold }: RunListChange, isFirst: boolean): void {
    if (isFirst) this.#told = new Set()
    for (const row of changed) this.#put(row)
    for (const id of removed) this.#remove(id)
    this.#untold = untold
    if (this.#told === null || untold > 0) return
    for (const id of this.#rows.keys()) if (!this.#told.has(id)) this.#remove(id)
    this.#told = null
    this.#wasWhole = true
  }

  #put(row: RunRow): void {
    this.#count(this.#rows.get(row.id), -1)
    this.#count(row, 1)
    this.#rows.set(row.id, row)
    this.#told?.add(row.id)
    if (placeOf(row) === 'current') this.#current.put(row)
    else this.#current.remove(row.id)
  }

  #remove(id: string): void {
    this.#count(this.#rows.get(id), -1)
    this.#rows.delete(id)
    this.#told?.delete(id)
    this.#current.remove(id)
  }

  #count(row: RunRow | undefined, by: number): void {
    if (row && placeOf(row) === 'trash') this.#trashed += by
    if (row && placeOf(row) === 'archive') this.#archived += by
  }
}

/** Where a run is shown. */
export function placeOf({ trashedMs, archived }: RunRow): 'current' | 'archive' | 'trash' {
  return trashedMs !== null ? 'trash' : archived ? 'archive' : 'current'
}
