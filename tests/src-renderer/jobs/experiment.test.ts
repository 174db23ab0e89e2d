/** What a person writes into the form, as the host understands it. */

import { describe, expect, test } from 'vitest'
import { choicesOf, keyOf, networkOf, settingsOf, sweepOf, textOf } from '../../../src-renderer/jobs/experiment'
import type { RecipeView } from '../../../src-shared/contract/views'

const recipe: RecipeView = {
  name: 'sample',
  description: '',
  keys: [
    { path: 'seed', expects: 'a whole number from 0 up', value: 0 },
    { path: 'train.lambda', expects: 'a number from 0 up', value: 3e-3 },
    { path: 'prune.ratios', expects: 'a list of which each is a number', value: [0.5, 0.9] },
    { path: 'data.name', expects: 'a text', value: 'shapes' },
    { path: 'finetune.scratch', expects: '"same-epochs", "same-compute" or null', value: null },
    { path: 'train.schedule.kind', expects: '"constant" or "cosine"', value: 'cosine' },
  ],
}
const one = (key: string, text: string) => settingsOf([{ key, text }], recipe)[0]?.value

test('the recipe’s network is told by its kind and what else is said of it', () => {
  const keys = [
    { path: 'network.kind', expects: '', value: 'bottleneck-resnet' },
    { path: 'network.depth', expects: '', value: undefined },
    { path: 'network.blocks', expects: '', value: [2, 2] },
    { path: 'network.planes', expects: '', value: 32 },
  ]
  expect(networkOf({ ...recipe, keys })).toBe('bottleneck-resnet · blocks 2, 2 · planes 32')
})

describe('one experiment', () => {
  test('takes numbers, shares, lists, words, true, false and null for what they are', () => {
    expect(one('train.lambda', ' 1e-4 ')).toBe(1e-4)
    expect(one('train.lambda', '.5')).toBe(0.5)
    expect(one('prune.ratios', '50 %, 0.9')).toEqual([0.5, 0.9])
    expect(one('prune.ratios', '[0.3, 0.7]')).toEqual([0.3, 0.7])
    expect(one('prune.ratios', '0.7')).toEqual([0.7])
    expect(one('train.schedule.kind', 'cosine')).toBe('cosine')
    expect(one('train.nesterov', 'true')).toBe(true)
    expect(one('prune', 'null')).toBe(null)
    expect(one('data.name', 'my, images')).toBe('my, images')
  })

  test('changes nothing where nothing is written', () => {
    expect(
      settingsOf(
        [
          { key: 'seed', text: '  ' },
          { key: ' ', text: '3' },
        ],
        recipe,
      ),
    ).toEqual([])
  })

  test('sends what is no value as it stands, for the host to say what fits', () => {
    expect(one('seed', '{"a": 1}')).toBe('{"a": 1}')
    expect(one('seed', '[1, x')).toBe('[1, x')
  })
})

describe('a sweep', () => {
  test('makes an axis of several values and a setting of one', () => {
    const fields = [
      { key: 'train.lambda', text: '0, 1e-4, 1e-3' },
      { key: 'prune.ratios', text: '0.5, [0.5, 0.9]' },
      { key: 'seed', text: '7' },
    ]
    expect(sweepOf(fields, recipe)).toEqual({
      settings: [{ key: 'seed', value: 7 }],
      axes: [
        { key: 'train.lambda', values: [0, 1e-4, 1e-3] },
        { key: 'prune.ratios', values: [[0.5], [0.5, 0.9]] },
      ],
      jobs: 6,
    })
  })

  test('of single values is no sweep', () => {
    expect(sweepOf([{ key: 'seed', text: '1' }], recipe)).toMatchObject({ axes: [], jobs: 1 })
  })
})

test('what a recipe says reads as one would write it', () => {
  expect([0.5, [0.5, 0.9], 'cosine', true, null, undefined].map(textOf)).toEqual([
    '0.5',
    '0.5, 0.9',
    'cosine',
    'true',
    '',
    '',
  ])
})

test('a key that takes certain words only is a choice; one that takes more is not', () => {
  expect(choicesOf(keyOf(recipe, 'finetune.scratch'))).toEqual(['same-epochs', 'same-compute', null])
  expect(choicesOf(keyOf(recipe, 'train.schedule.kind'))).toEqual(['constant', 'cosine'])
  expect(choicesOf(keyOf(recipe, 'seed'))).toBeNull()
  expect(choicesOf(keyOf(recipe, 'data.name'))).toBeNull()
  // Switched off, where the recipe has it on.
  expect(one('finetune.scratch', 'null')).toBeNull()
  expect(one('finetune.scratch', 'same-compute')).toBe('same-compute')
})
