/** What can be typed next in a query, where the cursor stands. */

import { fieldNamed, fields, operatorsOf, type Field, type Operator, type QueryRow } from './fields'
import { recipeKeyFields } from './recipe-keys'
import { keywords, printValue } from './syntax'
import { tokensOf, type Token } from './tokens'

export type Suggestion = {
  /** What it is, for a word beside it. */
  readonly kind: 'field' | 'flag' | 'operator' | 'value' | 'keyword'
  readonly text: string
  /** What takes the place of the text from `start` to `end`. */
  readonly insert: string
}

export type Completion = { readonly start: number; readonly end: number; readonly suggestions: readonly Suggestion[] }

/** Values that runs have, by field, most frequent first. */
export type SeenValues = ReadonlyMap<string, readonly string[]>

const mostValues = 30

export function seenValues(rows: Iterable<QueryRow>): SeenValues {
  const counts = new Map<string, Map<string, number>>()
  for (const row of rows)
    for (const field of fields)
      for (const value of valuesIn(field, row)) {
        const known = counts.get(field.name) ?? new Map<string, number>()
        counts.set(field.name, known.set(value, (known.get(value) ?? 0) + 1))
      }
  return new Map([...counts].map(([name, values]) => [name, mostFrequent(values)]))
}

/** Only where there are few different ones: nobody chooses an accuracy from a list. */
function valuesIn(field: Field, row: QueryRow): readonly string[] {
  switch (field.type) {
    case 'tags':
      return field.of(row)
    case 'text': {
      const value = field.name === 'id' ? null : field.of(row)
      return value === null ? [] : [value]
    }
    case 'number': {
      const value = ['lambda', 'ratio', 'lr', 'epochs', 'seed'].includes(field.name) ? field.of(row) : null
      return value === null ? [] : [String(value)]
    }
    default:
      return []
  }
}

function mostFrequent(counts: ReadonlyMap<string, number>): readonly string[] {
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 200)
    .map(([value]) => value)
}

/** Empty where nothing is known that fits. */
export function completionAt(text: string, cursor: number, seen: SeenValues): Completion {
  const tokens = tokensOf(text)
  const current = tokens.find(
    (token) => token.start < cursor && cursor <= token.end && (token.kind === 'word' || token.kind === 'quoted'),
  )
  const before = tokens.filter((token) => token.end <= (current?.start ?? cursor))
  const typed = current ? text.slice(current.start, cursor) : ''
  const start = current?.start ?? cursor
  const place = { start, end: current?.end ?? cursor }
  const field = fieldBefore(before)
  if (field) return { ...place, suggestions: matching(valuesOf(field, seen), typed.replace(/^["']/, '')) }

  const word = current?.kind === 'word' ? fieldNamed(current.text) : undefined
  // A whole field name: its comparison signs come next.
  if (word && word.type !== 'flag' && cursor === current?.end)
    return { start: cursor, end: cursor, suggestions: operatorsOf(word).map(operator) }
  const last = before.at(-1)
  const endsTerm = last !== undefined && last.kind !== 'open' && !isKeyword(last)
  const all = [
    ...(endsTerm ? [keyword('and'), keyword('or')] : []),
    ...names,
    ...(endsTerm ? [] : [keyword('not')]),
    // Too many to be read through: they come with their first letters.
    ...(typed === '' ? [] : recipeNames.filter(({ text }) => beginsPart(text, typed))),
  ]
  return { ...place, suggestions: matching(all, typed) }
}

const names: readonly Suggestion[] = fields.map(({ name, type }) =>
  type === 'flag' ? { kind: 'flag', text: name, insert: `${name} ` } : { kind: 'field', text: name, insert: name },
)

const recipeNames: readonly Suggestion[] = recipeKeyFields.map(({ name }) => ({
  kind: 'field',
  text: name,
  insert: name,
}))

function keyword(text: string): Suggestion {
  return { kind: 'keyword', text, insert: `${text} ` }
}

function operator(text: Operator): Suggestion {
  return { kind: 'operator', text, insert: text }
}

/** The field whose value is being written: the one before the last comparison sign, over values that commas join. */
function fieldBefore(before: readonly Token[]): Field | undefined {
  let at = before.length - 1
  while (before[at]?.kind === 'comma' && ['word', 'quoted'].includes(before[at - 1]?.kind ?? '')) at -= 2
  const name = before[at]?.kind === 'operator' ? before[at - 1] : undefined
  return name?.kind === 'word' ? fieldNamed(name.text) : undefined
}

function valuesOf(field: Field, seen: SeenValues): readonly Suggestion[] {
  const value = (text: string): Suggestion => ({
    kind: 'value',
    text,
    insert: `${printValue({ kind: 'text', text })} `,
  })
  const none: Suggestion = { kind: 'value', text: 'none', insert: 'none ' }
  switch (field.type) {
    case 'choice':
      return field.choices.map(value)
    case 'recipe':
      return [...field.choices.map(value), none]
    case 'flag':
      return ['yes', 'no'].map(value)
    case 'text':
      return (seen.get(field.name) ?? []).map(value)
    case 'tags':
      return [...(seen.get(field.name) ?? []).map(value), none]
    case 'number':
      return [...(seen.get(field.name) ?? []).map(value), none]
    case 'time':
      return [...['1h', '1d', '7d', '30d'].map(value), none]
  }
}

function beginsPart(path: string, typed: string): boolean {
  const lower = typed.toLowerCase()
  return path.toLowerCase().startsWith(lower) || path.split('.').some((part) => part.toLowerCase().startsWith(lower))
}

/** Those that begin so, then those that hold it. */
function matching(suggestions: readonly Suggestion[], typed: string): readonly Suggestion[] {
  const lower = typed.toLowerCase()
  const begin = suggestions.filter(({ text }) => text.toLowerCase().startsWith(lower))
  const hold = suggestions.filter(({ text }) => text.toLowerCase().indexOf(lower) > 0)
  const all = lower === '' ? suggestions : [...begin, ...hold]
  // What is there already in full needs no offer.
  return all.filter(({ text }) => text !== typed).slice(0, mostValues)
}

function isKeyword(token: Token): boolean {
  return token.kind === 'word' && keywords.includes(token.text.toLowerCase())
}
