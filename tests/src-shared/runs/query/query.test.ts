/** The query language: what finds which runs, what is said about mistakes and where, and what is offered while typing. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { completionAt, seenValues } from '../../../../src-shared/runs/query/complete'
import { recipePathsIn, testFor } from '../../../../src-shared/runs/query/evaluate'
import { fields, operatorsOf, type QueryRow } from '../../../../src-shared/runs/query/fields'
import { parseQuery } from '../../../../src-shared/runs/query/parse'
import { hasPart, partsOf, withoutPart, withPart } from '../../../../src-shared/runs/query/parts'
import { QueryError } from '../../../../src-shared/runs/query/problem'
import { printQuery, type Query, type Value } from '../../../../src-shared/runs/query/syntax'
import { valueOf } from '../../../../src-shared/runs/query/values'

const day = 86_400_000
const nowMs = new Date(2026, 5, 15, 12).getTime()

function run(given: Partial<QueryRow>): QueryRow {
  return {
    id: '0abcdef',
    name: 'sample/train',
    kind: 'train',
    scratch: null,
    state: 'done',
    createdMs: nowMs - day,
    finishedMs: null,
    tags: [],
    starred: false,
    hasNote: false,
    archived: false,
    lastAccuracy: 0.93,
    bestAccuracy: 0.95,
    trainLoss: 0.1,
    params: 1_000_000,
    macs: 5e7,
    lambda: 1e-4,
    ratio: null,
    lr: 0.1,
    epochs: 10,
    seed: 3,
    recipeName: 'sample',
    dataName: 'shapes',
    ...given,
  }
}

const finds = (query: string, given: Partial<QueryRow> = {}): boolean => testFor(parseQuery(query), nowMs)(run(given))

function problemIn(text: string) {
  try {
    parseQuery(text)
  } catch (error) {
    if (error instanceof QueryError) {
      const { start, end, ...rest } = error.problem
      return { ...rest, at: text.slice(start, end), start, message: error.message }
    }
    throw error
  }
  throw new Error(`${text} is a query.`)
}

describe('keys of recipes', () => {
  const recipes: Readonly<Record<string, unknown>> = {
    'train.lr': 0.01,
    'prune.policy': 'coupled',
    'prune.ratios': [0.5, 0.9],
    'train.nesterov': true,
    'train.earlyStop.patience': undefined,
  }
  const holds = (query: string): boolean => testFor(parseQuery(query), nowMs, (_, path) => recipes[path])(run({}))

  test('are compared by what the run’s recipe says', () => {
    expect(['train.lr>0.001', 'train.lr<=1e-2', 'train.LR=0.01'].every(holds)).toBe(true)
    expect(['train.lr>0.01', 'train.lr!=0.01'].some(holds)).toBe(false)
    expect(holds('prune.policy:coupled and not prune.policy:all-free')).toBe(true)
    expect(holds('train.nesterov:true')).toBe(true)
    expect(holds('train.earlyStop.patience:none')).toBe(true)
  })

  test('that hold a list pass where one of its values does', () => {
    expect(holds('prune.ratios>0.8')).toBe(true)
    expect(holds('prune.ratios:0.7')).toBe(false)
  })

  test('are told where they are wrong, and which ones a query needs', () => {
    expect(problemIn('train.lrr>1')).toMatchObject({ kind: 'unknown-field', near: 'train.lr' })
    expect(problemIn('train.lr>fast')).toMatchObject({ kind: 'not-a-number', at: 'fast' })
    expect(problemIn('prune.policy>coupled')).toMatchObject({ kind: 'wrong-operator' })
    expect(recipePathsIn(parseQuery('acc>0.9 and (train.lr>1 or not prune.floor:3) train.lr<2'))).toEqual([
      'train.lr',
      'prune.floor',
    ])
  })

  test('are offered by their first letters, and their choices behind the sign', () => {
    const offered = (text: string) => completionAt(text, text.length, new Map()).suggestions.map((one) => one.text)
    expect(offered('prune.')).toContain('prune.policy')
    expect(offered('prune.policy:')).toContain('coupled')
    expect(offered('').some((text) => text.includes('.'))).toBe(false)
  })
})

describe('finding', () => {
  test("the issue's example means what it says", () => {
    const query = 'status:done and (lambda>=1e-4 or tag:baseline) and not acc<0.9'
    expect(finds(query)).toBe(true)
    expect(finds(query, { state: 'failed' })).toBe(false)
    expect(finds(query, { lambda: 1e-5 })).toBe(false)
    expect(finds(query, { lambda: 1e-5, tags: ['baseline'] })).toBe(true)
    expect(finds(query, { lastAccuracy: 0.899 })).toBe(false)
    expect(finds(query, { lastAccuracy: null })).toBe(true)
  })

  test.each<readonly [string, Partial<QueryRow>, Partial<QueryRow>]>([
    ['sample', { name: 'Sample/prune-0.5' }, { name: 'report/train' }],
    ['"two words"', { name: 'my two words' }, { name: 'two, words' }],
    ['base', { tags: ['baseline'], name: 'x' }, { name: 'x' }],
    ['0abc', { name: 'x' }, { name: 'x', id: '1abc' }],
    ['status:done,failed', { state: 'failed' }, { state: 'running' }],
    ['status!=done,failed', { state: 'running' }, { state: 'failed' }],
    ['kind:fine-tune', { kind: 'finetune' }, { kind: 'train' }],
    ['name=sample/train', {}, { name: 'sample/train-2' }],
    ['recipe!=sample', { recipeName: null }, {}],
    ['tag:Baseline', { tags: ['baseline'] }, { tags: ['baseline-2'] }],
    ['tag:none', {}, { tags: ['a'] }],
    ['acc>=90%', { lastAccuracy: 0.9 }, { lastAccuracy: 0.8999 }],
    ['params<1M', { params: 999_999 }, { params: 1_000_000 }],
    ['lambda=0.0001', { lambda: 1e-4 }, { lambda: 1.1e-4 }],
    ['λ>=1e-4', { lambda: 1e-4 }, { lambda: 0 }],
    ['ratio:none', { ratio: null }, { ratio: 0.5 }],
    ['ratio!=none', { ratio: 0.5 }, { ratio: null }],
    ['created>7d', { createdMs: nowMs - 8 * day }, { createdMs: nowMs - 6 * day }],
    ['created<36h', { createdMs: nowMs - day }, { createdMs: nowMs - 2 * day }],
    ['created:2026-06-14', { createdMs: nowMs - day }, { createdMs: nowMs }],
    ['created>2026-06-14', { createdMs: nowMs }, { createdMs: nowMs - day }],
    ['finished:none', {}, { finishedMs: 5 }],
    ['star', { starred: true }, {}],
    ['star:no', {}, { starred: true }],
    ['note and not archived', { hasNote: true }, { hasNote: true, archived: true }],
    ['STATUS:done AND (seed=3 OR seed=4)', {}, { seed: 5 }],
    ['status:done seed=3', {}, { seed: 4 }],
    ['a and b or sample', {}, { name: 'x' }],
    ['', {}, {}],
  ])('%s', (query, hit, miss) => {
    expect(finds(query, hit)).toBe(true)
    if (query !== '') expect(finds(query, miss)).toBe(false)
  })
})

describe('a mistake is told where it is, with what was expected', () => {
  test.each<readonly [string, string, string, RegExp]>([
    ['lamda>=1', 'unknown-field', 'lamda', /no field “lamda”\. Did you mean lambda\?/],
    ['zzzz:1', 'unknown-field', 'zzzz', /Quotes around it/],
    ['acc>', 'expected-value', '', /Expected a value for acc/],
    ['acc>0.9 and', 'expected-term', '', /Expected a comparison/],
    ['acc>high', 'not-a-number', 'high', /such as 0\.9, 90%/],
    ['created>soon', 'not-a-time', 'soon', /such as 2026-01-31/],
    ['created>2026-02-31', 'not-a-time', '2026-02-31', /no time/],
    ['status:finished', 'not-a-choice', 'finished', /queued, running/],
    ['name<x', 'wrong-operator', '<', /name.*expected one of :, =, !=/],
    ['acc!0.9', 'wrong-operator', '!', /expected one of/],
    ['(a or b', 'unclosed-bracket', '(', /never closed/],
    ['a or b)', 'unopened-bracket', ')', /closes none/],
    ['a and and b', 'expected-term', 'and', /Expected/],
    ['name:"x', 'unclosed-quote', '"x', /quotes are never closed/],
    ['tag:a,', 'expected-value', '', /Expected a value for tag/],
    ['()', 'expected-term', ')', /Expected/],
    ['not', 'expected-term', '', /Expected/],
  ])('%s', (text, kind, at, message) => {
    expect(problemIn(text)).toMatchObject({ kind, at, message: expect.stringMatching(message) })
  })

  test('what is too much for any person is refused, not tried', () => {
    expect(problemIn(`${'('.repeat(500)}a`).kind).toBe('too-deep')
    expect(problemIn(`${'not '.repeat(400)}a`).kind).toBe('too-deep')
    expect(problemIn('a'.repeat(3000)).kind).toBe('too-long')
  })
})

test('whatever is typed is a query or a mistake inside the text, never anything else', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'and',
      'or',
      'not',
      '(',
      ')',
      ',',
      '"',
      "'",
      '\\',
      ' ',
      'acc',
      'tag',
      'star',
      'created',
      '7d',
      '1e',
      '%',
    ),
    fc.constantFrom(':', '=', '!', '!=', '<', '<=', '>', '>=', '0.9', 'done', '剪枝', '\u{1f9ea}', '\0', '\n'),
    fc.string({ maxLength: 4 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const text = pieces.join('')
      try {
        expect(testFor(parseQuery(text), nowMs)(run({}))).toBeTypeOf('boolean')
      } catch (error) {
        if (!(error instanceof QueryError)) throw error
        const { start, end } = error.problem
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeGreaterThanOrEqual(start)
        expect(end).toBeLessThanOrEqual(text.length)
        expect(error.message).toMatch(/\.$|\?$/)
      }
      const { start, end } = completionAt(text, text.length, new Map())
      expect(start).toBeLessThanOrEqual(end)
    }),
    { numRuns: 2000 },
  )
})

const written = (text: string) => ({ kind: 'quoted' as const, text, isClosed: true, start: 0, end: 0 })
const anyText = fc.string({ unit: 'binary', maxLength: 8 })

/** Trees as parsing makes them: `all` and `any` of two or more. */
const queries = fc.letrec<{ query: Query }>((tie) => {
  const compare = fc
    .constantFrom(...fields.filter(({ type }) => type !== 'flag'))
    .chain((field): fc.Arbitrary<Query> => {
      if (field.type === 'flag') throw new Error('Filtered out.')
      const values: fc.Arbitrary<Value> =
        field.type === 'choice'
          ? fc.constantFrom(...field.choices).map((text) => ({ kind: 'text', text }))
          : field.type === 'text' || field.type === 'tags'
            ? anyText.map((text) => ({ kind: 'text', text }))
            : fc
                .constantFrom(
                  ...(field.type === 'number' ? ['0.9', '90%', '-1e-4', '5M'] : ['7d', '36h', '2026-01-31']),
                )
                .map((text) => valueOf(field, written(text)))
      return fc.record({
        kind: fc.constant('compare'),
        field: fc.constant(field.name),
        operator: fc.constantFrom(...operatorsOf(field)),
        values: fc.array(values, { minLength: 1, maxLength: 3 }),
      })
    })
  const several = fc.array(tie('query'), { minLength: 2, maxLength: 4 })
  return {
    query: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Query>({ kind: 'flag', field: 'star' }, { kind: 'flag', field: 'note' }),
      fc
        .oneof(anyText, fc.constantFrom('and', 'Not', 'star', 'acc', 'none'))
        .map((text): Query => ({ kind: 'word', text })),
      compare,
      several.map((of): Query => ({ kind: 'all', of })),
      several.map((of): Query => ({ kind: 'any', of })),
      tie('query').map((of): Query => ({ kind: 'not', of })),
    ),
  }
}).query

test('a query printed is the same query when it is read again', () => {
  fc.assert(
    fc.property(queries, (query) => {
      expect(parseQuery(printQuery(query))).toEqual(query)
    }),
    { numRuns: 2000 },
  )
})

test('chips add and take away conditions, and leave the others as they were', () => {
  const part = parseQuery('status:failed')
  for (const text of ['', 'acc>0.9', 'acc>0.9 and star', 'a or b']) {
    const query = parseQuery(text)
    const added = withPart(query, part)
    expect(hasPart(added, part)).toBe(true)
    expect(withPart(added, part)).toEqual(added)
    expect(printQuery(withoutPart(added, part))).toBe(printQuery(query))
  }
  expect(printQuery(withPart(parseQuery('a or b'), part))).toBe('(a or b) and status:failed')
  expect(partsOf(parseQuery('a b c'))).toHaveLength(3)
})

describe('completion', () => {
  const seen = seenValues([
    run({ tags: ['baseline', 'paper'], lambda: 1e-4 }),
    run({ tags: ['baseline'], recipeName: 'two words' }),
  ])
  /** The cursor stands at `|`. */
  const offers = (marked: string): readonly string[] => {
    const cursor = marked.indexOf('|')
    const { suggestions } = completionAt(marked.replace('|', ''), cursor, seen)
    return suggestions.map(({ text }) => text)
  }
  const after = (marked: string, choice: string): string => {
    const cursor = marked.indexOf('|')
    const text = marked.replace('|', '')
    const { start, end, suggestions } = completionAt(text, cursor, seen)
    const found = suggestions.find((one) => one.text === choice)
    if (!found) throw new Error(`${choice} is not offered.`)
    return `${text.slice(0, start)}${found.insert}${text.slice(end)}`
  }

  test('offers fields first, then comparison signs, then values that there are, then how to go on', () => {
    expect(offers('|')).toEqual(expect.arrayContaining(['status', 'acc', 'star', 'not']))
    expect(offers('sta|')).toEqual(['status', 'star'])
    expect(offers('acc|')).toEqual([':', '=', '!=', '<', '<=', '>', '>='])
    expect(offers('tag|')).toEqual([':', '=', '!='])
    expect(offers('tag:|')).toEqual(['baseline', 'paper', 'none'])
    expect(offers('tag:pa|')).toEqual(['paper'])
    expect(offers('tag:baseline,|')).toEqual(['baseline', 'paper', 'none'])
    expect(offers('status:|')).toContain('running')
    expect(offers('lambda>=|')).toEqual(['0.0001', 'none'])
    expect(offers('acc>0.9 |').slice(0, 2)).toEqual(['and', 'or'])
    expect(offers('acc>0.9 and |')).toContain('not')
    expect(offers('acc>0.9 and |')).not.toContain('and')
    expect(offers('(|')).toContain('status')
  })

  test('puts the choice in place of what was begun, in quotes where it needs them', () => {
    expect(after('acc>0.9 and sta|', 'status')).toBe('acc>0.9 and status')
    expect(after('status:d| and acc>0.9', 'done')).toBe('status:done  and acc>0.9')
    expect(after('recipe:two|', 'two words')).toBe('recipe:"two words" ')
    expect(after('recipe:"two w|"', 'two words')).toBe('recipe:"two words" ')
  })
})
