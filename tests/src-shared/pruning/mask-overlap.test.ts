import { expect, test } from 'vitest'
import { maskOverlap } from '../../../src-shared/pruning/mask-overlap'

const bits = (...values: readonly number[]) => Uint8Array.from(values)

test('who keeps what, layer by layer; a layer that one mask does not name is whole there', () => {
  const first = new Map([['a', bits(1, 1, 0, 0)]])
  const second = new Map([
    ['a', bits(1, 0, 1, 0)],
    ['b', bits(0, 1)],
  ])
  const { layers, shared, differing } = maskOverlap(first, second)
  expect(layers).toEqual([
    { space: 'a', channels: 4, keptByBoth: 1, onlyFirst: 1, onlySecond: 1 },
    { space: 'b', channels: 2, keptByBoth: 1, onlyFirst: 1, onlySecond: 0 },
  ])
  expect(differing).toBe(3)
  expect(shared).toBe(2 / 5)
})

test('a mask is the same as itself', () => {
  const mask = new Map([['a', bits(1, 0)]])
  expect(maskOverlap(mask, mask)).toMatchObject({ shared: 1, differing: 0 })
})
