/** What a query can ask of a run, by name: the one table that parsing, evaluation and completion go by. */

import type { RunKind, RunRow, RunState } from '../../contract/views'
import { recipeKeyFields, type RecipeKeyField } from './recipe-keys'

export type QueryRow = Pick<
  RunRow,
  | 'id'
  | 'name'
  | 'kind'
  | 'scratch'
  | 'state'
  | 'createdMs'
  | 'finishedMs'
  | 'tags'
  | 'starred'
  | 'hasNote'
  | 'archived'
  | 'lastAccuracy'
  | 'bestAccuracy'
  | 'trainLoss'
  | 'params'
  | 'macs'
  | 'lambda'
  | 'ratio'
  | 'lr'
  | 'epochs'
  | 'seed'
  | 'recipeName'
  | 'dataName'
>

export const operators = [':', '=', '!=', '<', '<=', '>', '>='] as const
export type Operator = (typeof operators)[number]

/** `text` is contained or equal, `choice` one of few words, `tags` one of those that a run has. */
export type Field =
  | { readonly type: 'text'; readonly name: string; readonly of: (row: QueryRow) => string | null }
  | {
      readonly type: 'choice'
      readonly name: string
      readonly choices: readonly string[]
      readonly of: (row: QueryRow) => string
    }
  | { readonly type: 'tags'; readonly name: string; readonly of: (row: QueryRow) => readonly string[] }
  | { readonly type: 'number'; readonly name: string; readonly of: (row: QueryRow) => number | null }
  | { readonly type: 'time'; readonly name: string; readonly of: (row: QueryRow) => number | null }
  | { readonly type: 'flag'; readonly name: string; readonly of: (row: QueryRow) => boolean }
  | RecipeKeyField

const states: readonly RunState[] = ['queued', 'running', 'interrupted', 'stopped', 'failed', 'done']
/** A pruned network that was trained from fresh weights is a training too; here it is asked for by its own word. */
const kinds: readonly (RunKind | 'scratch')[] = ['import', 'train', 'prune', 'finetune', 'scratch']

/** Of a run itself; those of its recipe are `recipeKeyFields`. */
export const fields: readonly Exclude<Field, RecipeKeyField>[] = [
  { type: 'choice', name: 'status', choices: states, of: (row) => row.state },
  { type: 'choice', name: 'kind', choices: kinds, of: (row) => (row.scratch ? 'scratch' : row.kind) },
  { type: 'text', name: 'name', of: (row) => row.name },
  { type: 'tags', name: 'tag', of: (row) => row.tags },
  { type: 'number', name: 'acc', of: (row) => row.lastAccuracy },
  { type: 'number', name: 'best', of: (row) => row.bestAccuracy },
  { type: 'number', name: 'loss', of: (row) => row.trainLoss },
  { type: 'number', name: 'params', of: (row) => row.params },
  { type: 'number', name: 'macs', of: (row) => row.macs },
  { type: 'number', name: 'lambda', of: (row) => row.lambda },
  { type: 'number', name: 'ratio', of: (row) => row.ratio },
  { type: 'number', name: 'lr', of: (row) => row.lr },
  { type: 'number', name: 'epochs', of: (row) => row.epochs },
  { type: 'number', name: 'seed', of: (row) => row.seed },
  { type: 'text', name: 'recipe', of: (row) => row.recipeName },
  { type: 'text', name: 'data', of: (row) => row.dataName },
  { type: 'time', name: 'created', of: (row) => row.createdMs },
  { type: 'time', name: 'finished', of: (row) => row.finishedMs },
  { type: 'text', name: 'id', of: (row) => row.id },
  { type: 'flag', name: 'star', of: (row) => row.starred },
  { type: 'flag', name: 'note', of: (row) => row.hasNote },
  { type: 'flag', name: 'archived', of: (row) => row.archived },
]

/** Other words for the same. */
const aliases: Readonly<Record<string, string>> = {
  state: 'status',
  accuracy: 'acc',
  λ: 'lambda',
  tags: 'tag',
  starred: 'star',
}

const byName = new Map([...fields, ...recipeKeyFields].map((field) => [field.name.toLowerCase(), field]))

export function fieldNamed(word: string): Field | undefined {
  const lower = word.toLowerCase()
  return byName.get(Object.hasOwn(aliases, lower) ? (aliases[lower] ?? lower) : lower)
}

/** What each kind of field can be compared by. */
export function operatorsOf(field: Field): readonly Operator[] {
  switch (field.type) {
    case 'recipe':
      return field.isNumber ? operators : [':', '=', '!=']
    case 'text':
    case 'choice':
    case 'tags':
      return [':', '=', '!=']
    case 'flag':
      return [':', '=']
    case 'number':
    case 'time':
      return operators
  }
}
