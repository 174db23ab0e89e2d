/** The spread of measured times, and which of them a view shows. */

import { expect, test } from 'vitest'
import { newestLatencies, spreadOf, type Latency } from '../../../src-shared/runs/latency'

test('one slow call moves neither the median nor the tenths much', () => {
  const even = Array.from({ length: 21 }, (_, index) => 10 + index)
  expect(spreadOf(even)).toEqual({ medianMs: 20, p10Ms: 12, p90Ms: 28, samples: 21 })
  const disturbed = [...even.slice(0, -1), 5000]
  expect(spreadOf(disturbed)).toEqual({ medianMs: 20, p10Ms: 12, p90Ms: 28, samples: 21 })
  expect(spreadOf([3]).medianMs).toBe(3)
  expect(spreadOf([4, 2]).medianMs).toBe(3)
  expect(() => spreadOf([])).toThrow('Nothing was measured')
})

test('of each batch size the newest is shown, small ones first', () => {
  const one = (batch: number, timeMs: number): Latency => ({
    session: String(timeMs),
    batch,
    ...spreadOf([timeMs]),
    device: 'CPU',
    cpu: 'a processor',
    threads: 2,
    library: 'TensorFlow',
    timeMs,
  })
  expect(
    newestLatencies([one(64, 1), one(1, 1), one(64, 3), one(1, 2)]).map(({ batch, timeMs }) => [batch, timeMs]),
  ).toEqual([
    [1, 2],
    [64, 3],
  ])
})
