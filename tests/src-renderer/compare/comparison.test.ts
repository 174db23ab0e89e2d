/** What a comparison says: differences that a baseline decides, what is best, and names that tell runs apart. */

import { expect, test } from 'vitest'
import { baseOf, comparisonAt, searchOf } from '../../../src-renderer/compare/compare-address'
import { csvOfComparison, markdownOf } from '../../../src-renderer/compare/comparison-text'
import { measureLines, type Entry } from '../../../src-renderer/compare/measures'
import { doubtsAbout, madeWith } from '../../../src-renderer/compare/made-with'
import { distinctNames, withoutSeed } from '../../../src-renderer/compare/run-names'
import { columnOf, missingTwins, together } from '../../../src-renderer/compare/seeds-together'
import type { ComparedRun } from '../../../src-shared/contract/compare'
import type { RunRow } from '../../../src-shared/contract/views'
import { englishUnits } from '../../../src-shared/formats/numbers'
import { aRow } from '../runs/rows'

function entry(id: string, row: Partial<RunRow>, facts: Partial<ComparedRun> = {}): Entry {
  const whole = aRow(id, row)
  const none = {
    recipe: null,
    settings: null,
    section: null,
    environment: null,
    sizeBytes: null,
    shareNearZero: null,
    cut: null,
  }
  const unmeasured = { latencies: [], predicted: [] }
  return { row: whole, facts: { id, evaluations: [], ...none, ...unmeasured, ...facts }, lineage: [whole] }
}

const full = entry('full', { lastAccuracy: 0.8, params: 4_000_000 }, { sizeBytes: 16 * 2 ** 20 })
const small = entry('small', { lastAccuracy: 0.78, params: 1_000_000 }, { sizeBytes: 4 * 2 ** 20 })
const lineOf = (entries: readonly Entry[], base: string, id: string) =>
  measureLines(entries, base).find((line) => line.id === id)?.cells

test('another baseline turns the differences round; what is best stays', () => {
  expect(lineOf([full, small], 'full', 'accuracy')).toEqual([
    { text: '80.0 %', spread: '', absolute: '', relative: '', is: 'same', isBest: true },
    { text: '78.0 %', spread: '', absolute: '−2.0 points', relative: '−2.5 %', is: 'worse', isBest: false },
  ])
  expect(lineOf([full, small], 'small', 'params')).toEqual([
    { text: '4.00 M', spread: '', absolute: '+3.00 M', relative: '+300.0 %', is: 'worse', isBest: false },
    { text: '1.00 M', spread: '', absolute: '', relative: '', is: 'same', isBest: true },
  ])
  expect(lineOf([full, small], 'full', 'size')?.[1]).toMatchObject({ text: '4.0 MB', absolute: '−12.0 MB' })
})

test('differences and times are told in the reader’s units, also those of seeds', () => {
  const units = { ...englishUnits, points: '個百分點', minute: '分', second: '秒' }
  const quick = entry('quick', { lastAccuracy: 0.8, startedMs: 0, finishedMs: 60_000 })
  const slow = entry('slow', { lastAccuracy: 0.7, startedMs: 0, finishedMs: 185_000 })
  const cells = (id: string) => measureLines([quick, slow], 'quick', units).find((line) => line.id === id)?.cells
  expect(cells('accuracy')?.[1]).toMatchObject({ absolute: '−10.0 個百分點' })
  expect(cells('time')?.[1]).toMatchObject({ text: '3 分 05 秒', absolute: '+2 分 05 秒' })
  const together = [{ ...quick, twins: [quick, slow] }]
  const seeds = measureLines(together, undefined, units).find(({ id }) => id === 'time')
  expect(seeds?.cells[0]?.spread).toBe('± 1 分 28 秒 (2)')
})

test('runs of several seeds count as their mean, with spread and number; differences are of means', () => {
  const first = entry('s1', { lastAccuracy: 0.8, params: 4_000_000 })
  const second = entry('s2', { lastAccuracy: 0.84, params: 4_000_000 })
  const third = entry('s3', { lastAccuracy: null })
  const both = { ...first, twins: [first, second, third] }
  expect(lineOf([full, both], 'full', 'accuracy')?.[1]).toMatchObject({
    text: '82.0 %',
    spread: '± 2.8 % (2)',
    absolute: '+2.0 points',
    isBest: true,
  })
  expect(markdownOf(measureLines([both], undefined), ['both'], { corner: 'Run', of: (id) => id })).toContain(
    '| accuracy | 82.0 % ± 2.8 % (2) |',
  )
})

test('latency is told with the spread of its samples', () => {
  const latency = { session: 'a', batch: 64, medianMs: 12.34, p10Ms: 11.9, p90Ms: 15, samples: 40, timeMs: 1 }
  const made = { device: 'CPU', cpu: 'a processor', threads: 2, library: 'TensorFlow' }
  const measured = entry('m', {}, { latencies: [{ ...latency, ...made }] })
  expect(lineOf([measured], 'm', 'latency64')?.[0]).toMatchObject({ text: '12.3 ms', spread: '11.9 – 15.0 ms' })
  expect(lineOf([measured], 'm', 'latency1')).toBeUndefined()
})

test('equal values are said to be equal, and none of them is best', () => {
  expect(lineOf([full, full], 'other', 'params')?.map((cell) => cell?.isBest)).toEqual([false, false])
  const twin = entry('twin', { lastAccuracy: 0.8 })
  expect(lineOf([full, twin], 'full', 'accuracy')?.[1]).toMatchObject({ absolute: '=', relative: '', is: 'same' })
  const almost = entry('almost', { lastAccuracy: 0.80001 })
  expect(lineOf([full, almost], 'full', 'accuracy')?.map((cell) => [cell?.absolute, cell?.is, cell?.isBest])).toEqual([
    ['', 'same', true],
    ['=', 'same', true],
  ])
})

test('the time of a chain is told only where all of it is known', () => {
  const parent = aRow('parent', { startedMs: 0, finishedMs: 60_000 })
  const child = aRow('child', { startedMs: 100_000, finishedMs: 130_000 })
  const chain = { row: child, facts: null, lineage: [parent, child] }
  expect(lineOf([chain], 'child', 'timeInAll')?.[0]?.text).toBe('1 min 30 s')
  const unknown = { ...chain, lineage: [aRow('parent'), child] }
  expect(lineOf([unknown], 'child', 'timeInAll')).toBeUndefined()
  // The import took a moment; the training before it nobody here knows.
  const elsewhere = { ...chain, lineage: [aRow('parent', { ...parent, kind: 'import' }), child] }
  expect(lineOf([elsewhere], 'child', 'timeInAll')).toBeUndefined()
})

test('the loss is that of test images where there are any', () => {
  const evaluation = { dataset: 'shapes', of: 'weights', images: 9, accuracy: 1 } as const
  const facts = {
    evaluations: [
      { ...evaluation, split: 'test', loss: 0.25 },
      { ...evaluation, split: 'validation', loss: 0.5 },
      { ...evaluation, split: 'test', of: 'masked', loss: 0.75 },
    ],
  } as const
  expect(lineOf([entry('a', {}, facts)], 'a', 'loss')?.[0]?.text).toBe('0.250')
})

test('Markdown marks the best and holds no cell open; CSV has whole numbers and no formulas', () => {
  const lines = measureLines([full, small], 'full').filter(({ id }) => id === 'params')
  expect(markdownOf(lines, ['a | b', 'small'], { corner: 'Run', of: (id) => id })).toBe(
    [
      '| Run | a \\| b | small |',
      '| --- | ---: | ---: |',
      '| params | 4.00 M | **1.00 M** (−3.00 M, −75.0 %) |',
      '',
    ].join('\n'),
  )
  const csv = csvOfComparison([full, small], ['=1+1', 'small']).split('\r\n')
  expect(csv[0]).toBe('id,name,accuracy,params,size,device,threads')
  expect(csv[1]).toBe("full,'=1+1,0.8,4000000,16777216,,")
})

test('the address keeps the runs, their order and the baseline; the pinned run is the baseline unless one was chosen', () => {
  const comparison = { ids: ['b', 'a', 'c'], baseId: 'a', query: 'acc>0.9 & λ' }
  expect(comparisonAt(searchOf(comparison))).toEqual(comparison)
  expect(comparisonAt('ids=a,a,,b')).toEqual({ ids: ['a', 'b'], baseId: null, query: '' })
  expect(comparisonAt('')).toEqual({ ids: [], baseId: null, query: '' })
  expect(baseOf({ ids: ['a', 'b', 'c'], baseId: 'c' }, 'b')).toBe('c')
  expect(baseOf({ ids: ['a', 'b'], baseId: 'gone' }, 'b')).toBe('b')
  expect(baseOf({ ids: ['a', 'b'], baseId: null }, 'elsewhere')).toBe('a')
})

test('runs of one sweep are told apart by λ, then by seed, and at last by their ids', () => {
  const named = (id: string, name: string, lambda: number | null, seed: number | null) =>
    aRow(id, { name, lambda, seed })
  const names = (rows: readonly RunRow[]): readonly string[] => [...distinctNames(rows, ({ kind }) => kind).values()]
  expect(names([named('a', 'r/train', 0, 1), named('b', 'r/train', 1e-4, 1), named('c', 'r/train', 1e-4, 2)])).toEqual([
    'train λ 0',
    'train λ 0.0001 #1',
    'train λ 0.0001 #2',
  ])
  expect(names([named('a', 'r/train', 0, 1), named('b', 'r/train', 0, 1)])).toEqual(['train a', 'train b'])
  expect(names([named('a', 'r/train', 0, 1), named('b', 's/train', 0, 1)])).toEqual(['r · train', 's · train'])
})

test('groups of seeds stand for their runs until they are opened; seeds that are missing are told, made twice they are not', () => {
  const run = (id: string, twins: string, seeds: string) =>
    entry(id, { twins, seeds, state: 'done', name: `r seed=${seeds}/train` })
  const entries = [run('a', 'x', '0'), run('b', '', ''), run('c', 'x', '1')]
  const shape = (columns: readonly Entry[]) => columns.map(({ row, twins }) => [row.id, twins?.length ?? 1])
  expect(shape(together(entries, new Set()))).toEqual([
    ['a', 2],
    ['b', 1],
  ])
  expect(shape(together(entries, new Set(['x'])))).toEqual([
    ['a', 1],
    ['c', 1],
    ['b', 1],
  ])
  expect(columnOf(together(entries, new Set()), 'c')).toBe('a')
  const others = [run('d', 'x', '2'), run('e', 'x', '1'), run('f', 'y', '0')].map(({ row }) => row)
  expect(missingTwins(entries, others).map(({ id }) => id)).toEqual(['d'])
  expect(withoutSeed(aRow('g', { name: 'tiny λ=0.01 seed=12/prune-0.5', seed: 12 }))).toMatchObject({
    name: 'tiny λ=0.01/prune-0.5',
    seed: null,
  })
})

test('latencies of several measurements are doubted, those of one are not', () => {
  const latency = {
    medianMs: 1,
    p10Ms: 1,
    p90Ms: 1,
    samples: 9,
    timeMs: 1,
    device: 'CPU',
    cpu: 'x',
    threads: 2,
    library: 'T',
  }
  const measured = (id: string, session: string) =>
    entry(id, {}, { latencies: [1, 64].map((batch) => ({ ...latency, batch, session })) })
  const doubts = (entries: readonly Entry[]) =>
    doubtsAbout(madeWith(entries, { threads: String, date: String, split: String }), entries)
  expect(doubts([measured('a', 's'), measured('b', 's')])).toEqual([])
  expect(doubts([measured('a', 's'), measured('b', 't')])).toEqual(['otherSessions'])
})
