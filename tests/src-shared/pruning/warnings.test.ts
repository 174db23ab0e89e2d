/** Each warning is a sentence that names the layer and the numbers. */

import { expect, test } from 'vitest'
import { emptiedLayersText, gathered, warningText, type MaskWarning } from '../../../src-shared/pruning/warnings'

test.each<[MaskWarning, string]>([
  [
    { kind: 'emptied-layer', space: 'layer2.0.bn1', keptInstead: 3 },
    'layer2.0.bn1 would have lost all its channels; its 3 largest by |γ| stay.',
  ],
  [
    { kind: 'ties-at-threshold', value: 0.5, removed: 1, kept: 1, importance: 'taylor' },
    '2 channels share Taylor criterion = 0.5 at the threshold; by position 1 go and 1 stay.',
  ],
  [
    { kind: 'not-sparse-yet', shareNearZero: 0.123 },
    'Only 12.3 % of the prunable γ are near zero, fewer than half of what goes: expect accuracy to fall. Train longer, or with a larger λ.',
  ],
  [
    { kind: 'not-sparse-yet', shareNearZero: 0.123, isImported: true },
    'Only 12.3 % of the prunable γ are near zero, fewer than half of what goes: expect accuracy to fall. These weights were imported, not trained for sparsity: train them with a penalty on γ first, as in `prunescope train RUN --data DATA --lambda 1e-4`.',
  ],
  [
    { kind: 'large-bias-pruned', space: 'bn1', channel: 7, beta: -0.51234, reader: 'layer1.0.bn1', shift: 1.5 },
    'The constants that pruned channels of bn1 add are lost with them (β of channel 7 is −0.512): layer1.0.bn1 sees its inputs shifted by 1.5 standard deviations. Expect accuracy to fall until it is fine-tuned.',
  ],
  [
    { kind: 'ties-at-threshold', value: 0.5, removed: 1_200, kept: 34 },
    '1,234 channels share |γ| = 0.5 at the threshold; by position 1,200 go and 34 stay.',
  ],
  [
    { kind: 'beyond-safe-limit', requestedRatio: 0.9, safeRatio: 0.704, space: 'layer4.2.bn2' },
    'A ratio of 90.0 % is above the safe limit of 70.4 %, from which layer4.2.bn2 is left without channels.',
  ],
])('$0.kind', (warning, sentence) => {
  expect(warningText(warning)).toBe(sentence)
})

test('many layers that would have been emptied are one sentence; a few stay among the others', () => {
  const emptied = (space: string): MaskWarning => ({ kind: 'emptied-layer', space, keptInstead: 3 })
  const other: MaskWarning = { kind: 'not-sparse-yet', shareNearZero: 0 }
  const few = [emptied('a'), other, emptied('b')]
  expect(gathered(few)).toEqual({ emptied: [], others: few })
  const many = gathered([...['a', 'b', 'c', 'd', 'e'].map(emptied), other])
  expect(many.others).toEqual([other])
  expect(emptiedLayersText(many.emptied)).toBe(
    '5 layers would have lost all their channels; the 3 largest of each by |γ| stay: a, b, c, …, e.',
  )
})
