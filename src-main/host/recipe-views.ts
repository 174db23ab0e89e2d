/** The built-in recipes as a form needs them: each key with what it expects and what the recipe says. */

import type { RecipeView } from '../../src-shared/contract/views'
import { recipeKeys } from '../../src-shared/recipe/keys'
import { builtInRecipes, openRecipe } from '../runs/recipe-file'

export function recipeViews(): readonly RecipeView[] {
  return builtInRecipes().map((name) => {
    const recipe = openRecipe(name)
    const keys = recipeKeys().map(({ path, expects }) => ({ path, expects, value: valueAt(recipe, path.split('.')) }))
    return { name, description: recipe.description, keys }
  })
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
