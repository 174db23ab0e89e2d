/** How far two masks agree is counted channel by channel. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keptCount, maskByGlobalThreshold, type Mask } from '../../../src-shared/pruning/mask'
import { jaccard, overlapOf, totalOf } from '../../../src-shared/pruning/overlap'
import { arbitraryImportance } from '../../support/masks'

const maskOf = (spaces: Readonly<Record<string, readonly number[]>>): Mask =>
  new Map(Object.entries(spaces).map(([id, bits]) => [id, Uint8Array.from(bits)]))

test('each channel is kept by both, by one or by neither', () => {
  const layers = overlapOf(maskOf({ bn1: [1, 1, 0, 0], bn2: [1, 1] }), maskOf({ bn1: [1, 0, 1, 0], bn2: [1, 1] }))
  expect(layers).toEqual([
    { space: 'bn1', channels: 4, both: 1, onlyA: 1, onlyB: 1, neither: 1 },
    { space: 'bn2', channels: 2, both: 2, onlyA: 0, onlyB: 0, neither: 0 },
  ])
  expect(layers.map(jaccard)).toEqual([1 / 3, 1])
  expect(jaccard(totalOf(layers))).toBe(3 / 5)
})

test('a layer that only one mask names is whole in the other; one of another size is not compared', () => {
  expect(overlapOf(maskOf({ bn1: [1, 1], bn2: [1, 0] }), maskOf({ bn1: [1, 1, 1], bn3: [0, 1] }))).toEqual([
    { space: 'bn2', channels: 2, both: 1, onlyA: 0, onlyB: 1, neither: 0 },
    { space: 'bn3', channels: 2, both: 1, onlyA: 1, onlyB: 0, neither: 0 },
  ])
})

test('whatever two cuts chose, every channel is counted once, and a mask agrees with itself', () => {
  fc.assert(
    fc.property(
      arbitraryImportance,
      fc.integer({ min: 0, max: 99 }),
      fc.integer({ min: 0, max: 99 }),
      (gamma, a, b) => {
        const [one, other] = [maskByGlobalThreshold(gamma, a / 100).mask, maskByGlobalThreshold(gamma, b / 100).mask]
        overlapOf(one, other).forEach(({ space, channels, both, onlyA, onlyB, neither }) => {
          expect(both + onlyA + onlyB + neither).toBe(channels)
          expect(both + onlyA).toBe(keptCount(one.get(space) ?? new Uint8Array()))
          expect(both + onlyB).toBe(keptCount(other.get(space) ?? new Uint8Array()))
        })
        expect(jaccard(totalOf(overlapOf(one, one)))).toBe(1)
      },
    ),
  )
})
