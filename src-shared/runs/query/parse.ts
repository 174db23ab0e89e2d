/**
 * Queries over runs: `status:done and (lambda>=1e-4 or tag:baseline) and not acc<0.9`. Terms side by side are joined by
 * `and`; `or` binds weaker than `and`, `not` strongest; a comma between values means any of them.
 */

import { nearest } from '../../recipe/nearest'
import { fieldNamed, fields, operators, operatorsOf, type Field, type Operator } from './fields'
import { QueryError } from './problem'
import { recipeKeyFields } from './recipe-keys'
import { keywords, type Query, type Value } from './syntax'
import { tokensOf, type Token } from './tokens'
import { valueOf } from './values'

const longest = 2000
const deepest = 50

/** @throws QueryError and nothing else */
export function parseQuery(text: string): Query {
  if (text.length > longest) throw new QueryError({ kind: 'too-long', most: longest, start: longest, end: text.length })
  const tokens = tokensOf(text)
  if (tokens.length === 0) return { kind: 'everything' }
  return new Parser(tokens, text.length).whole()
}

class Parser {
  readonly #tokens: readonly Token[]
  readonly #length: number
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[], length: number) {
    this.#tokens = tokens
    this.#length = length
  }

  whole(): Query {
    const query = this.#any()
    const next = this.#peek()
    if (!next) return query
    if (next.kind === 'close') throw new QueryError({ kind: 'unopened-bracket', ...placeOf(next) })
    throw this.#expectedTerm()
  }

  #any(): Query {
    const parts = [this.#all()]
    while (this.#takeKeyword('or')) parts.push(this.#all())
    return joined('any', parts)
  }

  #all(): Query {
    const parts = [this.#term()]
    while (this.#takeKeyword('and') || this.#beginsTerm()) parts.push(this.#term())
    return joined('all', parts)
  }

  #term(): Query {
    const token = this.#peek()
    if (token && this.#takeKeyword('not')) return { kind: 'not', of: this.#deeper(token, () => this.#term()) }
    if (token?.kind !== 'open') return this.#comparison()
    this.#at++
    const query = this.#deeper(token, () => this.#any())
    if (this.#peek()?.kind !== 'close') {
      // What stands before the end can't go on there: that is told first.
      if (this.#peek()) throw this.#expectedTerm()
      throw new QueryError({ kind: 'unclosed-bracket', ...placeOf(token) })
    }
    this.#at++
    return query
  }

  #comparison(): Query {
    const token = this.#peek()
    if (token?.kind !== 'word' && token?.kind !== 'quoted') throw this.#expectedTerm()
    if (token.kind === 'word' && keywords.includes(token.text.toLowerCase())) throw this.#expectedTerm()
    requireClosed(token)
    this.#at++
    const sign = this.#peek()
    if (sign?.kind !== 'operator') return alone(token)
    const field = fieldNamed(token.text)
    if (!field || token.kind === 'quoted') throw unknownField(token)
    this.#at++
    const operator = operatorFor(field, sign)
    return field.type === 'flag' ? this.#flag(field) : compared(field, operator, this.#values(field))
  }

  /** `star:yes`, and `star:no` for those without. */
  #flag(field: Extract<Field, { type: 'flag' }>): Query {
    const choices = ['yes', 'no']
    const [{ text } = { text: '' }] = this.#values({ type: 'choice', name: field.name, choices, of: () => '' })
    const flag: Query = { kind: 'flag', field: field.name }
    return text === 'yes' ? flag : { kind: 'not', of: flag }
  }

  #values(field: Exclude<Field, { type: 'flag' }>): readonly Value[] {
    const values: Value[] = []
    do {
      const token = this.#peek()
      if (token?.kind !== 'word' && token?.kind !== 'quoted')
        throw new QueryError({ kind: 'expected-value', field: field.name, ...this.#place() })
      requireClosed(token)
      values.push(valueOf(field, token))
      this.#at++
    } while (this.#take('comma'))
    return values
  }

  #deeper(token: Token, parse: () => Query): Query {
    if (++this.#depth > deepest) throw new QueryError({ kind: 'too-deep', most: deepest, ...placeOf(token) })
    const query = parse()
    this.#depth--
    return query
  }

  #beginsTerm(): boolean {
    const token = this.#peek()
    if (token?.kind === 'open' || token?.kind === 'quoted') return true
    return token?.kind === 'word' && !['and', 'or'].includes(token.text.toLowerCase())
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at]
  }

  #take(kind: Token['kind']): boolean {
    if (this.#peek()?.kind !== kind) return false
    this.#at++
    return true
  }

  #takeKeyword(keyword: string): boolean {
    const token = this.#peek()
    if (token?.kind !== 'word' || token.text.toLowerCase() !== keyword) return false
    this.#at++
    return true
  }

  #expectedTerm(): QueryError {
    return new QueryError({ kind: 'expected-term', found: this.#peek()?.text ?? '', ...this.#place() })
  }

  #place(): { readonly start: number; readonly end: number } {
    const token = this.#peek()
    return token ? placeOf(token) : { start: this.#length, end: this.#length }
  }
}

function joined(kind: 'all' | 'any', parts: readonly Query[]): Query {
  const [first, ...others] = parts
  return first && others.length === 0 ? first : { kind, of: parts }
}

/** A flag by its name; any other word is looked for in names, ids and tags. */
function alone(token: Extract<Token, { kind: 'word' | 'quoted' }>): Query {
  const field = token.kind === 'word' ? fieldNamed(token.text) : undefined
  return field?.type === 'flag' ? { kind: 'flag', field: field.name } : { kind: 'word', text: token.text }
}

function compared(field: Field, operator: Operator, values: readonly Value[]): Query {
  return { kind: 'compare', field: field.name, operator, values }
}

function operatorFor(field: Field, token: Token): Operator {
  const allowed = operatorsOf(field)
  const operator = operators.find((one) => one === token.text)
  if (operator !== undefined && allowed.includes(operator)) return operator
  throw new QueryError({
    kind: 'wrong-operator',
    field: field.name,
    operator: token.text,
    allowed,
    ...placeOf(token),
  })
}

function unknownField(token: Token): QueryError {
  const names = [...fields, ...recipeKeyFields].map(({ name }) => name)
  return new QueryError({
    kind: 'unknown-field',
    field: token.text,
    near: nearest(token.text, names),
    ...placeOf(token),
  })
}

function requireClosed(token: Token): void {
  if (token.kind === 'quoted' && !token.isClosed) throw new QueryError({ kind: 'unclosed-quote', ...placeOf(token) })
}

function placeOf({ start, end }: Token): { readonly start: number; readonly end: number } {
  return { start, end }
}
