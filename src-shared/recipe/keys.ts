/** The keys of a recipe and what each expects, read off its schema: for messages, suggestions and help. */

import { z } from 'zod'
import { recipeSchema } from './recipe'

type JsonSchema = z.core.JSONSchema.JSONSchema

const root: JsonSchema = z.toJSONSchema(recipeSchema, { io: 'input' })

export type RecipeKey = {
  /** Dotted: `train.schedule.kind`. */
  readonly path: string
  /** `a whole number from 1 to 10,000`. */
  readonly expects: string
  /** Undefined where the key must be given. */
  readonly default: unknown
}

/** Every key that holds a value of its own, in the schema's order; those of alternatives (network kinds) all together. */
export function recipeKeys(): readonly RecipeKey[] {
  const found = new Map<string, Found[]>()
  collect(root, '', found)
  return [...found].map(([path, all]) => ({ path, expects: expectedOf(all), default: all[0]?.schema.default }))
}

/** A key's schema, and the `kind` of the section that it stands in, where that has kinds. */
type Found = { readonly schema: JsonSchema; readonly kind: string | null }

/** What alternatives expect differently is told kind by kind: `18 or 34 (resnet); 16 or 19 (vgg)`. */
function expectedOf(all: readonly Found[]): string {
  const together = describe(all.map(({ schema }) => schema))
  if (all.every(({ schema }) => schema.const !== undefined)) return together
  const byExpectation = new Map<string, string[]>()
  for (const { schema, kind } of all) {
    const expects = describe([schema])
    byExpectation.set(expects, [...(byExpectation.get(expects) ?? []), ...(kind === null ? [] : [kind])])
  }
  if (byExpectation.size < 2) return together
  return [...byExpectation].map(([expects, kinds]) => `${expects} (${kinds.join(', ')})`).join('; ')
}

/** Keys that may stand at this place of this recipe; empty where there is no section. `input` decides between alternatives. */
export function keysAt(path: readonly PropertyKey[], input: unknown): readonly string[] {
  return objectsAt(path, input).flatMap((schema) => Object.keys(schema.properties ?? {}))
}

/** What belongs at this place, for the end of a sentence. */
export function expectationAt(path: readonly PropertyKey[], input: unknown): string {
  const found = schemasAt(path, input)
  return found.length === 0 ? 'nothing' : describe(found)
}

function collect(schema: JsonSchema, path: string, found: Map<string, Found[]>): void {
  for (const alternative of alternatives(schema)) {
    const kind = kindOf(alternative)
    for (const [name, property] of propertiesOf(alternative)) {
      const childPath = path === '' ? name : `${path}.${name}`
      const objects = alternatives(property).filter((child) => child.properties !== undefined)
      if (objects.length > 0) collect(property, childPath, found)
      else found.set(childPath, [...(found.get(childPath) ?? []), { schema: property, kind }])
    }
  }
}

function kindOf(schema: JsonSchema): string | null {
  const kind = schema.properties?.['kind']
  return typeof kind === 'object' && typeof kind.const === 'string' ? kind.const : null
}

/** The schemas at a path, where of several alternatives the input's `kind` may already have chosen one. */
function schemasAt(path: readonly PropertyKey[], input: unknown): readonly JsonSchema[] {
  let schemas: readonly JsonSchema[] = [root]
  let value = input
  for (const step of path) {
    schemas = chosen(schemas.flatMap(alternatives), value).flatMap((schema) => {
      const child = typeof step === 'number' ? itemsOf(schema) : schema.properties?.[String(step)]
      return typeof child === 'object' ? [child] : []
    })
    value = childOf(value, step)
  }
  return schemas
}

function objectsAt(path: readonly PropertyKey[], input: unknown): readonly JsonSchema[] {
  const value = path.reduce(childOf, input)
  return chosen(schemasAt(path, input).flatMap(alternatives), value).filter((schema) => schema.properties !== undefined)
}

function chosen(schemas: readonly JsonSchema[], value: unknown): readonly JsonSchema[] {
  const kind = childOf(value, 'kind')
  const matching = schemas.filter((schema) => {
    const property = schema.properties?.['kind']
    return typeof property === 'object' && property.const !== undefined && property.const === kind
  })
  return matching.length > 0 ? matching : schemas
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const several = schema.anyOf ?? schema.oneOf
  return several ? several.flatMap(alternatives) : [schema]
}

function propertiesOf(schema: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    typeof property === 'object' ? [[name, property] as const] : [],
  )
}

function itemsOf(schema: JsonSchema): JsonSchema | undefined {
  return typeof schema.items === 'object' && !Array.isArray(schema.items) ? schema.items : undefined
}

function childOf(value: unknown, step: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).find(([name]) => name === String(step))?.[1]
    : Array.isArray(value) && typeof step === 'number'
      ? value[step]
      : undefined
}

function describe(schemas: readonly JsonSchema[]): string {
  const all = schemas.flatMap(alternatives)
  const literals = all.flatMap((schema) => (schema.const !== undefined ? [schema.const] : (schema.enum ?? [])))
  const free = all.filter((schema) => schema.const === undefined && schema.enum === undefined)
  const sections = free.flatMap(({ type, properties }) => (type === 'object' ? Object.keys(properties ?? {}) : []))
  const others = free.map((schema) =>
    schema.type === 'object' ? `a section with ${[...new Set(sections)].join(', ')}` : describeOne(schema),
  )
  const words = [...new Set([...literals.map((literal) => JSON.stringify(literal)), ...others])]
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}` : (words[0] ?? 'nothing')
}

function describeOne(schema: JsonSchema): string {
  switch (schema.type) {
    case 'integer':
      return `a whole number${rangeOf(schema)}`
    case 'number':
      return `a number${rangeOf(schema)}`
    case 'boolean':
      return 'true or false'
    case 'string':
      return schema.maxLength === undefined ? 'a text' : `a text of at most ${schema.maxLength} characters`
    case 'null':
      return 'null'
    case 'array': {
      const items = itemsOf(schema)
      return `a list${items ? ` of which each is ${describe([items])}` : ''}`
    }
    default:
      return 'a value'
  }
}

function rangeOf(schema: JsonSchema): string {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema
  const low =
    typeof minimum === 'number'
      ? String(minimum)
      : typeof exclusiveMinimum === 'number'
        ? `above ${exclusiveMinimum}`
        : null
  const high =
    typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER
      ? ` to ${maximum}`
      : typeof exclusiveMaximum === 'number'
        ? ` to below ${exclusiveMaximum}`
        : null
  if (low === null) return high === null ? '' : ` up${high}`
  if (high !== null) return low.startsWith('above') ? ` ${low} up${high}` : ` from ${low}${high}`
  return low.startsWith('above') ? ` ${low}` : ` from ${low} up`
}
