import { expect, test } from 'vitest'
import { sparsityByEpoch, withSnapshots } from '../../../src-renderer/masks/gamma-epochs'

const snapshot = (epoch: number, ...values: readonly number[]) => ({
  epoch,
  layers: [
    { name: 'a', channels: 2, prunable: true },
    { name: 'b', channels: 1, prunable: false },
  ],
  values: Float32Array.from(values),
})

test('each layer’s share near zero, epoch after epoch; what comes twice is there once', () => {
  const known = withSnapshots([snapshot(1, 0.5, 0.5, 0.5)], [snapshot(2, 0.001, 0.5, 0), snapshot(1, 0.5, 0.5, 0.5)])
  expect(sparsityByEpoch(known)).toEqual({
    epochs: [1, 2],
    layers: [
      { name: 'a', prunable: true, shares: [0, 0.5] },
      { name: 'b', prunable: false, shares: [0, 1] },
    ],
  })
})
