/** What a chart draws of many points: no spike lost, no flicker when it is panned. */

import { describe, expect, test } from 'vitest'
import { bucketed } from '../../../src-renderer/charts/bucket'
import { extremesOf, levelOf } from '../../../src-renderer/charts/extremes'

const length = 20_000
const xs = Array.from({ length }, (_, index) => index)
const ys = xs.map((x) => (x % 11 === 0 ? Number.NaN : Math.sin(x * 12.9898) * 43758.5453 - Math.cos(x / 900)))
const extremes = extremesOf(ys)
const inSight = (first: number, end: number) => bucketed({ xs, ys, extremes }, 100, first, end)

describe('buckets', () => {
  test('hold the lowest and the highest of what is in sight, and little more than two points each', () => {
    for (const [first, end] of [
      [0, length],
      [37, 12_345],
      [19_000, length],
    ] as const) {
      const drawn = inSight(first, end).map(({ y }) => y)
      const finite = ys.slice(first, end).filter((y) => Number.isFinite(y))
      expect(Math.min(...drawn.filter((y) => Number.isFinite(y)))).toBe(Math.min(...finite))
      expect(Math.max(...drawn.filter((y) => Number.isFinite(y)))).toBe(Math.max(...finite))
      expect(drawn.length).toBeLessThanOrEqual(2 * 102)
    }
  })

  test('stay where they are when the curve is panned', () => {
    const before = inSight(4000, 14_000)
    const after = inSight(4070, 14_070)
    const both = ({ x }: { readonly x: number }): boolean => x >= 4200 && x < 13_800
    expect(after.filter(both)).toEqual(before.filter(both))
  })

  test('where nothing is finite are gaps', () => {
    const none = xs.map(() => Number.NaN)
    const points = bucketed({ xs, ys: none, extremes: extremesOf(none) }, 100, 0, length)
    expect(points.every(({ y }) => Number.isNaN(y))).toBe(true)
  })

  test('of few points are the points', () => {
    expect(inSight(100, 250).map(({ x }) => x)).toEqual(xs.slice(100, 250))
  })
})

test('what is looked up of every part is what looking at its points finds', () => {
  for (const partLength of [8, 64, 4096, 32_768]) {
    const level = levelOf(extremes, partLength) ?? new Uint32Array()
    expect(level).toHaveLength(2 * Math.ceil(length / partLength))
    for (let part = 0; part * partLength < length; part++) {
      const [from, to] = [part * partLength, Math.min((part + 1) * partLength, length)]
      const finite = ys.slice(from, to).filter((y) => Number.isFinite(y))
      const found = [ys[level[2 * part] ?? -1], ys[level[2 * part + 1] ?? -1]]
      expect(found).toEqual([Math.min(...finite), Math.max(...finite)])
    }
  }
  expect(levelOf(extremes, 4)).toBeUndefined()
})
