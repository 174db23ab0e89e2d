/** `--set key=value`: changes single keys of a recipe before it is checked. */

import { UserError } from '../errors'
import { keysAt, recipeKeys } from './keys'
import { didYouMean } from './nearest'

/** One change: `train.epochs` = 2. */
export type Setting = { readonly path: readonly string[]; readonly value: unknown }

/**
 * A setting from `key=value`.
 *
 * @param parseValue the value's text as a scalar or list (YAML)
 * @throws UserError `bad-recipe` when there is no `=`, or no key before it
 */
export function parseSetting(text: string, parseValue: (value: string) => unknown): Setting {
  const equals = text.indexOf('=')
  const key = text.slice(0, equals).trim()
  if (equals < 0 || key === '')
    throw new UserError(
      'bad-recipe',
      `--set ${text}: expected key=value.`,
      'Write it as in --set train.epochs=2 or --set prune.ratios=[0.5,0.9].',
    )
  return { path: key.split('.'), value: parseValue(text.slice(equals + 1)) }
}

/**
 * The recipe with these keys changed; sections that are not there yet come into being. Choosing another `kind` drops the
 * keys that only the kind before it knew.
 *
 * @param recipe as parsed from the file, not checked yet; not changed
 * @throws UserError `bad-recipe` for a key that recipes do not have, with the nearest one they do
 */
export function withSettings(recipe: unknown, settings: readonly Setting[]): unknown {
  return settings.reduce((changed, { path, value }) => setAt(changed, path, value, [], changed), recipe)
}

function setAt(
  section: unknown,
  path: readonly string[],
  value: unknown,
  above: readonly string[],
  recipe: unknown,
): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  const fields = new Map(isSection(section) ? Object.entries(section) : [])
  if (key === 'kind' && rest.length === 0) {
    const known = keysAt(above, replaced(recipe, above, { kind: value }))
    for (const name of fields.keys()) if (!known.includes(name)) fields.delete(name)
  } else if (!keysAt(above, recipe).includes(key)) throw unknownKey([...above, ...path], above)
  fields.set(key, setAt(fields.get(key), rest, value, [...above, key], recipe))
  return Object.fromEntries(fields)
}

function replaced(recipe: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  const fields = isSection(recipe) ? { ...recipe } : {}
  return { ...fields, [key]: replaced(new Map(Object.entries(fields)).get(key), rest, value) }
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unknownKey(path: readonly string[], above: readonly string[]): UserError {
  const all = recipeKeys().map((key) => key.path)
  const siblings = all.filter((key) => above.length === 0 || key.startsWith(`${above.join('.')}.`))
  const wanted = path.join('.')
  const byName = all.filter((key) => key.split('.').at(-1) === path.at(-1))
  const hint =
    didYouMean(wanted, all) ||
    (byName.length > 0 ? ` Did you mean ${byName.map((key) => `"${key}"`).join(' or ')}?` : '')
  return new UserError(
    'bad-recipe',
    `--set: a recipe has no key "${wanted}".${hint}`,
    `Keys there are: ${siblings.join(', ')}.`,
  )
}
