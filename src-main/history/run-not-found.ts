/** What is said where a run was asked for that is not there, or that could be several. */

import { UserError } from '../../src-shared/errors'
import { nearest } from '../../src-shared/recipe/nearest'

type NamedRun = { readonly id: string; readonly name: string }

/** @param runs all there are, the newest first */
export function runNotFound(wanted: string, runs: readonly NamedRun[]): UserError {
  const id = nearest(
    wanted,
    runs.map((run) => run.id),
  )
  const name = nearest(wanted, new Set(runs.map((run) => run.name)))
  const near = runs.filter((run) => run.id === id || run.name === name)
  const hint = near.length > 0 ? ` Did you mean ${named(near)}?` : ''
  return new UserError(
    'run-not-found',
    `There is no run "${wanted}".${hint}`,
    runs.length === 0 ? 'This workspace has no runs yet.' : `The newest: ${named(runs)}. All of them: prunescope list.`,
  )
}

/** @param runs all that could be meant */
export function severalRunsMeant(wanted: string, runs: readonly NamedRun[]): UserError {
  return new UserError(
    'run-not-found',
    `${runs.length} runs are meant by "${wanted}": ${named(runs)}.`,
    'Name the one by its id.',
  )
}

/** The first few of them, by id and name. */
function named(runs: readonly NamedRun[]): string {
  const shown = runs.slice(0, 4).map(({ id, name }) => `${id} (${name})`)
  return [...shown, ...(runs.length > shown.length ? ['…'] : [])].join(', ')
}
