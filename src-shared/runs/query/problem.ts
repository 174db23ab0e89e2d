/** What is wrong with a query: where, and what was expected there. */

import type { Operator } from './fields'

/** Positions in the text, `end` behind the last character. */
type Place = { readonly start: number; readonly end: number }

export type QueryProblem = Place &
  (
    | { readonly kind: 'expected-term'; readonly found: string }
    | { readonly kind: 'expected-value'; readonly field: string }
    | { readonly kind: 'unclosed-bracket' }
    | { readonly kind: 'unopened-bracket' }
    | { readonly kind: 'unclosed-quote' }
    | { readonly kind: 'unknown-field'; readonly field: string; readonly near: string | null }
    | {
        readonly kind: 'wrong-operator'
        readonly field: string
        readonly operator: string
        readonly allowed: readonly Operator[]
      }
    | { readonly kind: 'not-a-number'; readonly field: string; readonly value: string }
    | { readonly kind: 'not-a-time'; readonly field: string; readonly value: string }
    | {
        readonly kind: 'not-a-choice'
        readonly field: string
        readonly value: string
        readonly choices: readonly string[]
      }
    | { readonly kind: 'too-long'; readonly most: number }
    | { readonly kind: 'too-deep'; readonly most: number }
  )

/** The only thing that parsing throws. */
export class QueryError extends Error {
  readonly problem: QueryProblem

  constructor(problem: QueryProblem) {
    super(problemText(problem))
    this.name = 'QueryError'
    this.problem = problem
  }
}

/** In English; the page has the same keys in its other languages. */
export const problemTexts: Readonly<Record<QueryProblem['kind'], string>> = {
  'expected-term': 'Expected a comparison such as acc>0.9, a word, not or an opening bracket here.',
  'expected-value': 'Expected a value for {field} here.',
  'unclosed-bracket': 'This bracket is never closed.',
  'unopened-bracket': 'This bracket closes none.',
  'unclosed-quote': 'These quotes are never closed.',
  'unknown-field': 'There is no field “{field}”. {near}',
  'wrong-operator': '“{field}” can’t be compared by {operator}; expected one of {allowed}.',
  'not-a-number': '“{value}” is no number: for {field} expected one such as 0.9, 90%, 1e-4, 5M, or none.',
  'not-a-time': '“{value}” is no time: for {field} expected a day such as 2026-01-31, an age such as 7d, or none.',
  'not-a-choice': '“{value}” is none of what {field} can be: {choices}.',
  'too-long': 'A query has at most {most} characters.',
  'too-deep': 'Expected no more than {most} brackets and nots inside each other.',
}

/** What the texts' places in braces stand for. */
export function problemValues(problem: QueryProblem): Readonly<Record<string, string>> {
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(problem))
    values[name] = Array.isArray(value) ? value.join(', ') : String(value ?? '')
  return values
}

/** The sentence in English. */
function problemText(problem: QueryProblem): string {
  const near = problem.kind === 'unknown-field' ? nearText(problem.near) : ''
  const values: Readonly<Record<string, string>> = { ...problemValues(problem), near }
  return problemTexts[problem.kind].replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '').trim()
}

function nearText(near: string | null): string {
  return near === null ? 'Quotes around it all make it text.' : `Did you mean ${near}?`
}
