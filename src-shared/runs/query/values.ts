/** What is written behind a comparison sign, as the kind of value that its field has. */

import { nearest } from '../../recipe/nearest'
import type { Field } from './fields'
import { QueryError } from './problem'
import type { Value } from './syntax'
import type { Token } from './tokens'

type Written = Extract<Token, { kind: 'word' | 'quoted' }>
type Typed = Exclude<Field, { type: 'flag' }>

const numberPattern = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%|k|m|g)?$/i
const factors: Readonly<Record<string, number>> = { '': 1, '%': 0.01, k: 1e3, m: 1e6, g: 1e9 }
const agePattern = /^(\d+(?:\.\d+)?)(s|min|h|d|w|y)$/i
const second = 1000
const day = 86_400 * second
const unitsMs: Readonly<Record<string, number>> = {
  s: second,
  min: 60 * second,
  h: 3600 * second,
  d: day,
  w: 7 * day,
  y: 365 * day,
}

/** @throws QueryError saying what was expected */
export function valueOf(field: Typed, token: Written): Value {
  const { text, start, end } = token
  const place = { start, end, field: field.name, value: text }
  const isNone = token.kind === 'word' && text.toLowerCase() === 'none'
  switch (field.type) {
    case 'text':
      return { kind: 'text', text }
    case 'tags':
      return isNone ? none : { kind: 'text', text }
    case 'recipe': {
      const value = numberIn(text)
      if (isNone) return none
      if (value !== null) return { kind: 'number', text, value }
      if (!field.isNumber) return { kind: 'text', text }
      throw new QueryError({ kind: 'not-a-number', ...place })
    }
    case 'choice': {
      const lower = text.toLowerCase()
      const choice = field.choices.find((one) => one === lower) ?? nearestChoice(lower, field.choices)
      if (choice !== null) return { kind: 'text', text: choice }
      throw new QueryError({ kind: 'not-a-choice', choices: field.choices, ...place })
    }
    case 'number': {
      if (isNone) return none
      const value = numberIn(text)
      if (value !== null) return { kind: 'number', text, value }
      throw new QueryError({ kind: 'not-a-number', ...place })
    }
    case 'time': {
      if (isNone) return none
      const value = timeIn(text)
      if (value) return value
      throw new QueryError({ kind: 'not-a-time', ...place })
    }
  }
}

const none: Value = { kind: 'none', text: 'none' }

/** `fine-tune` is as good as `finetune`; a slip of the fingers is not. */
function nearestChoice(text: string, choices: readonly string[]): string | null {
  const plain = text.replaceAll(/[-_ ]/g, '')
  const found = nearest(text, choices)
  return found === plain ? found : null
}

/** `0.9`, `90%`, `1e-4`, `5M`; null for anything else. */
function numberIn(text: string): number | null {
  const [, digits, unit = ''] = numberPattern.exec(text.replace('−', '-')) ?? []
  if (digits === undefined) return null
  const value = Number(digits) * (factors[unit.toLowerCase()] ?? 1)
  return Number.isFinite(value) ? value : null
}

function timeIn(text: string): Value | null {
  const [, count, unit = ''] = agePattern.exec(text) ?? []
  if (count !== undefined) {
    const ms = Number(count) * (unitsMs[unit.toLowerCase()] ?? day)
    return Number.isFinite(ms) ? { kind: 'age', text, ms } : null
  }
  const [, year, month, date] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? []
  if (year === undefined) return null
  const [y, m, d] = [Number(year), Number(month), Number(date)]
  const from = new Date(y, m - 1, d)
  // The 31st of February is no day.
  if (from.getMonth() !== m - 1 || from.getDate() !== d) return null
  return { kind: 'date', text, fromMs: from.getTime(), toMs: new Date(y, m - 1, d + 1).getTime() }
}
