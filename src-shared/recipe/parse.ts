/** From what a recipe's file holds to a recipe that can run, or a sentence that says which key is wrong and what fits. */

import type { z } from 'zod'
import { UserError } from '../errors'
import { expectationAt, keysAt } from './keys'
import { didYouMean, nearest } from './nearest'
import { recipeSchema, type Recipe } from './recipe'

/** The line of the file on which a key stands; null where that is not known. */
export type LineOf = (path: readonly PropertyKey[]) => number | null

/**
 * Checks a recipe and fills in its defaults.
 *
 * @param input parsed YAML or JSON
 * @param source what messages call it: the file, or the built-in's name
 * @param lineOf where the file has its keys, for messages to say
 * @throws UserError `bad-recipe` naming the file, every wrong key, what was expected there, and for a typo the nearest key
 */
export function parseRecipe(input: unknown, source: string, lineOf: LineOf = () => null): Recipe {
  const parsed = recipeSchema.safeParse(input)
  const problems = parsed.success
    ? contradictionsOf(parsed.data)
    : parsed.error.issues.flatMap((issue) => sentencesOf(issue, input, lineOf))
  if (parsed.success && problems.length === 0) return parsed.data
  throw new UserError(
    'bad-recipe',
    `${source}: ${problems.join(' ')}`,
    problems.length === 1 ? 'Correct that key, then run it again.' : 'Correct those keys, then run it again.',
  )
}

function sentencesOf(issue: z.core.$ZodIssue, input: unknown, lineOf: LineOf): readonly string[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const known = keysAt(issue.path, input)
      const section = issue.path.length === 0 ? 'A recipe' : `The section ${keyText(issue.path)}`
      const path = [...issue.path, key]
      const unknown = `${keyText(path)}${placeText(lineOf(path))}`
      return nearest(key, known) === null
        ? `Unknown key ${unknown}. ${section} may have: ${known.join(', ')}.`
        : `Unknown key ${unknown}.${didYouMean(key, known)}`
    })
  if (issue.path.length === 0) return [`It holds ${valueText(input)}, not a recipe with name, data, network and train.`]
  const value = valueAt(input, issue.path)
  const expected = expectationAt(issue.path, input)
  if (value === undefined) return [`${keyText(issue.path)} is missing; expected ${expected}.`]
  const hint = typeof value === 'string' ? didYouMean(value, literalsOf(expected)) : ''
  return [`${keyText(issue.path)}${placeText(lineOf(issue.path))} is ${valueText(value)}; expected ${expected}.${hint}`]
}

/** What no single key shows. */
function contradictionsOf(recipe: Recipe): readonly string[] {
  const problems: string[] = []
  const { prune, finetune, train, data, evaluate } = recipe
  if (prune) {
    const twice = prune.ratios.find((ratio, index) => prune.ratios.indexOf(ratio) !== index)
    if (twice !== undefined) problems.push(`prune.ratios names ${twice} twice.`)
    if (prune.between && prune.rounds === 1)
      problems.push('prune.between trains between rounds, but prune.rounds is 1.')
  }
  if (finetune) {
    const ratios = prune?.ratios ?? []
    const missing = finetune.ratios.filter((ratio) => !ratios.includes(ratio))
    if (!prune) problems.push('finetune needs pruned networks, but prune is left out.')
    else if (missing.length > 0)
      problems.push(
        `finetune.ratios has ${missing.join(', ')}, which prune.ratios (${ratios.join(', ')}) does not make.`,
      )
  }
  const trainings = [
    ['train', train],
    ['prune.between', prune?.between],
    ['finetune', finetune],
  ] as const
  for (const [name, training] of trainings) {
    if (!training) continue
    const { epochs, schedule, warmupEpochs } = training
    if (warmupEpochs >= epochs)
      problems.push(`${name}.warmupEpochs is ${warmupEpochs}, but there are only ${epochs} epochs.`)
    if (schedule.kind === 'milestones' && schedule.at.some((at) => at > epochs))
      problems.push(`${name}.schedule.at goes beyond the ${epochs} epochs.`)
  }
  if (evaluate.split === 'validation' && data.validation === 0)
    problems.push('evaluate.split is "validation", but data.validation is 0.')
  return problems
}

function keyText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? String(step) : `${text}.${String(step)}`,
    '',
  )
}

function placeText(line: number | null): string {
  return line === null ? '' : ` (line ${line})`
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).find(([name]) => name === String(step))?.[1]
        : undefined,
    input,
  )
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function literalsOf(expectation: string): readonly string[] {
  return [...expectation.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '')
}
