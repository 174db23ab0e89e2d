/** A query as a test that a run passes or not. */

import { fieldNamed, type Operator, type QueryRow } from './fields'
import type { RecipeValues } from './recipe-keys'
import type { Query, Value } from './syntax'

type Test = (row: QueryRow) => boolean

/**
 * Made once and asked for thousands of runs.
 *
 * @param nowMs what ages are counted from
 * @param recipeValues for queries that ask for keys of recipes: see `recipePathsIn`
 */
export function testFor(query: Query, nowMs: number, recipeValues: RecipeValues = () => undefined): Test {
  switch (query.kind) {
    case 'everything':
      return () => true
    case 'all': {
      const tests = query.of.map((part) => testFor(part, nowMs, recipeValues))
      return (row) => tests.every((test) => test(row))
    }
    case 'any': {
      const tests = query.of.map((part) => testFor(part, nowMs, recipeValues))
      return (row) => tests.some((test) => test(row))
    }
    case 'not': {
      const test = testFor(query.of, nowMs, recipeValues)
      return (row) => !test(row)
    }
    case 'flag': {
      const field = fieldNamed(query.field)
      return field?.type === 'flag' ? field.of : () => false
    }
    case 'word':
      return wordTest(query.text)
    case 'compare': {
      const { operator } = query
      // A run without a value is unlike any.
      const equal = operator === '!=' ? '=' : operator
      const tests = query.values.map((value) => comparison(query.field, equal, value, nowMs, recipeValues))
      return operator === '!=' ? (row) => !tests.some((test) => test(row)) : (row) => tests.some((test) => test(row))
    }
  }
}

function wordTest(text: string): Test {
  const lower = text.toLowerCase()
  return ({ name, id, tags }) =>
    name.toLowerCase().includes(lower) || id.startsWith(lower) || tags.some((tag) => tag.toLowerCase().includes(lower))
}

function comparison(
  name: string,
  operator: Exclude<Operator, '!='>,
  value: Value,
  nowMs: number,
  recipeValues: RecipeValues,
): Test {
  const field = fieldNamed(name)
  switch (field?.type) {
    case 'text': {
      const wanted = value.text.toLowerCase()
      if (operator === '=') return (row) => field.of(row)?.toLowerCase() === wanted
      return (row) => field.of(row)?.toLowerCase().includes(wanted) === true
    }
    case 'choice':
      return (row) => field.of(row) === value.text
    case 'tags': {
      if (value.kind === 'none') return (row) => field.of(row).length === 0
      const wanted = value.text.toLowerCase()
      return (row) => field.of(row).some((tag) => tag.toLowerCase() === wanted)
    }
    case 'number':
      return numeric(field.of, operator, value)
    case 'time':
      return timed(field.of, operator, value, nowMs)
    case 'recipe': {
      const path = field.name
      const holds = recipeTest(operator, value)
      return ({ id }) => holds(recipeValues(id, path))
    }
    case 'flag':
    case undefined:
      return () => false
  }
}

/** A list passes where one of its values does. */
function recipeTest(operator: Exclude<Operator, '!='>, value: Value): (own: unknown) => boolean {
  if (value.kind === 'none') return (own) => own === undefined || own === null
  const wanted = value.text.toLowerCase()
  const one = (own: unknown): boolean => {
    if (typeof own === 'number') return value.kind === 'number' && holdsFor(own, operator, value.value)
    const text = typeof own === 'string' || typeof own === 'boolean' ? String(own).toLowerCase() : null
    return text !== null && (operator === '=' ? text === wanted : text.includes(wanted))
  }
  return (own) => (Array.isArray(own) ? own.some(one) : one(own))
}

/** The keys of recipes that a query asks for. */
export function recipePathsIn(query: Query): readonly string[] {
  switch (query.kind) {
    case 'all':
    case 'any':
      return [...new Set(query.of.flatMap(recipePathsIn))]
    case 'not':
      return recipePathsIn(query.of)
    case 'compare': {
      const field = fieldNamed(query.field)
      return field?.type === 'recipe' ? [field.name] : []
    }
    default:
      return []
  }
}

function numeric(of: (row: QueryRow) => number | null, operator: Exclude<Operator, '!='>, value: Value): Test {
  if (value.kind === 'none') return (row) => of(row) === null
  if (value.kind !== 'number') return () => false
  const wanted = value.value
  return (row) => {
    const own = of(row)
    return own !== null && holdsFor(own, operator, wanted)
  }
}

/** 1e-4 written in decimals need not be the same float. */
function holdsFor(own: number, operator: Exclude<Operator, '!='>, wanted: number): boolean {
  const near = Math.abs(wanted) * 1e-9
  switch (operator) {
    case ':':
    case '=':
      return Math.abs(own - wanted) <= near
    case '<':
      return own < wanted - near
    case '<=':
      return own <= wanted + near
    case '>':
      return own > wanted + near
    case '>=':
      return own >= wanted - near
  }
}

/** An age is compared as an age (`created>7d` is older than a week), a day as a day (`created>2026-01-31` is after it). */
function timed(
  of: (row: QueryRow) => number | null,
  operator: Exclude<Operator, '!='>,
  value: Value,
  nowMs: number,
): Test {
  switch (value.kind) {
    case 'none':
      return (row) => of(row) === null
    case 'age':
      return numericAge(of, operator, value.ms, nowMs)
    case 'date':
      return (row) => {
        const own = of(row)
        if (own === null) return false
        switch (operator) {
          case ':':
          case '=':
            return own >= value.fromMs && own < value.toMs
          case '<':
            return own < value.fromMs
          case '<=':
            return own < value.toMs
          case '>':
            return own >= value.toMs
          case '>=':
            return own >= value.fromMs
        }
      }
    default:
      return () => false
  }
}

/** `created:7d` is within the last week. */
function numericAge(
  of: (row: QueryRow) => number | null,
  operator: Exclude<Operator, '!='>,
  ms: number,
  nowMs: number,
): Test {
  return (row) => {
    const own = of(row)
    if (own === null) return false
    const age = nowMs - own
    switch (operator) {
      case ':':
      case '=':
      case '<=':
        return age <= ms
      case '<':
        return age < ms
      case '>':
        return age > ms
      case '>=':
        return age >= ms
    }
  }
}
