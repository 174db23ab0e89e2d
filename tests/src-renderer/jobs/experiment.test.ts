/** What a person writes into the form, as the host understands it. */

import { describe, expect, test } from 'vitest'
import { networkOf, settingsOf, sweepOf, textOf } from '../../../src-renderer/jobs/experiment'
import type { RecipeKeyView, RecipeView } from '../../../src-shared/contract/views'

const recipe: RecipeView = {
  name: 'sample',
  description: '',
  keys: [
    key('seed', { kind: 'number', isWhole: true, from: null, to: null, orNone: false }, 0),
    key('train.lambda', { kind: 'number', isWhole: false, from: null, to: null, orNone: false }, 3e-3),
    key('prune.ratios', { kind: 'list', of: { kind: 'text', longest: null } }, [0.5, 0.9]),
    key('data.name', { kind: 'text', longest: null }, 'shapes'),
    key('train.schedule.kind', { kind: 'choice', options: ['constant', 'cosine'] }, 'cosine'),
  ],
}
function key(path: string, shape: RecipeKeyView['shape'], value: unknown): RecipeKeyView {
  return { path, shape, value, default: undefined, kinds: null, about: null }
}
const one = (key: string, text: string) => settingsOf([{ key, text }], recipe)[0]?.value

test('the recipe’s network is told by its kind and what else is said of it', () => {
  const shape = { kind: 'text', longest: null } as const
  const keys = [
    key('network.kind', shape, 'bottleneck-resnet'),
    key('network.depth', shape, undefined),
    key('network.blocks', shape, [2, 2]),
    key('network.planes', shape, 32),
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
    expect(one('data.name', '2024')).toBe('2024')
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
