/** Numbers read the same everywhere, at the edges of their units too. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bytes,
  byteTicks,
  count,
  duration,
  fixed,
  imagesPerSecond,
  macs,
  megabytes,
  parameterCount,
  percent,
  points,
  ratio,
  signed,
  significant,
} from '../../../src-shared/formats/numbers'

const table = (name: string, format: (value: number) => string, rows: readonly (readonly [number, string])[]): void => {
  describe(name, () => {
    test.each(rows)('%d reads "%s"', (value, text) => {
      expect(format(value)).toBe(text)
    })
  })
}

table('counts', count, [
  [23_520_842, '23,520,842'],
  [0, '0'],
  [-1_234, '−1,234'],
  [999.6, '1,000'],
  [-0.2, '0'],
])
table('percentages', percent, [
  [7_552 / 26_560, '28.4 %'],
  [1, '100.0 %'],
  [0.9111, '91.1 %'],
  [Number.NaN, 'not a number'],
])
table('points', points, [
  [-0.004, '−0.4 points'],
  [0.003, '+0.3 points'],
  [0.00001, '0.0 points'],
])
table('significant digits', significant, [
  [0.2759600509, '0.276'],
  [-0.00123456, '−0.00123'],
  [3.4e-7, '3.4e-7'],
  [0.00009999, '0.0001'],
  [0, '0'],
  [12, '12'],
  [Number.POSITIVE_INFINITY, '∞'],
])
table('parameters', parameterCount, [
  [23_520_842, '23.5 M'],
  [3_940_917, '3.94 M'],
  [7_552, '7,552'],
  [999_999, '999,999'],
  [138_357_544, '138 M'],
  [1.5e9, '1.50 G'],
])
table('multiply-accumulates', macs, [
  [325_799_936, '325.8 M MACs'],
  [1_297_829_888, '1.298 G MACs'],
  [999_960_000, '1.000 G MACs'],
  [12_345, '12,345 MACs'],
])
table('bytes', bytes, [
  [640, '640 B'],
  [1_023, '1,023 B'],
  [1_024, '1.0 kB'],
  [94_083_368, '89.7 MB'],
  [1_048_575, '1.0 MB'],
  [2_362_232_012, '2.2 GB'],
])
const ticksUpTo = (largest: number, mostSteps = 5): readonly string[] => {
  const { step, format } = byteTicks(largest, mostSteps)
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, index) => format(index * step))
}
test('ticks of an axis in bytes are round numbers of one unit', () => {
  expect(ticksUpTo(762.9 * 2 ** 20)).toEqual(['0 MB', '200 MB', '400 MB', '600 MB', '800 MB'])
  expect(ticksUpTo(1.3 * 2 ** 30)).toEqual(['0.0 GB', '0.5 GB', '1.0 GB', '1.5 GB'])
  expect(ticksUpTo(8 * 2 ** 30)).toEqual(['0 GB', '2 GB', '4 GB', '6 GB', '8 GB'])
  expect(ticksUpTo(60 * 2 ** 30)).toEqual(['0 GB', '20 GB', '40 GB', '60 GB'])
  expect(ticksUpTo(3)).toEqual(['0 B', '1 B', '2 B', '3 B'])
})
test('an axis in bytes has never more steps than there is room for, and none without an amount', () => {
  for (let largest = 1; largest < 2 ** 45; largest *= 1.37)
    expect(Math.ceil(largest / byteTicks(largest, 5).step)).toBeLessThanOrEqual(5)
  expect(byteTicks(0, 5).step).toBe(1)
})
table('torchsummary’s megabytes', megabytes, [
  [94_083_368, '89.72'],
  [12_288, '0.01'],
])
table('durations', duration, [
  [350, '350 ms'],
  [999.7, '1.0 s'],
  [12_400, '12.4 s'],
  [59_960, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [3_599_700, '1 h 00 min'],
  [7_620_000, '2 h 07 min'],
  [Number.POSITIVE_INFINITY, '∞'],
])
test('differences and durations are written with the reader’s own words', () => {
  const units = { points: '個百分點', hour: '小時', minute: '分', second: '秒' }
  expect(points(-0.004, 1, units)).toBe('−0.4 個百分點')
  expect([350, 12_400, 185_000, 7_620_000].map((ms) => duration(ms, units))).toEqual([
    '350 ms',
    '12.4 秒',
    '3 分 05 秒',
    '2 小時 07 分',
  ])
})
table('rates', imagesPerSecond, [
  [52.34, '52.3 images/s'],
  [1_240.4, '1,240 images/s'],
])
table('factors', ratio, [[2.134, '2.13×']])

test('a minus sign stands only before what is not zero as written', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -10, max: 10 }), fc.integer({ min: 0, max: 6 }), (value, digits) => {
      const text = fixed(value, digits)
      expect(text.startsWith('−')).toBe(value < 0 && /[1-9]/.test(text))
      expect(signed(value, digits).startsWith('+')).toBe(value > 0 && /[1-9]/.test(text))
    }),
  )
})
