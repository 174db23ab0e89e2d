/** What a zoom shows, and which measurement a cursor means. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indicesIn, moved, nearestIndex, scaled, spanBetween } from '../../../src-renderer/charts/span'

const rising = fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 60 }).map((xs) => xs.sort((a, b) => a - b))
const anywhere = fc.integer({ min: -20, max: 520 })

test('a span holds everything between its ends and one measurement beyond each, so that lines reach the edges', () => {
  fc.assert(
    fc.property(rising, anywhere, anywhere, (xs, one, other) => {
      const span = spanBetween(one, other)
      if (!span) return
      const [first, end] = indicesIn(xs, span)
      const inside = xs.filter((x) => x >= span.from && x <= span.to)
      const shown = xs.slice(first, end)
      expect(shown).toEqual(expect.arrayContaining(inside))
      expect(shown.length).toBeLessThanOrEqual(inside.length + 2)
      expect(xs.slice(0, first).every((x) => x < span.from)).toBe(true)
      expect(xs.slice(end).every((x) => x > span.to)).toBe(true)
    }),
  )
})

test('the measurement under a cursor is the nearest one', () => {
  fc.assert(
    fc.property(rising, anywhere, (xs, x) => {
      const index = nearestIndex(xs, x)
      if (index === null) {
        expect(xs).toEqual([])
        return
      }
      const distance = Math.abs((xs[index] ?? NaN) - x)
      expect(distance).toBe(Math.min(...xs.map((each) => Math.abs(each - x))))
    }),
  )
})

test('a drag to the left means the same as one to the right, and a click means nothing', () => {
  expect(spanBetween(5, 2)).toEqual({ from: 2, to: 5 })
  expect(spanBetween(3, 3)).toBeNull()
})

test('moving and zooming keep the width and the middle', () => {
  expect(moved({ from: 10, to: 20 }, 0.5)).toEqual({ from: 15, to: 25 })
  expect(scaled({ from: 10, to: 20 }, 0.5)).toEqual({ from: 12.5, to: 17.5 })
})
