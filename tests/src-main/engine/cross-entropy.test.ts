/** The loss, its gradient and the count of hits. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crossEntropy } from '../../../src-main/engine/cross-entropy'

test('is ln(classes) when all logits are equal, and counts the first class as the answer', () => {
  const { loss, correct } = crossEntropy(new Float32Array(6), Int32Array.of(0, 2), 3)
  expect(loss).toBeCloseTo(Math.log(3), 12)
  expect(correct).toBe(1)
})

test('does not overflow on large logits', () => {
  expect(crossEntropy(Float32Array.of(1000, -1000), Int32Array.of(1), 2).loss).toBeCloseTo(2000)
})

test('a logit that is no number makes a loss that is no number', () => {
  expect(crossEntropy(Float32Array.of(NaN, 1), Int32Array.of(1), 2).loss).toBeNaN()
})

test('the gradient is the slope of the loss', () => {
  const logits = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 6, maxLength: 6 })
  fc.assert(
    fc.property(logits, fc.nat(5), (values, index) => {
      const labels = Int32Array.of(2, 0)
      const lossAt = (shift: number): number => {
        const moved = Float32Array.from(values)
        moved[index] = (moved[index] ?? 0) + shift
        return crossEntropy(moved, labels, 3).loss
      }
      const slope = (lossAt(2 ** -7) - lossAt(-(2 ** -7))) / 2 ** -6
      expect(crossEntropy(Float32Array.from(values), labels, 3).gradient[index]).toBeCloseTo(slope, 3)
    }),
  )
})
