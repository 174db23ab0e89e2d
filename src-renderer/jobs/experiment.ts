/** From what a person writes into the form to what the host is asked for: one experiment, or a sweep. */

import type { RecipeKeyView, RecipeView } from '../../src-shared/contract/views'

/** A key and what was written beside it. */
export type Field = { readonly key: string; readonly text: string }

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type SettingValue = string | number | boolean | null | Json[]
export type Setting = { readonly key: string; readonly value: SettingValue }
export type SweepAxis = { readonly key: string; readonly values: SettingValue[] }

/** The network that a recipe names, with what else it says of it: `vgg · depth 19`. */
export function networkOf({ keys }: RecipeView): string {
  const prefix = 'network.'
  const said = keys.filter(({ path, value }) => path.startsWith(prefix) && value !== undefined && value !== null)
  return said
    .map(({ path, value }) =>
      path === 'network.kind' ? textOf(value) : `${path.slice(prefix.length)} ${textOf(value)}`,
    )
    .join(' · ')
}

/** Fields left empty change nothing. */
export function settingsOf(fields: readonly Field[], recipe: RecipeView): readonly Setting[] {
  return filled(fields).map(({ key, text }) => ({ key, value: valueFor(keyOf(recipe, key), text) }))
}

/** Several values, separated by commas, make an axis; a list counts as one value when it stands in brackets. */
export function sweepOf(
  fields: readonly Field[],
  recipe: RecipeView,
): { readonly settings: readonly Setting[]; readonly axes: readonly SweepAxis[]; readonly jobs: number } {
  const all = filled(fields).map(({ key, text }) => ({
    key,
    values: parts(text).map((part) => asExpected(keyOf(recipe, key), scalarOrList(part))),
  }))
  const axes = all.filter(({ values }) => values.length > 1)
  return {
    settings: all.flatMap(({ key, values: [value, ...more] }) =>
      value === undefined || more.length > 0 ? [] : [{ key, value }],
    ),
    axes,
    jobs: axes.reduce((product, { values }) => product * values.length, 1),
  }
}

/** What a recipe says, as one would write it. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map((item) => textOf(item)).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Of a key that kinds have in different shapes, that of the recipe's own kind. */
function keyOf(recipe: RecipeView, path: string): RecipeKeyView | undefined {
  const all = recipe.keys.filter((key) => key.path === path)
  return all.find(({ value }) => value !== undefined) ?? all[0]
}

function filled(fields: readonly Field[]): readonly Field[] {
  return fields
    .map(({ key, text }) => ({ key: key.trim(), text: text.trim() }))
    .filter(({ key, text }) => key !== '' && text !== '')
}

/** For a key that takes a list, commas separate its items; elsewhere they are part of the text. */
function valueFor(key: RecipeKeyView | undefined, text: string): SettingValue {
  if (key?.shape.kind === 'text') return text
  if (!takesList(key) || text.startsWith('[')) return asExpected(key, scalarOrList(text))
  return parts(text).map(scalarOrList)
}

function takesList(key: RecipeKeyView | undefined): boolean {
  return key?.shape.kind === 'list'
}

function asExpected(key: RecipeKeyView | undefined, value: SettingValue): SettingValue {
  if (key?.shape.kind === 'text' && typeof value === 'number') return String(value)
  return takesList(key) && !Array.isArray(value) ? [value] : value
}

/** Numbers, true, false, null and lists as in JSON, shares also as `50 %`; anything else is text. */
function scalarOrList(text: string): SettingValue {
  const share = /^(\d+(?:\.\d+)?) ?%$/.exec(text)?.[1]
  if (share !== undefined) return Number((Number(share) / 100).toPrecision(12))
  try {
    const value = JSON.parse(text) as Json
    // What looks like a section is none: a recipe's keys are given one by one.
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? text : value
  } catch {
    // `.5` and `[a, b]` are no JSON, and can be meant.
    if (/^\.\d/.test(text)) return Number(text)
    return text.startsWith('[') && text.endsWith(']') ? parts(text.slice(1, -1)).map(scalarOrList) : text
  }
}

/** Separated by commas outside brackets. */
function parts(text: string): string[] {
  const found: string[] = []
  let depth = 0
  let part = ''
  for (const character of text) {
    if (character === '[') depth++
    if (character === ']') depth--
    if (character === ',' && depth === 0) {
      found.push(part)
      part = ''
    } else part += character
  }
  return [...found, part].map((piece) => piece.trim()).filter((piece) => piece !== '')
}
