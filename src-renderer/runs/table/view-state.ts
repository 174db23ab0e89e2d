/** How the runs' table is looked at, as the page's address says it: kept by reloads, bookmarks, Back and saved views. */

import { columnOf, columns } from './columns'

export type Shown = 'current' | 'archive' | 'trash'
export type ShownColumn = { readonly id: string; readonly width: number }
export type Sorting = { readonly column: string; readonly descending: boolean }

export type ViewState = {
  readonly query: string
  /** Null: newest first. */
  readonly sorting: Sorting | null
  readonly isGrouped: boolean
  readonly show: Shown
  readonly columns: readonly ShownColumn[]
}

export const narrowest = 60
export const widest = 900

export const defaultColumns: readonly ShownColumn[] = [
  'name',
  'status',
  'curve',
  'acc',
  'best',
  'params',
  'macs',
  'lambda',
  'ratio',
  'tags',
  'created',
].map(shownColumn)

export const defaultView: ViewState = {
  query: '',
  sorting: null,
  isGrouped: true,
  show: 'current',
  columns: defaultColumns,
}

function shownColumn(id: string): ShownColumn {
  return { id, width: columnOf(id)?.width ?? narrowest }
}

/** Only what differs from the default, so that addresses stay short. */
export function addressOfView(view: ViewState): string {
  const search = new URLSearchParams()
  if (view.query !== '') search.set('q', view.query)
  if (view.sorting) search.set('sort', `${view.sorting.descending ? '-' : ''}${view.sorting.column}`)
  if (!view.isGrouped) search.set('flat', '1')
  if (view.show !== 'current') search.set('show', view.show)
  const chosen = columnsText(view.columns)
  if (chosen !== columnsText(defaultColumns)) search.set('columns', chosen)
  return search.toString()
}

/** What an address does not say, or says wrongly, is as by default. */
export function viewAt(address: string): ViewState {
  const search = new URLSearchParams(address)
  const sort = search.get('sort')
  const show = search.get('show')
  return {
    query: search.get('q') ?? '',
    sorting: sort === null ? null : sortingIn(sort),
    isGrouped: search.get('flat') !== '1',
    show: show === 'archive' || show === 'trash' ? show : 'current',
    columns: columnsIn(search.get('columns')),
  }
}

function sortingIn(text: string): Sorting | null {
  const descending = text.startsWith('-')
  const column = descending ? text.slice(1) : text
  return columnOf(column) ? { column, descending } : null
}

function columnsText(shown: readonly ShownColumn[]): string {
  return shown.map(({ id, width }) => (width === columnOf(id)?.width ? id : `${id}.${width}`)).join(' ')
}

function columnsIn(text: string | null): readonly ShownColumn[] {
  if (text === null) return defaultColumns
  const chosen = new Map<string, ShownColumn>()
  for (const part of text.split(' ')) {
    const [id = '', width] = part.split('.')
    const column = columnOf(id)
    if (column) chosen.set(id, { id, width: width === undefined ? column.width : withinLimits(Number(width)) })
  }
  // A run without its name is no row to act on.
  if (!chosen.has('name')) return [shownColumn('name'), ...chosen.values()]
  return [...chosen.values()]
}

function withinLimits(width: number): number {
  return Number.isFinite(width) ? Math.round(Math.min(widest, Math.max(narrowest, width))) : narrowest
}

export function withWidth(view: ViewState, id: string, width: number): ViewState {
  return {
    ...view,
    columns: view.columns.map((column) => (column.id === id ? { id, width: withinLimits(width) } : column)),
  }
}

/** To the place of another one; the name stays first. */
export function withColumnMoved(view: ViewState, id: string, toId: string): ViewState {
  const moved = view.columns.find((column) => column.id === id)
  const to = view.columns.findIndex((column) => column.id === toId)
  if (!moved || to < 1 || id === 'name') return view
  const others = view.columns.filter((column) => column.id !== id)
  return { ...view, columns: [...others.slice(0, to), moved, ...others.slice(to)] }
}

export function withColumnShown(view: ViewState, id: string, isShown: boolean): ViewState {
  if (id === 'name') return view
  const others = view.columns.filter((column) => column.id !== id)
  return { ...view, columns: isShown ? [...others, shownColumn(id)] : others }
}

/** Once more the other way round, a third time not at all; numbers begin with the largest. */
export function withSorting(view: ViewState, id: string): ViewState {
  const first = columns.find((column) => column.id === id)?.numeric ?? false
  const { sorting } = view
  if (sorting?.column !== id) return { ...view, sorting: { column: id, descending: first } }
  return { ...view, sorting: sorting.descending === first ? { column: id, descending: !first } : null }
}
