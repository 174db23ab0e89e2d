/** "Same budget from scratch": how a pruned network with fresh weights is trained, as the control beside fine-tuning. */

import type { ScratchBudget } from './recipe'
import type { Schedule, Training } from './training'

/** Of the network that was trained before it was cut, and of what is left of it: multiply-adds an image. */
export type ScratchMacs = { readonly whole: number; readonly pruned: number }

/**
 * The training of the whole network, without the penalty (there is nothing left to cut). With `same-compute` as many times
 * longer as an image takes fewer multiply-adds, and everything that is counted in epochs with it.
 *
 * @param longest epochs that a training may have at most
 */
export function scratchTraining(train: Training, budget: ScratchBudget, macs: ScratchMacs, longest = 10_000): Training {
  const plain: Training = { ...train, lambda: 0, earlyStop: null }
  const epochs = Math.min(longest, scratchEpochs(train.epochs, budget, macs))
  if (epochs === train.epochs) return plain
  const times = epochs / train.epochs
  return {
    ...plain,
    epochs,
    warmupEpochs: plain.warmupEpochs * times,
    schedule: stretched(plain.schedule, times),
  }
}

/** At least one. */
function scratchEpochs(epochs: number, budget: ScratchBudget, { whole, pruned }: ScratchMacs): number {
  return budget === 'same-epochs' ? epochs : Math.max(1, Math.round((epochs * whole) / pruned))
}

/** Milestones below 1 are shares already. */
function stretched(schedule: Schedule, times: number): Schedule {
  if (schedule.kind !== 'milestones') return schedule
  return { ...schedule, at: schedule.at.map((epoch) => (epoch < 1 ? epoch : epoch * times)) }
}
