/** What a form knows of a recipe's keys, from its schema. */

import { expect, test } from 'vitest'
import { recipeFields } from '../../../src-shared/recipe/fields'
import { recipeKeys } from '../../../src-shared/recipe/keys'

const fields = recipeFields()
const field = (path: string) => fields.find((one) => one.path === path)

test('every key that can be set has a field with a title and help', () => {
  const told = new Set(fields.map(({ path }) => path))
  expect(recipeKeys().filter(({ path }) => !told.has(path))).toEqual([])
  const bare = fields.filter(({ about, shape }) => !about || (shape.kind !== 'section' && about.help === undefined))
  expect(bare.map(({ path }) => path)).toEqual([])
})

test('every default says what it is based on', () => {
  const silent = fields.filter(
    ({ about, shape, default: value }) =>
      shape.kind !== 'section' && value !== undefined && value !== '' && about?.basis === undefined,
  )
  expect(silent.map(({ path }) => path)).toEqual([])
})

test('limits, choices and lists are those that the recipe is checked by', () => {
  expect(field('train.momentum')?.shape).toEqual({
    kind: 'number',
    isWhole: false,
    from: { value: 0, isOpen: false },
    to: { value: 1, isOpen: true },
    orNone: false,
  })
  expect(field('prune.policy')?.shape).toEqual({ kind: 'choice', options: ['block-interior', 'all-free', 'coupled'] })
  expect(field('prune.ratios')?.shape).toMatchObject({ kind: 'list', of: { kind: 'number' } })
  expect(field('finetune')?.shape).toEqual({ kind: 'section', isOptional: true })
})

test('a key of some kinds alone says which', () => {
  expect(field('train.schedule.rise')?.kinds).toEqual(['one-cycle'])
  expect(field('network.planes')?.kinds).toContain('bottleneck-resnet')
  expect(field('train.schedule.kind')).toMatchObject({ kinds: null, default: 'constant' })
})
