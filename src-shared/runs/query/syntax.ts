/** A query as a tree, and the tree as text again. */

import { fieldNamed, type Operator } from './fields'

export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly value: number }
  /** How long ago: `7d`. */
  | { readonly kind: 'age'; readonly text: string; readonly ms: number }
  /** A day, from its beginning to that of the next, on the reader's clock. */
  | { readonly kind: 'date'; readonly text: string; readonly fromMs: number; readonly toMs: number }
  /** `none`: the run has no such value. */
  | { readonly kind: 'none'; readonly text: 'none' }

export type Query =
  | { readonly kind: 'everything' }
  | { readonly kind: 'all'; readonly of: readonly Query[] }
  | { readonly kind: 'any'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query }
  | { readonly kind: 'flag'; readonly field: string }
  /** A word alone: somewhere in the name, the id or a tag. */
  | { readonly kind: 'word'; readonly text: string }
  /** True when it holds for one of the values; `!=` when it holds for all. */
  | {
      readonly kind: 'compare'
      readonly field: string
      readonly operator: Operator
      readonly values: readonly Value[]
    }

export const keywords: readonly string[] = ['and', 'or', 'not']

/** What stands in no word without quotes. */
export const notInWords = String.raw`\s()",:=!<>'`

const bareWord = new RegExp(`^[^${notInWords}]+$`)

/** As text that parses to the same tree. */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'everything':
      return ''
    case 'all':
      return query.of.map((part) => printed(part, part.kind === 'all' || part.kind === 'any')).join(' and ')
    case 'any':
      return query.of.map((part) => printed(part, part.kind === 'any')).join(' or ')
    case 'not':
      return `not ${printed(query.of, query.of.kind === 'all' || query.of.kind === 'any')}`
    case 'flag':
      return query.field
    case 'word':
      return isFree(query.text) && fieldNamed(query.text)?.type !== 'flag' ? query.text : quoted(query.text)
    case 'compare':
      return `${query.field}${query.operator}${query.values.map(printValue).join(',')}`
  }
}

function printed(query: Query, inBrackets: boolean): string {
  return inBrackets ? `(${printQuery(query)})` : printQuery(query)
}

export function printValue(value: Value): string {
  if (value.kind === 'text' && value.text.toLowerCase() === 'none') return quoted(value.text)
  return isFree(value.text) ? value.text : quoted(value.text)
}

function isFree(text: string): boolean {
  return bareWord.test(text) && !keywords.includes(text.toLowerCase())
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}
