/** A query as a list of conditions that all hold: what filter chips show, add and take away. */

import type { Query } from './syntax'
import { printQuery } from './syntax'

export function partsOf(query: Query): readonly Query[] {
  if (query.kind === 'everything') return []
  return query.kind === 'all' ? query.of : [query]
}

function queryOf(parts: readonly Query[]): Query {
  const [first, ...others] = parts
  if (!first) return { kind: 'everything' }
  return others.length === 0 ? first : { kind: 'all', of: parts }
}

export function hasPart(query: Query, part: Query): boolean {
  return partsOf(query).some((one) => printQuery(one) === printQuery(part))
}

export function withPart(query: Query, part: Query): Query {
  return hasPart(query, part) ? query : queryOf([...partsOf(query), part])
}

export function withoutPart(query: Query, part: Query): Query {
  return queryOf(partsOf(query).filter((one) => printQuery(one) !== printQuery(part)))
}
