/** The runs' table: which lines it has, where the cursor is, what is chosen; all of it follows the address and the host. */

import { computed, shallowRef, watch, type Ref } from 'vue'
import type { RunRow } from '../../../src-shared/contract/views'
import { seenValues } from '../../../src-shared/runs/query/complete'
import { testFor } from '../../../src-shared/runs/query/evaluate'
import { parseQuery } from '../../../src-shared/runs/query/parse'
import { QueryError, type QueryProblem } from '../../../src-shared/runs/query/problem'
import type { Query } from '../../../src-shared/runs/query/syntax'
import { goTo, replaceRoute } from '../../app/use-route'
import { shared } from '../../app/shared'
import { searchOf } from '../../compare/compare-address'
import type { Family } from '../families'
import { families } from '../family-tree'
import { placeOf } from '../run-listing'
import { useRecipeValues } from '../use-recipe-values'
import { allRuns } from '../use-runs'
import { foundIn, linesOf, rowsOf, toggled, withRange, type Line } from './table-rows'
import { addressOfView, viewAt, type ViewState } from './view-state'

type Parsed = { readonly query: Query; readonly problem: QueryProblem | null }

function parsed(text: string): Parsed {
  try {
    return { query: parseQuery(text), problem: null }
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    return { query: { kind: 'everything' }, problem: error.problem }
  }
}

function runsIn(shown: readonly Family[]): number {
  return shown.reduce((sum, { members }) => sum + members.length, 0)
}

export type RunsTable = ReturnType<typeof createTable>

function createTable(search: Readonly<Ref<string>>) {
  const { rows, pinnedId, loading, current, counts, families: currentFamilies } = allRuns.use()
  const view = computed(() => viewAt(search.value))
  const shownFamilies = computed((): readonly Family[] => {
    const { show: place } = view.value
    if (place === 'current') return currentFamilies.value
    return families([...(rows.value?.values() ?? [])].filter((row) => placeOf(row) === place))
  })
  const query = computed(() => parsed(view.value.query))
  /** What was found last stays while a query is being written. */
  const lastQuery = shallowRef<Query>({ kind: 'everything' })
  watch(query, ({ query: next, problem }) => problem ?? (lastQuery.value = next), { immediate: true })
  const recipeValues = useRecipeValues(lastQuery)
  const finds = computed(() => testFor(lastQuery.value, Date.now(), recipeValues.value))

  const opened = shallowRef<ReadonlySet<string>>(new Set())
  const foundFamilies = computed(() =>
    lastQuery.value.kind === 'everything' ? shownFamilies.value : foundIn(shownFamilies.value, finds.value),
  )
  const lines = computed(() =>
    linesOf(foundFamilies.value, {
      sorting: view.value.sorting,
      isGrouped: view.value.isGrouped,
      opened: opened.value,
      opensAll: lastQuery.value.kind !== 'everything',
    }),
  )
  const runs = computed(() => lines.value.filter(({ kind }) => kind === 'run').length)
  const found = computed(() => runsIn(foundFamilies.value))

  /** The line with the cursor, by its id: it stays with its run when lines come and go. */
  const cursorId = shallowRef<string | null>(null)
  const cursor = computed(() =>
    Math.max(
      0,
      lines.value.findIndex(({ id }) => id === cursorId.value),
    ),
  )
  const atCursor = computed((): Line | null => lines.value[cursor.value] ?? null)
  const chosen = shallowRef<ReadonlySet<string>>(new Set())
  /** Chosen runs that can be seen: what was filtered away is not acted on. */
  const chosenRows = computed((): readonly RunRow[] =>
    chosen.value.size === 0
      ? []
      : foundFamilies.value.flatMap(({ members }) =>
          members.flatMap(({ row }) => (chosen.value.has(row.id) ? [row] : [])),
        ),
  )
  const pinned = computed(() => (pinnedId.value === null ? null : (rows.value?.get(pinnedId.value) ?? null)))

  let anchor = 0
  function show(next: ViewState, isStep = false): void {
    const route = { page: 'runs', search: addressOfView(next) } as const
    if (isStep) goTo(route)
    else replaceRoute(route)
  }
  /** Beside each other, against the pinned run where there is one. */
  function compare(runs: readonly RunRow[]): void {
    const base = pinnedId.value
    const ids = runs.map(({ id }) => id)
    const search = searchOf({
      ids: base === null || ids.includes(base) ? ids : [base, ...ids],
      query: view.value.query,
    })
    if (ids.length > 0) goTo({ page: 'compare', search })
  }
  function setCursor(index: number): void {
    const line = lines.value[Math.min(lines.value.length - 1, Math.max(0, index))]
    if (line) cursorId.value = line.id
  }
  function open(line: Line, isOpen: boolean): void {
    if (line.kind !== 'family') return
    const next = new Set(opened.value)
    if (isOpen) next.add(line.id)
    else next.delete(line.id)
    opened.value = next
  }
  return {
    rows,
    view,
    query,
    lines,
    runs,
    found,
    total: computed(() => runsIn(shownFamilies.value)),
    loading,
    counts,
    pinned,
    cursor,
    atCursor,
    chosen,
    chosenRows,
    /** What an action is about: what is chosen, else the line with the cursor. */
    subject: computed(() =>
      chosenRows.value.length > 0 ? chosenRows.value : atCursor.value ? rowsOf(atCursor.value) : [],
    ),
    seen: computed(() => seenValues(current.value)),
    show,
    compare,
    setCursor,
    move: (by: number): void => setCursor(cursor.value + by),
    /** Moves, and chooses all it passes. */
    extend: (by: number): void => {
      const from = cursor.value
      setCursor(from + by)
      chosen.value = withRange(lines.value, from, cursor.value, chosen.value)
    },
    toggle: (index: number, withAll: boolean): void => {
      const line = lines.value[index]
      if (!line) return
      chosen.value = withAll ? withRange(lines.value, anchor, index, chosen.value) : toggled(line, chosen.value)
      anchor = index
      setCursor(index)
    },
    chooseAll: (): void => {
      chosen.value = new Set(foundFamilies.value.flatMap(({ members }) => members.map(({ row }) => row.id)))
    },
    chooseNone: (): void => {
      chosen.value = new Set()
    },
    open,
    openAll: (isOpen: boolean): void => {
      opened.value = new Set(isOpen ? shownFamilies.value.map(({ id }) => id) : [])
    },
    /** From a run to its family. */
    toFamily: (line: Line): void => {
      if (line.kind === 'run' && line.familyId !== null) cursorId.value = line.familyId
    },
  }
}

const tables = shared('the runs table', () => {
  let table: RunsTable | null = null
  return {
    create: (search: Readonly<Ref<string>>): RunsTable => (table = createTable(search)),
    get: (): RunsTable => {
      if (!table) throw new Error('The table has not been made.')
      return table
    },
  }
})

export const runsTable = {
  provide: (search: Readonly<Ref<string>>): RunsTable => tables.provide().create(search),
  use: (): RunsTable => tables.use().get(),
}
