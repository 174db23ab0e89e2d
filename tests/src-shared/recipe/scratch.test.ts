/** How long a pruned network with fresh weights is trained, for a fair comparison with fine-tuning. */

import { expect, test } from 'vitest'
import { parseRecipe } from '../../../src-shared/recipe/parse'
import { scratchTraining } from '../../../src-shared/recipe/scratch'

const { train } = parseRecipe(
  {
    name: 'r',
    data: { name: 'shapes' },
    network: { kind: 'resnet', depth: 18 },
    train: {
      epochs: 160,
      lr: 0.1,
      lambda: 1e-4,
      warmupEpochs: 2,
      schedule: { kind: 'milestones', at: [0.5, 120] },
    },
  },
  'test',
)
const macs = { whole: 300, pruned: 100 }

test('for as many epochs it is the training of the whole network, without the penalty', () => {
  expect(scratchTraining(train, 'same-epochs', macs)).toEqual({ ...train, lambda: 0 })
})

test('for as much compute it is longer by what an image takes less, and its schedule with it', () => {
  const long = scratchTraining(train, 'same-compute', macs)
  expect(long).toMatchObject({ epochs: 480, warmupEpochs: 6, lambda: 0, lr: 0.1 })
  expect(long.schedule).toMatchObject({ kind: 'milestones', at: [0.5, 360] })
})

test('no training is longer than one can be', () => {
  expect(scratchTraining(train, 'same-compute', { whole: 1e6, pruned: 1 })).toMatchObject({ epochs: 10_000 })
})
