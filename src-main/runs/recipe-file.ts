/** Opens a recipe by the name of a built-in one or by its file, YAML or JSON, with `--set` applied. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, parse as parsePath } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from '../../src-shared/errors'
import { didYouMean } from '../../src-shared/recipe/nearest'
import { parseRecipe, type LineOf } from '../../src-shared/recipe/parse'
import type { Recipe } from '../../src-shared/recipe/recipe'
import { parseSetting, withSettings, type Setting } from '../../src-shared/recipe/settings'
import { parseRecipeText } from './recipe-text'

/** Both `src-main/runs/` and the bundles in `out/main/` lie two folders below the app's. */
const builtInFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'resources', 'recipes')

/** Names of the recipes that come with the app. */
export function builtInRecipes(): readonly string[] {
  return readdirSync(builtInFolder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => parsePath(file).name)
    .sort()
}

/**
 * A recipe ready to run.
 *
 * @param nameOrFile a built-in's name, or a path; something with a slash or an extension is always a path
 * @param settings   `key=value`, as given with --set
 * @throws UserError `bad-recipe` when there is no such recipe, the text is no YAML (with line and column), or a key is wrong
 */
export function openRecipe(nameOrFile: string, settings: readonly string[] = []): Recipe {
  const { text, source } = recipeText(nameOrFile)
  const { content, lineOf } = parseRecipeText(text, source)
  const changes = parseSettings(settings)
  return parseRecipe(withSettings(content, changes), source, linesUnchanged(lineOf, changes))
}

/**
 * A built-in recipe or a file's, as it is written: not checked yet, for settings to be applied first.
 *
 * @throws UserError `bad-recipe` when there is no such recipe, or the text is no YAML
 */
export function readRecipe(nameOrFile: string): unknown {
  const { text, source } = recipeText(nameOrFile)
  return parseRecipeText(text, source).content
}

/** @param settings `key=value`, as given with --set */
export function parseSettings(settings: readonly string[]): readonly Setting[] {
  return settings.map((setting) => parseSetting(setting, (value) => parseValue(value, `--set ${setting}`)))
}

/** A value as YAML has it, as in `0.1` or `[0.5, 0.9]`. */
export function parseValue(text: string, source: string): unknown {
  return parseRecipeText(text, source).content
}

function recipeText(nameOrFile: string): { readonly text: string; readonly source: string } {
  const builtIn = join(builtInFolder, `${nameOrFile}.yaml`)
  const isBuiltIn = /^[\w-]+$/.test(nameOrFile) && existsSync(builtIn)
  return {
    text: readText(isBuiltIn ? builtIn : nameOrFile),
    source: isBuiltIn ? `Recipe ${nameOrFile}` : nameOrFile,
  }
}

function readText(file: string): string {
  try {
    if (statSync(file).isFile()) return readFileSync(file, 'utf8')
  } catch (cause) {
    const names = builtInRecipes()
    throw new UserError(
      'bad-recipe',
      `There is no recipe "${file}".${didYouMean(file, names)}`,
      `Give a file, or one of the built-in recipes: ${names.join(', ')}.`,
      { cause },
    )
  }
  throw new UserError('bad-recipe', `${file} is not a file.`, 'Give the recipe’s YAML or JSON file.')
}

/** What a setting has changed stands on no line of the file. */
export function linesUnchanged(lineOf: LineOf, settings: readonly Setting[]): LineOf {
  const changed = settings.map(({ path }) => path.join('.'))
  return (path) => (changed.some((key) => `${path.join('.')}.`.startsWith(`${key}.`)) ? null : lineOf(path))
}
