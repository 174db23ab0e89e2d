/** The keys of a recipe as a form's fields: shape, limits, unit, help and what a default is based on, from the schema alone. */

import { z } from 'zod'
import { keyRegistry, type KeyAbout } from './key-registry'
import { recipeSchema } from './recipe'

type JsonSchema = z.core.JSONSchema.JSONSchema

type Bound = { readonly value: number; /** Itself left out. */ readonly isOpen: boolean }

export type FieldShape =
  | {
      readonly kind: 'number'
      readonly isWhole: boolean
      readonly from: Bound | null
      readonly to: Bound | null
      readonly orNone: boolean
    }
  | {
      readonly kind: 'choice'
      readonly options: readonly (string | number)[]
      /** Whether it may be left out by null. */
      readonly orNone?: boolean
    }
  | { readonly kind: 'switch' }
  | { readonly kind: 'text'; readonly longest: number | null }
  | { readonly kind: 'list'; readonly of: FieldShape }
  /** Holds other fields, and may be left out with all of them. */
  | { readonly kind: 'section'; readonly isOptional: boolean }

export type RecipeField = {
  /** Dotted: `train.schedule.kind`. */
  readonly path: string
  readonly shape: FieldShape
  /** Undefined where the key must be given. */
  readonly default: unknown
  /** Kinds of its section that have it; null where the section has no kinds, or all have it alike. */
  readonly kinds: readonly string[] | null
  readonly about: KeyAbout | null
}

const all = fieldsIn(z.toJSONSchema(recipeSchema, { io: 'input', metadata: keyRegistry }), '')

/** In the schema's order, a section before its keys. A key that kinds have in different shapes comes once for each. */
export function recipeFields(): readonly RecipeField[] {
  return all
}

function fieldsIn(schema: JsonSchema, path: string): readonly RecipeField[] {
  const objects = objectsOf(schema)
  const found = new Map<string, RecipeField>()
  const kindsHere = objects.flatMap((object) => kindOf(object) ?? [])
  for (const object of objects)
    for (const [name, property] of Object.entries(object.properties ?? {})) {
      if (typeof property !== 'object') continue
      const kind = kindOf(object)
      const child = path === '' ? name : `${path}.${name}`
      const own = name === 'kind' && kind !== null ? [kindField(child, schema, kindsHere)] : fieldOf(child, property)
      for (const field of own) {
        const id = `${field.path} ${JSON.stringify(field.shape)}`
        const known = found.get(id)
        found.set(id, kind === null || name === 'kind' ? field : { ...field, kinds: [...(known?.kinds ?? []), kind] })
      }
    }
  return [...found.values()].map((field) =>
    kindsHere.length > 0 && field.kinds?.length === kindsHere.length ? { ...field, kinds: null } : field,
  )
}

function fieldOf(path: string, schema: JsonSchema): readonly RecipeField[] {
  const common = { path, default: schema.default, kinds: null, about: aboutOf(schema) }
  if (objectsOf(schema).length === 0) return [{ ...common, shape: shapeOf(schema) }]
  const isOptional = alternatives(schema).some(({ type }) => type === 'null')
  return [{ ...common, shape: { kind: 'section', isOptional } }, ...fieldsIn(schema, path)]
}

/** Says what its section says: to choose a kind is to choose the section. */
function kindField(path: string, section: JsonSchema, options: readonly string[]): RecipeField {
  const fallback: unknown = section.default
  const kind: unknown = typeof fallback === 'object' && fallback !== null ? Reflect.get(fallback, 'kind') : undefined
  return { path, shape: { kind: 'choice', options }, default: kind, kinds: null, about: aboutOf(section) }
}

function shapeOf(schema: JsonSchema): FieldShape {
  const ways = alternatives(schema)
  const options = ways.flatMap((one) => (one.const !== undefined ? [one.const] : (one.enum ?? [])))
  const words = options.filter((option) => typeof option === 'string' || typeof option === 'number')
  const isNullable = ways.some(({ type }) => type === 'null')
  if (words.length > 0) return { kind: 'choice', options: words, ...(isNullable ? { orNone: true } : {}) }
  const one = ways.find(({ type }) => type !== 'null') ?? schema
  switch (one.type) {
    case 'integer':
    case 'number': {
      const orNone = ways.some(({ type }) => type === 'null')
      return { kind: 'number', isWhole: one.type === 'integer', ...limitsOf(one), orNone }
    }
    case 'boolean':
      return { kind: 'switch' }
    case 'array': {
      const { items } = one
      return { kind: 'list', of: shapeOf(typeof items === 'object' && !Array.isArray(items) ? items : {}) }
    }
    default:
      return { kind: 'text', longest: one.maxLength ?? null }
  }
}

/** A whole number's safe limits are nobody's choice. */
function limitsOf({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: JsonSchema): {
  readonly from: Bound | null
  readonly to: Bound | null
} {
  return {
    from: bound(exclusiveMinimum, true) ?? bound(minimum, false),
    to: bound(exclusiveMaximum, true) ?? bound(maximum, false),
  }
}

function bound(value: unknown, isOpen: boolean): Bound | null {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? { value, isOpen } : null
}

function aboutOf(schema: JsonSchema): KeyAbout | null {
  const { title, help, unit, basis, isUsual } = schema as Partial<KeyAbout>
  return title === undefined
    ? null
    : {
        title,
        ...(help === undefined ? {} : { help }),
        ...(unit === undefined ? {} : { unit }),
        ...(basis === undefined ? {} : { basis }),
        ...(isUsual === undefined ? {} : { isUsual }),
      }
}

function objectsOf(schema: JsonSchema): readonly JsonSchema[] {
  return alternatives(schema).filter(({ properties }) => properties !== undefined)
}

function kindOf({ properties }: JsonSchema): string | null {
  const kind = properties?.['kind']
  return typeof kind === 'object' && typeof kind.const === 'string' ? kind.const : null
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const several = schema.anyOf ?? schema.oneOf
  return several ? several.flatMap(alternatives) : [schema]
}
