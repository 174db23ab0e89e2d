/** Learning rates as PyTorch's schedulers give them. */

import { describe, expect, test } from 'vitest'
import { learningRate } from '../../../src-main/engine/schedule'
import { trainingSchema, type Schedule } from '../../../src-shared/recipe/training'

const stepsPerEpoch = 10

function rates(schedule: Schedule, epochs: number, warmupEpochs = 0): readonly number[] {
  const training = trainingSchema.parse({ epochs, lr: 0.1, schedule, warmupEpochs })
  const steps = epochs * stepsPerEpoch
  return Array.from({ length: steps }, (_, step) => learningRate(training, step, stepsPerEpoch, steps))
}

describe('one-cycle', () => {
  // torch.optim.lr_scheduler.OneCycleLR(max_lr=0.1, total_steps=20, pct_start=0.2), cosine, default divisors.
  const lr = rates({ kind: 'one-cycle', rise: 0.2, initialDivisor: 25, finalDivisor: 10_000 }, 2)

  test('starts at a 25th, peaks after the rise, ends at a 250,000th', () => {
    expect(lr[0]).toBeCloseTo(0.004, 10)
    expect(lr[3]).toBeCloseTo(0.1, 10)
    expect(lr[19]).toBeCloseTo(4e-7, 12)
  })

  test('rises and falls along half cosines', () => {
    expect(lr[1]).toBeCloseTo(0.004 + (0.1 - 0.004) * 0.25, 10)
    expect(lr[11]).toBeCloseTo((0.1 + 4e-7) / 2, 10)
  })
})

test('milestones are epochs, or shares of the whole below 1', () => {
  expect(rates({ kind: 'milestones', at: [1, 3], factor: 0.1 }, 4).map((lr) => lr.toPrecision(3))).toEqual(
    rates({ kind: 'milestones', at: [0.25, 0.75], factor: 0.1 }, 4).map((lr) => lr.toPrecision(3)),
  )
  const lr = rates({ kind: 'milestones', at: [1, 3], factor: 0.1 }, 4)
  expect([lr[9], lr[10], lr[29], lr[30]].map((value) => value?.toPrecision(1))).toEqual([
    '0.1',
    '0.01',
    '0.01',
    '0.001',
  ])
})

test('warm-up rises linearly to the peak, and the schedule begins behind it', () => {
  const lr = rates({ kind: 'cosine', finalLr: 0 }, 3, 1)
  expect(lr[0]).toBeCloseTo(0.01)
  expect(lr[9]).toBeCloseTo(0.1)
  expect(lr[10]).toBeCloseTo(0.1)
  expect(lr[20]).toBeCloseTo(0.05)
})
