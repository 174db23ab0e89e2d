/** A sweep: one recipe with every combination of some keys' values, as one group of jobs. */

import { UserError } from '../errors'
import { significant } from '../formats/numbers'
import { parseRecipe } from '../recipe/parse'
import { withFinetunedFollowing } from '../recipe/ratios'
import type { Recipe } from '../recipe/recipe'
import { withSettings } from '../recipe/settings'

/** One key of the recipe, as in `--set`, and the values it takes. */
export type SweepAxis = { readonly key: string; readonly values: readonly unknown[] }

export const mostSweepJobs = 10_000

/**
 * The recipes of the grid, the last axis running fastest. Each is named after its values, so that its runs can be told apart.
 *
 * @param recipe as parsed from its file, not checked yet
 * @throws UserError `bad-recipe` when an axis has no values or a key twice, or a combination is no recipe
 */
export function sweepRecipes(recipe: unknown, axes: readonly SweepAxis[], source: string): readonly Recipe[] {
  checkAxes(axes)
  const recipes = combinations(axes).map((values) => {
    const settings = axes.map(({ key }, index) => ({ path: key.split('.'), value: values[index] }))
    const changed = withFinetunedFollowing(
      withSettings(recipe, settings),
      axes.map(({ key }) => key),
    )
    const checked = parseRecipe(changed, source)
    const label = axes.map(({ key }, index) => `${shortKey(key)}=${valueText(values[index])}`).join(' ')
    return { ...checked, name: `${checked.name} ${label}` }
  })
  return withNamesApart(recipes)
}

/** Names that are too long, or that rounding has made the same, are numbered. */
function withNamesApart(recipes: readonly Recipe[]): readonly Recipe[] {
  const cut = recipes.map(({ name }) => name.slice(0, longestName))
  const times = new Map<string, number>()
  for (const name of cut) times.set(name, (times.get(name) ?? 0) + 1)
  return recipes.map((recipe, index) => {
    const name = cut[index] ?? recipe.name
    const number = ` #${index + 1}`
    const isAlone = times.get(name) === 1
    return { ...recipe, name: isAlone ? name : `${name.slice(0, longestName - number.length)}${number}` }
  })
}

const longestName = 80

function checkAxes(axes: readonly SweepAxis[]): void {
  const empty = axes.find(({ values }) => values.length === 0)
  if (axes.length === 0 || empty)
    throw new UserError(
      'bad-recipe',
      empty ? `The sweep over "${empty.key}" has no values.` : 'A sweep needs at least one key to sweep over.',
      'Give a key and its values, as in --over train.lambda=0,1e-5,1e-4.',
    )
  const twice = axes.find(({ key }, index) => axes.findIndex((axis) => axis.key === key) !== index)
  if (twice)
    throw new UserError('bad-recipe', `The sweep names "${twice.key}" twice.`, 'Give all values of a key together.')
  const jobs = axes.reduce((product, { values }) => product * values.length, 1)
  if (jobs > mostSweepJobs)
    throw new UserError(
      'bad-recipe',
      `The sweep has ${jobs} combinations; the most is ${mostSweepJobs}.`,
      'Leave some values out, or split it.',
    )
}

function combinations(axes: readonly SweepAxis[]): readonly (readonly unknown[])[] {
  return axes.reduce<readonly (readonly unknown[])[]>(
    (rows, { values }) => rows.flatMap((row) => values.map((value) => [...row, value])),
    [[]],
  )
}

/** λ is what people call it; of other keys the last part tells enough. */
function shortKey(key: string): string {
  const last = key.split('.').at(-1) ?? key
  return last === 'lambda' ? 'λ' : last
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : significant(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}
