/** What the list says a run of a recipe did, told from its name. */

import { expect, test } from 'vitest'
import { stageOf } from '../../../src-renderer/runs/families'

test('the ratio and the round that a recipe put into a name; another name says neither', () => {
  expect(stageOf({ name: 'sample/prune-0.9', kind: 'prune' })).toEqual({ kind: 'prune', ratio: 0.9, round: null })
  expect(stageOf({ name: 'sample/finetune-0.9-round-2', kind: 'finetune' })).toEqual({
    kind: 'finetune',
    ratio: 0.9,
    round: 2,
  })
  expect(stageOf({ name: 'sample/train-prune-0.999', kind: 'prune' }).ratio).toBe(0.999)
  expect(stageOf({ name: 'my-round-2', kind: 'prune' })).toEqual({ kind: 'prune', ratio: null, round: null })
})
