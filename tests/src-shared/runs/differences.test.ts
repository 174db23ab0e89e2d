/** Where two experiments differ is seen first. */

import { expect, test } from 'vitest'
import { rowsBeyond, settingRows } from '../../../src-shared/runs/differences'

test('keys that differ come first, each in the order of the settings, lists as one value', () => {
  const one = { seed: 0, train: { lr: 0.1, milestones: [1, 2] }, prune: { ratios: [0.5] } }
  const other = { seed: 0, train: { lr: 0.1, milestones: [1, 3] }, prune: { ratios: [0.9] } }
  expect(settingRows([one, other])).toEqual([
    { key: 'train.milestones', values: ['[1,2]', '[1,3]'], differs: true },
    { key: 'prune.ratios', values: ['[0.5]', '[0.9]'], differs: true },
    { key: 'seed', values: ['0', '0'], differs: false },
    { key: 'train.lr', values: ['0.1', '0.1'], differs: false },
  ])
})

test('a key that only one of them has differs; nothing set is a value; a run without any settings differs in nothing', () => {
  expect(settingRows([{ a: null, b: 1 }, { a: null }, null])).toEqual([
    { key: 'b', values: ['1', null, null], differs: true },
    { key: 'a', values: ['null', 'null', null], differs: false },
  ])
})

test('what a stage was asked is told once: not again where the recipe says the same of every run', () => {
  const recipes = settingRows([
    { train: { lr: 0.1 }, seed: 0 },
    { train: { lr: 0.2 }, seed: 0 },
  ])
  const stages = settingRows([{ train: { lr: 0.1 }, seed: 1 }, { train: { lr: 0.2 } }])
  expect(rowsBeyond(recipes, stages).map(({ key, values }) => [key, values])).toEqual([['seed', ['1', null]]])
})
