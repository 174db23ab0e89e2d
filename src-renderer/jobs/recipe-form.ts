/** The form of a recipe: which of its keys stand where, given what was written so far. */

import type { RecipeKeyView, RecipeView } from '../../src-shared/contract/views'
import { namedNetwork, namedNetworks, networkSettings, type NamedNetwork } from '../../src-shared/recipe/named-networks'
import { settingsOf, textOf, type Field } from './experiment'

/** What was written, by key; empty leaves the key as the recipe has it. */
export type Texts = Readonly<Record<string, string>>

/** Written for a section that the recipe does not have, to have it. */
export const switchedOn = 'on'
/** Written for a section that the recipe has, to leave it out: as in `--set prune=null`. */
export const switchedOff = 'null'

/** What belongs together in the form. */
export type FormSection = {
  /** The section's path; empty for the keys above all sections. */
  readonly path: string
  /** Whether the section is there at all; undefined where it always is. */
  readonly toggle: RecipeKeyView | undefined
  /** Asked for first. */
  readonly usual: readonly RecipeKeyView[]
  /** Folded away. */
  readonly others: readonly RecipeKeyView[]
  /** How many of the others say something else than the recipe. */
  readonly changed: number
}

/** Each key that there is, given what was written, in the schema's order; what is of no section at the end. */
export function sectionsOf(recipe: RecipeView, texts: Texts): readonly FormSection[] {
  const keys = shownKeys(recipe, texts).filter(({ shape }) => !isPlain(shape))
  const paths = [...new Set(keys.map(topOf))]
  return [...paths.filter((path) => path !== ''), ''].map((path) => {
    const all = keys.filter((key) => topOf(key) === path)
    const toggle = all.find((key) => key.path === path && key.shape.kind === 'section')
    const fields = all.filter((key) => key !== toggle)
    const others = fields.filter(({ about }) => about?.isUsual !== true)
    return {
      path,
      toggle,
      usual: fields.filter(({ about }) => about?.isUsual === true),
      others,
      changed: others.filter((key) => isChanged(key, texts)).length,
    }
  })
}

/** What is written, without keys that have gone out of sight since: of another kind, or of a section left out. */
export function fieldsOf(recipe: RecipeView, texts: Texts): readonly Field[] {
  return shownKeys(recipe, texts)
    .map(({ path }) => ({ key: path, text: texts[path] ?? '' }))
    .filter(({ text }) => text !== switchedOn)
}

export type KeyChange = { readonly key: RecipeKeyView; readonly from: string; readonly to: string }

/** What the form says otherwise than the recipe. */
export function changesOf(recipe: RecipeView, texts: Texts): readonly KeyChange[] {
  return shownKeys(recipe, texts)
    .filter((key) => isChanged(key, texts))
    .map((key) => ({
      key,
      from: key.shape.kind === 'section' ? '' : textOf(key.value),
      to: (texts[key.path] ?? '').trim(),
    }))
}

/** What is written is the recipe's own value all the same: no change. */
export function isChanged(key: RecipeKeyView, texts: Texts): boolean {
  const text = (texts[key.path] ?? '').trim()
  if (text === '') return false
  if (key.shape.kind === 'section') return true
  const [setting] = settingsOf([{ key: key.path, text }], { name: '', description: '', keys: [key] })
  return JSON.stringify(setting?.value) !== JSON.stringify(key.value)
}

/** Whether a section is there, with what was written. */
export function isOn({ path, value }: Pick<RecipeKeyView, 'path' | 'value'>, texts: Texts): boolean {
  const text = texts[path] ?? ''
  return text === switchedOn || (text !== switchedOff && value === true)
}

/** Must be written: the recipe says nothing, and there is no default. */
export function isRequired({ value, default: fallback, shape }: RecipeKeyView): boolean {
  return shape.kind !== 'section' && value === undefined && fallback === undefined
}

function shownKeys(recipe: RecipeView, texts: Texts): readonly RecipeKeyView[] {
  const sections = recipe.keys.filter(({ shape }) => shape.kind === 'section')
  return recipe.keys.filter((key) => {
    const around = sections.filter(({ path }) => key.path.startsWith(`${path}.`))
    return around.every((section) => isOn(section, texts)) && isOfKind(recipe, key, texts)
  })
}

function isOfKind({ keys }: RecipeView, { path, kinds }: RecipeKeyView, texts: Texts): boolean {
  if (kinds === null) return true
  const kindPath = `${path.slice(0, path.lastIndexOf('.'))}.kind`
  const known = keys.find((key) => key.path === kindPath)
  return kinds.includes((texts[kindPath] ?? '').trim() || textOf(known?.value ?? known?.default))
}

/** A section that is always there needs no field. */
function isPlain(shape: RecipeKeyView['shape']): boolean {
  return shape.kind === 'section' && !shape.isOptional
}

function topOf({ path, shape }: RecipeKeyView): string {
  const dot = path.indexOf('.')
  if (dot >= 0) return path.slice(0, dot)
  return shape.kind === 'section' ? path : ''
}

const networkPrefix = 'network.'

/** The network of this name written into the form in place of what was written there; empty takes the recipe's again. */
export function withNetwork(texts: Texts, name: string): Record<string, string> {
  const others = Object.entries(texts).filter(([path]) => !path.startsWith(networkPrefix))
  return { ...Object.fromEntries(others), ...networkTexts(name) }
}

/** The name of the network that is written in the form; empty where it is none of those with a name. */
export function namedIn(texts: Texts): string {
  const written = Object.entries(texts).filter(([path, text]) => path.startsWith(networkPrefix) && text !== '')
  const found = namedNetworks.find((network) => {
    const wanted = networkTexts(network)
    return written.length === Object.keys(wanted).length && written.every(([path, text]) => wanted[path] === text)
  })
  return found?.name ?? ''
}

function networkTexts(of: string | NamedNetwork): Readonly<Record<string, string>> {
  const network = typeof of === 'string' ? namedNetwork(of) : of
  if (network === null) return {}
  return Object.fromEntries(networkSettings(network).map(({ key, value }) => [key, textOf(value)]))
}
