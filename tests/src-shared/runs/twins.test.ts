/** Which runs count as the same experiment with another seed. */

import { expect, test } from 'vitest'
import { parseRecipe } from '../../../src-shared/recipe/parse'
import type { PruneRunSettings, TrainSettings } from '../../../src-shared/runs/settings'
import { twinsOf } from '../../../src-shared/runs/twins'

const recipe = parseRecipe(
  {
    name: 'r',
    data: { name: 'shapes' },
    network: { kind: 'resnet', depth: 18 },
    train: { epochs: 2, lr: 0.1, lambda: 1e-4 },
  },
  'test',
)

function training(seed: number, changes: Partial<TrainSettings> = {}): TrainSettings {
  return {
    kind: 'train',
    data: { name: 'shapes', validation: 0.1, splitSeed: seed },
    network: recipe.network,
    training: recipe.train,
    policy: 'block-interior',
    evaluate: null,
    everyEpoch: true,
    testFirst: false,
    seed,
    threads: null,
    ...changes,
  }
}
function pruning(ratio: number, splitSeed: number): PruneRunSettings {
  const rule = { policy: 'block-interior', floor: 3, denominator: 'prunable', constants: 'drop' } as const
  const data = { name: 'shapes', validation: 0.1, splitSeed }
  return { kind: 'prune', ...rule, ratio, data, evaluate: null, threads: null }
}

test('another seed or number of threads makes a twin; anything else that was asked does not', () => {
  const twins = twinsOf(training(1), null)
  expect(twins).not.toBe('')
  expect(twinsOf(training(2, { threads: 4 }), null)).toBe(twins)
  expect(twinsOf(training(1, { training: { ...recipe.train, lambda: 2e-4 } }), null)).not.toBe(twins)
  expect(twinsOf(training(1, { policy: 'all-free' }), null)).not.toBe(twins)
})

test('what is cut from twins by the same rule are twins; from others they are not', () => {
  const [first, second] = [twinsOf(training(1), null), twinsOf(training(2), null)]
  const other = twinsOf(training(1, { policy: 'coupled' }), null)
  expect(twinsOf(pruning(0.5, 1), first)).toBe(twinsOf(pruning(0.5, 2), second))
  expect(twinsOf(pruning(0.5, 1), first)).not.toBe(twinsOf(pruning(0.6, 1), first))
  expect(twinsOf(pruning(0.5, 1), first)).not.toBe(twinsOf(pruning(0.5, 1), other))
})

test('the order in which settings were written down says nothing', () => {
  const asked = training(1)
  expect(twinsOf({ ...Object.fromEntries(Object.entries(asked).reverse()), ...asked }, null)).toBe(twinsOf(asked, null))
  const turned = { ...recipe.train, augment: { flip: true, crop: 4 } }
  expect(twinsOf(training(1, { training: turned }), null)).toBe(twinsOf(asked, null))
})

test('nothing is known to be a twin of what was imported, or of what came from it', () => {
  expect(twinsOf({ kind: 'import', file: 'a' }, null)).toBe('')
  expect(twinsOf(pruning(0.5, 1), '')).toBe('')
  expect(twinsOf(null, null)).toBe('')
})
