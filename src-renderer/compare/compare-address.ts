/** Which runs are laid beside each other, as the page's address says it. */

import { mostCompared } from '../../src-shared/contract/compare'

export type Comparison = {
  /** In the order of their columns. */
  readonly ids: readonly string[]
  /** What the others are shown against; null: the pinned run where it is among them, else the first. */
  readonly baseId: string | null
  /** The query of the table that one came from: its runs are the frontier's wider field. */
  readonly query: string
}

export function comparisonAt(search: string): Comparison {
  const params = new URLSearchParams(search)
  const ids = (params.get('ids') ?? '').split(',').filter((id) => id !== '')
  return {
    ids: [...new Set(ids)].slice(0, mostCompared),
    baseId: params.get('base'),
    query: params.get('q') ?? '',
  }
}

/** What follows the question mark of `#/compare?…`. */
export function searchOf({ ids, baseId = null, query = '' }: Partial<Comparison>): string {
  const params = new URLSearchParams()
  if (baseId !== null) params.set('base', baseId)
  if (query !== '') params.set('q', query)
  const rest = params.toString()
  // Commas stay readable: ids hold nothing that an address would need to hide.
  const list = (ids ?? []).slice(0, mostCompared).map(encodeURIComponent).join(',')
  return `ids=${list}${rest === '' ? '' : `&${rest}`}`
}

/** The run that others are shown against: the chosen one, the pinned one, or the first. */
export function baseOf(
  { ids, baseId }: Pick<Comparison, 'ids' | 'baseId'>,
  pinnedId: string | null,
): string | undefined {
  return [baseId, pinnedId].find((id) => id !== null && ids.includes(id)) ?? ids[0]
}
