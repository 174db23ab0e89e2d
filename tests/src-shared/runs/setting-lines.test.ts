/** Settings beside another run's, line by line. */

import { expect, test } from 'vitest'
import { flattened, settingLines } from '../../../src-shared/runs/setting-lines'

test('every value has its dotted key, lists and nothing included', () => {
  expect(flattened({ a: { b: 1, c: [1, 2] }, d: null, e: 'text', f: undefined })).toEqual([
    ['a.b', '1'],
    ['a.c', '[1,2]'],
    ['d', 'null'],
    ['e', 'text'],
  ])
})

test('a line tells what the other run had, and null where that has no such key', () => {
  expect(settingLines({ lr: 0.1, seed: 1 }, { lr: 0.2 })).toEqual([
    { path: 'lr', value: '0.1', beside: '0.2' },
    { path: 'seed', value: '1', beside: null },
  ])
  expect(settingLines(null, { lr: 1 })).toEqual([])
})
