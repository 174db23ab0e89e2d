/** A sweep is every combination once, each a recipe of its own that can be told apart by its name. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sweepRecipes } from '../../../src-shared/jobs/sweep'

const recipe = {
  name: 'base',
  data: { name: 'shapes' },
  network: { kind: 'resnet', depth: 18 },
  train: { epochs: 10, lr: 0.1 },
}
const sweep = (...axes: readonly { readonly key: string; readonly values: readonly unknown[] }[]) =>
  sweepRecipes(recipe, axes, 'test')

test('the last axis runs fastest, and names tell the values', () => {
  expect(
    sweep({ key: 'train.lambda', values: [0, 1e-4] }, { key: 'seed', values: [1, 2] }).map(({ name }) => name),
  ).toEqual(['base λ=0 seed=1', 'base λ=0 seed=2', 'base λ=0.0001 seed=1', 'base λ=0.0001 seed=2'])
})

test('every combination comes once, with its values', () => {
  const lambdas = fc.uniqueArray(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 })
  const seeds = fc.uniqueArray(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(lambdas, seeds, (lambda, seed) => {
      const recipes = sweep({ key: 'train.lambda', values: lambda }, { key: 'seed', values: seed })
      const wanted = lambda.flatMap((first) => seed.map((second) => [first, second]))
      expect(recipes.map((one) => [one.train.lambda, one.seed])).toEqual(wanted)
      expect(new Set(recipes.map(({ name }) => name)).size).toBe(recipes.length)
      expect(recipes.every(({ name }) => name.length <= 80)).toBe(true)
    }),
    { seed: 1, numRuns: 50 },
  )
})

test('names that are cut to their length, or rounded, are still told apart', () => {
  const long = { ...recipe, name: 'a recipe whose name is nearly as long as a name may be, which is eighty letters' }
  const names = sweepRecipes(long, [{ key: 'seed', values: [1, 2, 3] }], 'test').map(({ name }) => name)
  expect(new Set(names).size).toBe(3)
  const close = sweep({ key: 'train.lr', values: [0.1, 0.1000000001] }).map(({ name }) => name)
  expect(new Set(close).size).toBe(2)
})

test.each([
  [[], 'at least one key'],
  [[{ key: 'seed', values: [] }], 'has no values'],
  [
    [
      { key: 'seed', values: [1] },
      { key: 'seed', values: [2] },
    ],
    'names "seed" twice',
  ],
  [[{ key: 'sed', values: [1] }], 'Did you mean'],
  [[{ key: 'train.lr', values: [0.1, -1] }], 'train.lr is -1'],
  [
    Array.from({ length: 3 }, (_, index) => ({ key: `k${index}`, values: Array.from({ length: 100 }, () => 1) })),
    '1000000',
  ],
])('what makes no sweep is told: %j', (axes, sentence) => {
  expect(() => sweep(...axes)).toThrow(
    expect.objectContaining({ code: 'bad-recipe', message: expect.stringContaining(sentence) }),
  )
})
