/** The learning rate at every step of a training. */

import type { Schedule, Training } from '../../src-shared/recipe/training'

/**
 * @param training its `lr` is the peak; warm-up rises linearly to it before the schedule begins
 * @param step     optimiser steps taken so far, from 0
 * @param steps    steps of the whole training
 */
export function learningRate(training: Training, step: number, stepsPerEpoch: number, steps: number): number {
  const warmup = Math.round(training.warmupEpochs * stepsPerEpoch)
  if (step < warmup) return (training.lr * (step + 1)) / warmup
  return scheduled(training.schedule, training.lr, step - warmup, steps - warmup, stepsPerEpoch)
}

function scheduled(schedule: Schedule, lr: number, step: number, steps: number, stepsPerEpoch: number): number {
  switch (schedule.kind) {
    case 'constant':
      return lr
    case 'milestones': {
      const passed = schedule.at.filter((at) => step >= (at < 1 ? at * steps : at * stepsPerEpoch))
      return lr * schedule.factor ** passed.length
    }
    case 'cosine':
      return cosine(lr, schedule.finalLr, step / Math.max(steps, 1))
    case 'one-cycle': {
      // PyTorch's OneCycleLR with cosine annealing: both phases end on the last step they have.
      const top = schedule.rise * steps - 1
      const initial = lr / schedule.initialDivisor
      if (step <= top) return cosine(initial, lr, top <= 0 ? 1 : step / top)
      return cosine(lr, initial / schedule.finalDivisor, (step - top) / Math.max(steps - 1 - top, 1))
    }
  }
}

/** From `start` at share 0 to `end` at share 1 along half a cosine. */
function cosine(start: number, end: number, share: number): number {
  return end + ((start - end) * (1 + Math.cos(Math.PI * Math.min(share, 1)))) / 2
}
