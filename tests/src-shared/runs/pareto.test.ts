/** The frontier shows every run that is worth its cost, and none that another beats. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { paretoFront, type Tradeoff } from '../../../src-shared/runs/pareto'

/** Few distinct values, so that ties are common. */
const choices = fc.array(fc.record({ cost: fc.integer({ min: 0, max: 9 }), quality: fc.integer({ min: 0, max: 9 }) }), {
  maxLength: 30,
})
const beats = (a: Tradeoff, b: Tradeoff): boolean =>
  a.cost <= b.cost && a.quality >= b.quality && (a.cost < b.cost || a.quality > b.quality)

test('on the front is exactly what no other choice beats', () => {
  fc.assert(
    fc.property(choices, (all) => {
      const expected = all.filter((choice) => !all.some((other) => beats(other, choice)))
      expect(new Set(paretoFront(all))).toEqual(new Set(expected))
    }),
  )
})

test('along the front quality rises with cost, and the order of the choices does not matter', () => {
  fc.assert(
    fc.property(choices, (all) => {
      const front = paretoFront(all)
      front.slice(1).forEach((choice, index) => {
        expect(choice.cost).toBeGreaterThanOrEqual(front[index]?.cost ?? 0)
        expect(choice.quality).toBeGreaterThanOrEqual(front[index]?.quality ?? 0)
      })
      expect(paretoFront([...all].reverse())).toEqual(front)
    }),
  )
})

test('a run without an accuracy is no choice', () => {
  expect(paretoFront([{ cost: 1, quality: Number.NaN }])).toEqual([])
})
