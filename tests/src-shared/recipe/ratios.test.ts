/** Ratios that are changed for one run or swept over, without a word about what is fine-tuned. */

import { describe, expect, test } from 'vitest'
import { sweepRecipes } from '../../../src-shared/jobs/sweep'
import { finetunedOf, withFinetunedFollowing } from '../../../src-shared/recipe/ratios'

const recipe = {
  name: 'sample',
  data: { name: 'shapes' },
  network: { kind: 'bottleneck-resnet', blocks: [1], planes: 4 },
  train: { epochs: 2, lr: 0.1 },
  prune: { ratios: [0.5, 0.9] },
  finetune: { ratios: [0.9], epochs: 1, lr: 0.01 },
}

describe('what is fine-tuned', () => {
  test('stays what it was as far as it is still cut', () => {
    expect(finetunedOf([0.5, 0.9], [0.7, 0.9])).toEqual([0.9])
    expect(finetunedOf([0.9], [0.3, 0.6])).toEqual([0.3, 0.6])
  })

  test('follows the ratios only where nobody said otherwise', () => {
    const changed = { ...recipe, prune: { ratios: [0.3] } }
    expect(withFinetunedFollowing(changed, ['prune.ratios'])).toMatchObject({ finetune: { ratios: [0.3], epochs: 1 } })
    expect(withFinetunedFollowing(changed, ['prune.ratios', 'finetune.ratios'])).toBe(changed)
    expect(withFinetunedFollowing(changed, ['seed'])).toBe(changed)
    expect(withFinetunedFollowing('no recipe', ['prune.ratios'])).toBe('no recipe')
  })

  test('follows in a sweep over ratios', () => {
    const axes = [{ key: 'prune.ratios', values: [[0.3], [0.9]] }]
    const finetuned = sweepRecipes(recipe, axes, 'here').map(({ finetune }) => finetune?.ratios)
    expect(finetuned).toEqual([[0.3], [0.9]])
  })
})
