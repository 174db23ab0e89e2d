/** Recipes as a form needs them: each key with what it expects and what the recipe says. */

import { stringify } from 'yaml'
import type { RecipeFile } from '../../src-shared/contract/contract'
import type { RecipeKeyView, RecipeView } from '../../src-shared/contract/views'
import { UserError } from '../../src-shared/errors'
import { recipeFields } from '../../src-shared/recipe/fields'
import { parseRecipe } from '../../src-shared/recipe/parse'
import type { Recipe } from '../../src-shared/recipe/recipe'
import type { History } from '../history/history'
import { builtInRecipes, openRecipe } from '../runs/recipe-file'
import { parseRecipeText } from '../runs/recipe-text'

export function recipeViews(): readonly RecipeView[] {
  return builtInRecipes().map((name) => viewOf(name, openRecipe(name)))
}

/**
 * A recipe that a view has sent.
 *
 * @throws UserError `bad-recipe` naming the file, its wrong keys and their lines
 */
export function fileRecipeView({ fileName, text }: RecipeFile): RecipeView {
  const { content, lineOf } = parseRecipeText(text, fileName)
  const recipe = parseRecipe(content, fileName, lineOf)
  return viewOf(recipe.name, recipe)
}

/** @throws UserError `wrong-run` for a run that no recipe made */
export function recipeOf(history: History, runId: string): RecipeFile {
  const { name, recipe } = history.run(runId)
  if (!recipe)
    throw new UserError(
      'wrong-run',
      `${name} was made by single commands, not by a recipe.`,
      'Choose a built-in recipe and change its keys as the run’s page lists them.',
    )
  return { fileName: recipe.name, text: stringify(recipe) }
}

function viewOf(name: string, recipe: Recipe): RecipeView {
  const keys = recipeFields().map((field): RecipeKeyView => {
    const path = field.path.split('.')
    const value = valueAt(recipe, path)
    if (field.shape.kind === 'section') return { ...field, value: value !== undefined && value !== null }
    const kind = valueAt(recipe, [...path.slice(0, -1), 'kind'])
    const isHere = field.kinds === null || field.kinds.some((own) => own === kind)
    return { ...field, value: isHere ? value : undefined }
  })
  return { name, description: recipe.description, keys }
}

function valueAt(input: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? Object.entries(value).find(([name]) => name === step)?.[1]
        : undefined,
    input,
  )
}
