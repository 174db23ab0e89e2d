/** The runs' table without its drawing: lines, columns, what an address keeps, what is chosen. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commandsFor } from '../../../../src-renderer/app/commands'
import { isPressed } from '../../../../src-renderer/app/keys'
import { families } from '../../../../src-renderer/runs/family-tree'
import { columnOf, columns, differenceOf, familyText, numberText } from '../../../../src-renderer/runs/table/columns'
import {
  chosenOf,
  foundIn,
  linesOf,
  toggled,
  withRange,
  type Line,
  type LineChoice,
} from '../../../../src-renderer/runs/table/table-rows'
import { isTag, tagChange, tagStates } from '../../../../src-renderer/runs/table/tag-choice'
import {
  addressOfView,
  defaultView,
  narrowest,
  viewAt,
  widest,
  withColumnMoved,
  withColumnShown,
  withSorting,
  withWidth,
  type ViewState,
} from '../../../../src-renderer/runs/table/view-state'
import type { RunRow } from '../../../../src-shared/contract/views'
import { aRow } from '../rows'

const column = (id: string) => {
  const found = columnOf(id)
  if (!found) throw new Error(`There is no column ${id}.`)
  return found
}

/** Two families of three, and a run that stands alone; a later one is better. */
const rows: readonly RunRow[] = ['a', 'b'].flatMap((family, index) => {
  const shared = { experimentId: family, createdMs: index * 10 }
  return [
    aRow(`${family}1`, { ...shared, name: `${family}/train`, lastAccuracy: 0.9 + index / 100, params: 1000 }),
    aRow(`${family}2`, {
      ...shared,
      name: `${family}/prune-0.5`,
      parentId: `${family}1`,
      lastAccuracy: 0.5,
      ratio: 0.5,
    }),
    aRow(`${family}3`, { ...shared, name: `${family}/finetune-0.5`, parentId: `${family}2`, lastAccuracy: null }),
  ]
})
const alone = aRow('c', { createdMs: 5, lastAccuracy: 0.905 })
const all = families([...rows, alone])
const choice: LineChoice = {
  sorting: null,
  isGrouped: true,
  opened: new Set(),
  opensAll: false,
}
const ids = (lines: readonly Line[]): readonly string[] => lines.map(({ id }) => id)

describe('lines', () => {
  test('families are closed until they are opened; one alone is a run like any', () => {
    expect(ids(linesOf(all, choice))).toEqual(['b', 'c', 'a'])
    const open = linesOf(all, { ...choice, opened: new Set(['a']) })
    expect(ids(open)).toEqual(['b', 'c', 'a', 'a1', 'a2', 'a3'])
    expect(open.map((line) => (line.kind === 'run' ? line.depth : 'family'))).toEqual(['family', 0, 'family', 1, 2, 3])
  })

  test('what a query finds is seen at once, in its family, without the others', () => {
    const finds = ({ ratio }: RunRow): boolean => ratio === 0.5
    expect(ids(linesOf(foundIn(all, finds), { ...choice, opensAll: true }))).toEqual(['b2', 'a2'])
    const some = linesOf(
      foundIn(all, ({ id }) => id !== 'a2' && id !== 'c'),
      { ...choice, opensAll: true },
    )
    expect(ids(some)).toEqual(['b', 'b1', 'b2', 'b3', 'a', 'a1', 'a3'])
  })

  test('families sort by their best, single runs by their own, and nothing comes last either way', () => {
    const by = (descending: boolean, isGrouped: boolean) =>
      ids(linesOf(all, { ...choice, isGrouped, sorting: { column: 'acc', descending } }))
    expect(by(true, true)).toEqual(['b', 'c', 'a'])
    expect(by(false, true)).toEqual(['b', 'a', 'c'])
    expect(by(true, false)).toEqual(['b1', 'c', 'a1', 'b2', 'a2', 'b3', 'a3'])
    expect(by(false, false).slice(-2)).toEqual(['b3', 'a3'])
  })

  test('ten thousand runs are many lines, none lost and none twice', () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      aRow(`r${index}`, {
        experimentId: `e${Math.floor(index / 5)}`,
        createdMs: index,
        parentId: index % 5 === 0 ? null : `r${index - 1}`,
      }),
    )
    const lines = linesOf(families(many), { ...choice, opensAll: true })
    expect(lines).toHaveLength(12_000)
    expect(new Set(ids(lines)).size).toBe(12_000)
  })
})

describe('choosing', () => {
  const lines = linesOf(all, { ...choice, opened: new Set(['a']) })
  const at = (id: string): Line => {
    const line = lines.find((one) => one.id === id)
    if (!line) throw new Error(`There is no line ${id}.`)
    return line
  }

  test('a family stands for its runs, and shows when only some are chosen', () => {
    const family = toggled(at('a'), new Set())
    expect([...family].sort()).toEqual(['a1', 'a2', 'a3'])
    const some = toggled(at('a2'), family)
    expect(chosenOf(at('a'), some)).toBe('some')
    expect(chosenOf(at('a'), toggled(at('a'), some))).toBe('all')
    expect(toggled(at('a'), family).size).toBe(0)
  })

  test('a range takes all between, whichever end comes first', () => {
    expect([...withRange(lines, 4, 1, new Set())].sort()).toEqual(['a1', 'a2', 'a3', 'c'])
    expect(withRange(lines, 1, 4, new Set()).size).toBe(4)
  })
})

describe('the address of a view', () => {
  test('says only what differs, and brings it all back', () => {
    expect(addressOfView(defaultView)).toBe('')
    const view: ViewState = {
      ...withWidth(withColumnShown(withColumnMoved(defaultView, 'tags', 'status'), 'lr', true), 'name', 300),
      query: 'acc>0.9 and (tag:"x y" or λ>0)',
      sorting: { column: 'acc', descending: true },
      isGrouped: false,
      show: 'trash',
    }
    expect(viewAt(addressOfView(view))).toEqual(view)
    expect(view.columns.map(({ id }) => id).slice(0, 3)).toEqual(['name', 'tags', 'status'])
  })

  test('is some view, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 20 }), (address, chosen) => {
        for (const text of [address, `columns=${chosen}`, `sort=${chosen}`]) {
          const view = viewAt(text)
          expect(view.columns.filter(({ id }) => id === 'name')).toHaveLength(1)
          expect(viewAt(addressOfView(view))).toEqual(view)
        }
      }),
    )
    expect(viewAt('columns=name.5 acc.99999 acc nonsense').columns).toEqual([
      { id: 'name', width: narrowest },
      { id: 'acc', width: 120 },
    ])
    expect(withWidth(defaultView, 'acc', 1e9).columns.find(({ id }) => id === 'acc')?.width).toBe(widest)
  })

  test('the name stays first; a title sorts one way, the other way, and not at all', () => {
    expect(withColumnMoved(defaultView, 'name', 'acc')).toBe(defaultView)
    expect(withColumnMoved(defaultView, 'acc', 'name')).toBe(defaultView)
    expect(withColumnShown(defaultView, 'name', false)).toBe(defaultView)
    const once = withSorting(defaultView, 'acc')
    const twice = withSorting(once, 'acc')
    expect([once, twice, withSorting(twice, 'acc')].map(({ sorting }) => sorting)).toEqual([
      { column: 'acc', descending: true },
      { column: 'acc', descending: false },
      null,
    ])
    expect(withSorting(defaultView, 'name').sorting).toEqual({ column: 'name', descending: false })
  })
})

describe('columns', () => {
  const base = aRow('base', { lastAccuracy: 0.9, trainLoss: 0.5, params: 1000 })
  const other = aRow('other', { lastAccuracy: 0.88, trainLoss: 0.25, params: 100 })

  test('a difference to the baseline says which way is better', () => {
    expect(differenceOf(column('acc'), other, base)).toEqual({ text: '−2.0', is: 'worse' })
    expect(differenceOf(column('loss'), other, base)).toEqual({ text: '−0.250', is: 'better' })
    expect(differenceOf(column('params'), other, base)).toEqual({ text: '0.10×', is: 'better' })
    expect(differenceOf(column('acc'), base, base)).toBe(null)
    expect(differenceOf(column('seed'), other, base)).toBe(null)
    expect(differenceOf(column('acc'), aRow('x'), base)).toBe(null)
  })

  test('a family shows its best, or a range', () => {
    const members = [base, other, aRow('x', { ratio: 0.5 }), aRow('y', { ratio: 0.9 })]
    expect(familyText(column('acc'), members)).toBe('90.0 %')
    expect(familyText(column('params'), members)).toBe('100')
    expect(familyText(column('ratio'), members)).toBe('50 % – 90 %')
    expect(familyText(column('lambda'), members)).toBe('')
  })

  test('what was not measured is an empty cell, never a zero', () => {
    for (const one of columns) expect(numberText(one, aRow('x'))).toBe('')
  })
})

test('tags that only some have stay as they are, unless they are touched', () => {
  const before = tagStates([{ tags: ['a', 'b'] }, { tags: ['a'] }])
  expect([...before]).toEqual([
    ['a', 'all'],
    ['b', 'some'],
  ])
  expect(tagChange(before, before)).toEqual({ add: [], remove: [] })
  const wish = new Map([...before, ['a', 'none'] as const, ['c', 'all'] as const])
  expect(tagChange(before, wish)).toEqual({ add: ['c'], remove: ['a'] })
  expect(['x', 'λ-1e-4', '基準'].every(isTag)).toBe(true)
  expect(['', 'a b', 'a:b', 'a,b', '"a"'].some(isTag)).toBe(false)
})

test('keys are recognised with their modifiers, and signs however they are typed', () => {
  const press = (key: string, modifiers = {}) =>
    ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers }) as const
  expect(isPressed('Ctrl+K', press('k', { ctrlKey: true }))).toBe(true)
  expect(isPressed('Ctrl+K', press('k', { metaKey: true }))).toBe(true)
  expect(isPressed('Ctrl+K', press('k'))).toBe(false)
  expect(isPressed('X', press('x'))).toBe(true)
  expect(isPressed('X', press('x', { ctrlKey: true }))).toBe(false)
  expect(isPressed('?', press('?', { shiftKey: true }))).toBe(true)
  expect(isPressed('/', press('/'))).toBe(true)
  expect(isPressed(' ', press(' '))).toBe(true)
  expect(isPressed('Shift+ArrowDown', press('ArrowDown', { shiftKey: true }))).toBe(true)
  expect(isPressed('ArrowDown', press('ArrowDown', { shiftKey: true }))).toBe(false)
})

test('the palette finds by the letters of a name, best first', () => {
  const titled = (...titles: readonly string[]) => titles.map((title) => ({ id: title, title, act: () => undefined }))
  const commands = titled('Archive', 'Export CSV', 'Trash', 'report-1 · Train')
  const found = (typed: string) => commandsFor(commands, typed, 10).map(({ title }) => title)
  expect(found('tra')).toEqual(['Trash', 'report-1 · Train'])
  expect(found('csv')).toEqual(['Export CSV'])
  expect(found('zzz')).toEqual([])
  expect(commandsFor(commands, '', 2)).toHaveLength(2)
})
