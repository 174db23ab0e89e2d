/** What is cut, as a recipe says it, and how the rounds of an iterative pruning go. */

import { z } from 'zod'
import { keyRegistry } from './key-registry'
import { trainingSchema } from './training'

/** For forms and help: see `KeyAbout`. */
const about = keyRegistry

/** From 0, and below 1: nothing of a network would be left. */
export const share = z.number().min(0).lt(1)

/** See `PrunePolicy`. */
export const prunePolicies = ['block-interior', 'all-free', 'coupled'] as const

/** How the rounds of an iterative pruning share the work: as many channels each time, or the same share of what is left. */
export const roundSteps = ['channels', 'share'] as const
export type RoundSteps = (typeof roundSteps)[number]

export const pruneSchema = z.strictObject({
  ratios: z.array(share).min(1).register(about, {
    title: 'Shares to prune',
    help: 'One pruned network for each: 0.9 or 90 % takes nine tenths of the channels away',
    unit: 'share',
    isUsual: true,
  }),
  policy: z.enum(prunePolicies).default('block-interior').register(about, {
    title: 'What may be pruned',
    help: 'block-interior: channels inside blocks; all-free: the stem’s too; coupled: also what residual additions tie together',
    basis: 'report',
  }),
  floor: z.int().min(1).default(3).register(about, {
    title: 'Floor of a layer',
    help: 'Channels of largest |γ| that a layer keeps when the threshold would empty it',
    unit: 'channels',
    basis: 'report',
  }),
  denominator: z.enum(['prunable', 'all']).default('prunable').register(about, {
    title: 'Share of what',
    help: 'What a ratio is a share of: the prunable channels, or all BatchNorm channels of the network',
    basis: 'report',
  }),
  constants: z.enum(['drop', 'fold']).default('drop').register(about, {
    title: 'Constants of pruned channels',
    help: 'A pruned channel still adds its β: dropped with it, or folded into the BatchNorms behind so that nothing shifts',
    basis: 'liu-2017',
  }),
  rounds: z.int().min(1).max(50).default(1).register(about, {
    title: 'Rounds',
    help: 'Cuts in so many rounds with training between them (the multi-pass scheme of Liu et al. 2017), not all at once',
    basis: 'report',
    isUsual: true,
  }),
  roundSteps: z.enum(roundSteps).default('channels').register(about, {
    title: 'Steps of rounds',
    help: 'channels: as many channels each round; share: the same share of what is left',
    basis: 'own',
  }),
  between: trainingSchema.nullable().default(null).register(about, {
    title: 'Training between rounds',
    help: 'After each cut but the last; left out, it trains again as the training says, from the γ that there are',
    basis: 'own',
  }),
})

export type PruneSettings = z.infer<typeof pruneSchema>
