/** γ over the epochs as ridges: comparable from epoch to epoch, few enough to be read. */

import { expect, test } from 'vitest'
import { gammaRidges, thinned } from '../../../src-renderer/masks/gamma-ridges'

const snapshot = (epoch: number, ...values: readonly number[]) => ({
  epoch,
  layers: [
    { name: 'a', channels: 2, prunable: true },
    { name: 'b', channels: 2, prunable: true },
    { name: 'c', channels: 1, prunable: false },
  ],
  values: Float32Array.from(values),
})
const snapshots = [snapshot(0, 0.9, 1, 0.9, 1, 8), snapshot(1, 0.1, 1, 0.1, 0.1, 8)]
const wish = { layer: null, scale: 'linear', bins: 2, most: 10 } as const

test('all epochs share bins and height, so that a ridge that moves left is γ that shrink', () => {
  const { ridges, position } = gammaRidges(snapshots, wish)
  // Of four prunable γ none is in the lower half at first, three are then; what may not be pruned is not counted.
  expect(ridges).toEqual([
    { epoch: 0, heights: [0, 1] },
    { epoch: 1, heights: [Math.sqrt(0.75), 0.5] },
  ])
  expect(position(0.5)).toBe(0.5)
})

test('one layer by itself', () => {
  const { ridges } = gammaRidges(snapshots, { ...wish, layer: 'b' })
  expect(ridges[1]?.heights).toEqual([1, 0])
})

test('many epochs are thinned out evenly, with the first and the last', () => {
  const epochs = Array.from({ length: 161 }, (_, epoch) => epoch)
  expect(thinned(epochs, 5)).toEqual([0, 40, 80, 120, 160])
  expect(thinned([1, 2], 5)).toEqual([1, 2])
  expect(gammaRidges([], wish)).toMatchObject({ ridges: [], ticks: [] })
})
