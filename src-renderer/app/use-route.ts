/** Which part of the page is looked at: in the address, so that a reload, a bookmark and the Back button keep it. */

import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'

export type Route =
  /** Null: the run that one would look at first. */
  | { readonly page: 'run'; readonly runId: string | null }
  | { readonly page: 'queue' }
  | { readonly page: 'new' }
  /** What computes, and how it gets here. */
  | { readonly page: 'runtime' }
  /** Places with a Slurm where sweeps run. */
  | { readonly page: 'clusters' }
  /** The table of all runs; `search` says how it is looked at. */
  | { readonly page: 'runs'; readonly search: string }
  | { readonly page: 'masks'; readonly runId: string }
  /** Several runs beside each other; `search` says which. */
  | { readonly page: 'compare'; readonly search: string }
  /** A sweep as a matrix; `search` says how it is looked at. */
  | { readonly page: 'sweep'; readonly groupId: string; readonly search: string }
  /** A report about runs; `search` says which, and how. */
  | { readonly page: 'report'; readonly search: string }

export function routeIn(hash: string): Route {
  if (hash === '#/queue') return { page: 'queue' }
  if (hash === '#/new') return { page: 'new' }
  const masksOf = /^#\/masks\/(.+)$/.exec(hash)?.[1]
  if (masksOf !== undefined) return { page: 'masks', runId: decoded(masksOf) }
  const sweep = /^#\/sweeps\/([^?]+)(?:\?(.*))?$/.exec(hash)
  if (sweep?.[1] !== undefined) return { page: 'sweep', groupId: decoded(sweep[1]), search: sweep[2] ?? '' }
  const table = /^#\/(runs|compare|report)(?:\?(.*))?$/.exec(hash)
  if (table) return { page: searched(table[1]), search: table[2] ?? '' }
  const reportOn = /^#\/report\/(.+)$/.exec(hash)?.[1]
  if (reportOn !== undefined) return { page: 'report', search: `runs=${reportOn}` }
  if (hash === '#/runtime') return { page: 'runtime' }
  if (hash === '#/clusters') return { page: 'clusters' }
  const id = /^#\/run\/(.+)$/.exec(hash)?.[1]
  return { page: 'run', runId: id === undefined ? null : decoded(id) }
}

export function addressOf(route: Route): string {
  if (route.page === 'masks') return `#/masks/${encodeURIComponent(route.runId)}`
  if (route.page === 'runs' || route.page === 'compare' || route.page === 'report')
    return route.search === '' ? `#/${route.page}` : `#/${route.page}?${route.search}`
  if (route.page === 'sweep')
    return `#/sweeps/${encodeURIComponent(route.groupId)}${route.search === '' ? '' : `?${route.search}`}`
  if (route.page !== 'run') return `#/${route.page}`
  return route.runId === null ? '#/' : `#/run/${encodeURIComponent(route.runId)}`
}

export function goTo(route: Route): void {
  location.hash = addressOf(route)
}

/** Without a step for the Back button: for what changes with every key. */
export function replaceRoute(route: Route): void {
  history.replaceState(history.state, '', addressOf(route))
  dispatchEvent(new HashChangeEvent('hashchange'))
}

export function useRoute(): Readonly<ShallowRef<Route>> {
  const route = shallowRef(routeIn(location.hash))
  const read = (): void => {
    route.value = routeIn(location.hash)
  }
  addEventListener('hashchange', read)
  onScopeDispose(() => removeEventListener('hashchange', read))
  return route
}

function searched(page: string | undefined): 'runs' | 'compare' | 'report' {
  return page === 'compare' || page === 'report' ? page : 'runs'
}

/** An address may hold anything. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
