import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mix, permutation, randomFrom } from '../../src-shared/random'

test('the order of images is a permutation, whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), fc.integer(), (count, seed) => {
      const order = permutation(count, randomFrom(seed))
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
    }),
  )
})

test('the numbers are these, on every machine and in every version, so that old runs can be resumed', () => {
  const random = randomFrom(7, 3)
  expect([random(), random(), random()]).toEqual([1710155158, 1923170294, 753074116])
  expect(mix(1, 2, 3)).toBe(1025596547)
})

test('every order of four images comes about equally often', () => {
  const seen = new Map<string, number>()
  for (let seed = 0; seed < 24_000; seed++) {
    const order = permutation(4, randomFrom(seed, 5)).join()
    seen.set(order, (seen.get(order) ?? 0) + 1)
  }
  expect(seen.size).toBe(24)
  // 1,000 each, give or take five standard deviations.
  for (const times of seen.values()) expect(Math.abs(times - 1000)).toBeLessThan(160)
})

test('neighbouring words give unrelated bits', () => {
  let flipped = 0
  for (let word = 0; word < 2000; word++) {
    let difference = mix(9, word) ^ mix(9, word + 1)
    for (; difference !== 0; difference &= difference - 1) flipped++
  }
  expect(flipped / 2000).toBeGreaterThan(15.5)
  expect(flipped / 2000).toBeLessThan(16.5)
})
