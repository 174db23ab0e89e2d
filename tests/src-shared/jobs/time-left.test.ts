/** How long a chain still takes, from what was measured of it. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { secondsLeftOf } from '../../../src-shared/jobs/time-left'
import type { Work } from '../../../src-shared/jobs/work'
import { parseRecipe } from '../../../src-shared/recipe/parse'
import type { Progress } from '../../../src-shared/runs/events'

const recipe = parseRecipe(
  {
    name: 'chain',
    data: { name: 'shapes' },
    network: { kind: 'resnet', depth: 18 },
    train: { epochs: 10, lr: 0.1, batchSize: 100 },
    prune: { ratios: [0.5, 0.9] },
    finetune: { epochs: 4, lr: 0.01, batchSize: 50, ratios: [0.5, 0.9] },
  },
  'test',
)
const work: Work = { kind: 'recipe', recipe, experimentId: null, threads: null }
/** 20 steps an epoch. */
const progress: Progress = {
  epoch: 1,
  epochs: 10,
  step: 20,
  steps: 200,
  imagesPerSecond: 1000,
  secondsLeft: 18,
  doing: 'training',
}

test('the training under way, and those that follow at its pace', () => {
  // 2000 images an epoch; two trainings of 4 epochs follow.
  expect(secondsLeftOf(work, 'chain/train', progress)).toBe(18 + (2 * 4 * 2000) / 1000)
  const tuning = { ...progress, epochs: 4, steps: 160, secondsLeft: 5 }
  expect(secondsLeftOf(work, 'chain/finetune-0.5', tuning)).toBe(5 + (4 * 2000) / 1000)
  expect(secondsLeftOf(work, 'chain/finetune-0.9', tuning)).toBe(5)
})

test('trainings between the rounds of a pruning count too', () => {
  const prune = { ratios: [0.5, 0.9], rounds: 3, between: { epochs: 2, lr: 0.1, batchSize: 100 } }
  const rounds = parseRecipe({ ...recipe, prune }, 'test')
  // Two ratios with two trainings of 2 epochs between their three rounds.
  const between = 2 * 2 * 2
  expect(secondsLeftOf({ ...work, recipe: rounds }, 'chain/train', progress)).toBe(
    18 + ((between + 2 * 4) * 2000) / 1000,
  )
  const underWay = { ...progress, epochs: 2, steps: 40, secondsLeft: 3 }
  expect(secondsLeftOf({ ...work, recipe: rounds }, 'chain/finetune-0.9-round-1', underWay)).toBe(
    3 + ((2 + 2 * 4) * 2000) / 1000,
  )
})

test('nothing is told before anything was measured, or of a run that says nothing about the others', () => {
  expect(secondsLeftOf(work, 'chain/train', { ...progress, imagesPerSecond: 0 })).toBeNull()
  expect(secondsLeftOf(work, 'chain/train', { ...progress, steps: 0 })).toBeNull()
  expect(secondsLeftOf(work, 'chain/train', { ...progress, epochs: 0 })).toBeNull()
  expect(secondsLeftOf(work, 'chain/prune-0.5', progress)).toBeNull()
})

test('of other work it is what the run itself says', () => {
  expect(secondsLeftOf({ kind: 'resume', runId: 'x' }, 'any', progress)).toBe(18)
  const alone: Work = { ...work, recipe: { ...recipe, finetune: null } }
  expect(secondsLeftOf(alone, 'chain/train', progress)).toBe(18)
})

test('it is never negative, infinite or no number', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('chain/train', 'chain/finetune-0.5', 'chain/finetune-0.9', 'chain/prune-0.9', ''),
      fc.nat({ max: 1000 }),
      fc.nat({ max: 100_000 }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.double({ min: 0, max: 1e7, noNaN: true }),
      (name, epochs, steps, imagesPerSecond, secondsLeft) => {
        const left = secondsLeftOf(work, name, { ...progress, epochs, steps, imagesPerSecond, secondsLeft })
        expect(left === null || left >= secondsLeft).toBe(true)
      },
    ),
    { seed: 1 },
  )
})
