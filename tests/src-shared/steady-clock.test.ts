/** A clock that is set while something runs: what is later stays later, and durations stay what they were. */

import { expect, test } from 'vitest'
import { steadyClock } from '../../src-shared/steady-clock'

test('it follows the machine’s clock forwards, and goes on ticking while that is set back', () => {
  let [wall, tick] = [1_000_000, 50]
  const now = steadyClock(
    () => wall,
    () => tick,
  )
  const pass = (ms: number): void => {
    wall += ms
    tick += ms
  }
  pass(1000)
  expect(now()).toBe(1_001_000)
  wall -= 86_400_000
  pass(500)
  expect(now()).toBe(1_001_500)
  pass(500)
  expect(now()).toBe(1_002_000)
  wall += 2 * 86_400_000
  expect(now()).toBe(1_000_000 + 2000 + 86_400_000)
  // A suspended machine: the ticks stood still.
  wall += 3_600_000
  expect(now()).toBe(1_000_000 + 2000 + 86_400_000 + 3_600_000)
})
