/** Every γ lands in just one bin, on both scales. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gammaHistograms, histogram, linearEdges, logEdges } from '../../../src-shared/pruning/histogram'
import { shareBelow } from '../../../src-shared/pruning/near-zero'
import { arbitraryImportance, importanceOf } from '../../support/masks'

describe('edges', () => {
  test('linear ones are evenly apart and end where asked', () => {
    expect([...linearEdges(0, 2, 4)]).toEqual([0, 0.5, 1, 1.5, 2])
  })

  test('logarithmic ones grow by a constant factor and end where asked', () => {
    const edges = [...logEdges(0.001, 10, 4)]
    edges.forEach((edge, index) => expect(edge).toBeCloseTo(10 ** (index - 3), 12))
    expect(edges.at(-1)).toBe(10)
  })

  test.each([
    ['no bins', () => linearEdges(0, 1, 0)],
    ['half a bin', () => linearEdges(0, 1, 1.5)],
    ['no width', () => linearEdges(1, 1, 3)],
    ['a logarithm of zero', () => logEdges(0, 1, 3)],
  ])('%s is refused', (_, edges) => {
    expect(edges).toThrow(RangeError)
  })
})

test('a value on an edge counts above it, the last edge counts in the last bin, what is outside is counted apart', () => {
  const result = histogram([Float32Array.of(0.25, 0.5, -0.75, 1, 2, 3)], Float64Array.of(0.5, 1, 2))
  expect([...result.counts]).toEqual([2, 2])
  expect(result).toMatchObject({ underflow: 1, overflow: 1, total: 6 })
})

test('bins, underflow and overflow together hold every channel, in each layer and as a whole', () => {
  fc.assert(
    fc.property(
      arbitraryImportance,
      fc.constantFrom('linear' as const, 'log' as const),
      fc.integer({ min: 1, max: 40 }),
      (importance, scale, bins) => {
        const { whole, layers } = gammaHistograms(importance, { scale, bins, threshold: 0.5 })
        const sum = (counts: Uint32Array): number => counts.reduce((total, value) => total + value, 0)
        expect(whole.counts).toHaveLength(bins)
        expect(sum(whole.counts) + whole.underflow).toBe(whole.total)
        expect(whole.overflow).toBe(0)
        const summed = whole.counts.map((_, bin) =>
          [...layers.values()].reduce((total, layer) => total + (layer.counts[bin] ?? 0), 0),
        )
        expect(summed).toEqual(whole.counts)
        for (const [id, layer] of layers) expect(layer.total).toBe(importance.get(id)?.length)
        const zeros = [...importance.values()].flatMap((values) => [...values]).filter((value) => value === 0).length
        expect(whole.underflow).toBe(scale === 'log' ? zeros : 0)
      },
    ),
  )
})

test('the share below the threshold is told for all channels and for each layer', () => {
  const result = gammaHistograms(importanceOf({ a: [0.1, 0.9], b: [0.1, 0.2, 0.3, 0.9] }), {
    scale: 'linear',
    bins: 3,
    threshold: 0.25,
  })
  expect(result.shareBelow).toBe(3 / 6)
  expect([...result.layerShareBelow]).toEqual([
    ['a', 1 / 2],
    ['b', 2 / 4],
  ])
})

test('the share near zero looks at magnitudes, and a value at the limit is not below it', () => {
  expect(shareBelow([Float32Array.of(-0.005, 0.5), Float32Array.of(0.25, -0.5)], 0.25)).toBe(1 / 4)
  expect(shareBelow([], 0.01)).toBe(0)
})

test('a network of zeros has a histogram too', () => {
  const zeros = importanceOf({ a: [0, 0, 0] })
  expect(gammaHistograms(zeros, { scale: 'linear', bins: 2, threshold: 0.1 }).whole.counts[0]).toBe(3)
  expect(gammaHistograms(zeros, { scale: 'log', bins: 2, threshold: 0.1 }).whole.underflow).toBe(3)
})
