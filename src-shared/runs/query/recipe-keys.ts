/** Keys of a recipe as fields of a query: `train.lr>0.01`, `prune.policy:coupled`. */

import { recipeFields, type FieldShape } from '../../recipe/fields'

export type RecipeKeyField = {
  readonly type: 'recipe'
  /** Dotted, as the recipe has it. */
  readonly name: string
  /** Whether only numbers can be compared with it. */
  readonly isNumber: boolean
  /** Where there are few. */
  readonly choices: readonly string[]
}

/** What a run's recipe says for a key, defaults filled in; undefined where it says nothing. */
export type RecipeValues = (runId: string, path: string) => unknown

/** Those that stand in a section: seed, name and the like are fields of their own already. */
export const recipeKeyFields: readonly RecipeKeyField[] = [
  ...new Set(
    recipeFields().flatMap(({ path, shape }) => (path.includes('.') && shape.kind !== 'section' ? [path] : [])),
  ),
].map(asField)

function asField(name: string): RecipeKeyField {
  const shapes = recipeFields().flatMap(({ path, shape }) => (path === name ? [shape] : []))
  const choices = [...new Set(shapes.flatMap(choicesOf))]
  return { type: 'recipe', name, isNumber: shapes.every(isNumeric), choices }
}

function isNumeric(shape: FieldShape): boolean {
  if (shape.kind === 'list') return isNumeric(shape.of)
  return shape.kind === 'number' || (shape.kind === 'choice' && shape.options.every((one) => typeof one === 'number'))
}

function choicesOf(shape: FieldShape): readonly string[] {
  if (shape.kind === 'switch') return ['true', 'false']
  return shape.kind === 'choice' ? shape.options.map(String) : []
}
