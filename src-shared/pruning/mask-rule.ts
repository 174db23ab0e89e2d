/** How channels are chosen, as data: what the inspector edits, saves with a mask, and can do again on other weights. */

import { z } from 'zod'
import { prunePolicies } from '../recipe/pruning'

const space = z.string().min(1).max(500)
const share = z.number().min(0).lt(1)
const channels = z.array(z.int().min(0).max(1_000_000)).max(100_000)

/**
 * What a channel is worth. `gamma`: |γ| (Liu et al. 2017). `l1`, `l2`: norm of its filter (Li et al. 2017).
 * `gamma-activation`: |γ| · mean |activation|. `taylor`: |Σ activation · gradient|, averaged over images (Molchanov et al.
 * 2017, eq. 8). `random`: a control; any ratio removes channels blindly.
 */
export const importanceKinds = ['gamma', 'l1', 'l2', 'gamma-activation', 'taylor', 'random'] as const
export type ImportanceKind = (typeof importanceKinds)[number]

/** What one threshold is counted over: all prunable channels, those of one stage, or those of one layer. */
export const maskScopes = ['network', 'stage', 'layer'] as const
export type MaskScope = (typeof maskScopes)[number]

/** What a layer's number of kept channels is rounded up to. */
export const roundings = ['none', '8', '16', 'power-of-two'] as const
export type Rounding = (typeof roundings)[number]

/** What one layer does instead of just following the threshold. */
const layerRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keep-all'), space }),
  /** Stays as it is, wherever the threshold goes. */
  z.strictObject({ kind: z.literal('locked'), space, kept: channels.min(1) }),
  /** A threshold of its own. */
  z.strictObject({ kind: z.literal('ratio'), space, ratio: share }),
  /** Follows the threshold, but keeps at least `floor` and at most `cap` channels. */
  z.strictObject({
    kind: z.literal('bounds'),
    space,
    floor: z.int().min(1).nullable(),
    cap: z.int().min(1).nullable(),
  }),
])

/** Channels that were decided one by one: they win over everything but that no layer may be empty. */
const pinSchema = z.strictObject({ space, kept: channels, removed: channels })

export const maskRuleSchema = z.strictObject({
  policy: z.enum(prunePolicies),
  importance: z.enum(importanceKinds),
  scope: z.enum(maskScopes),
  amount: z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('ratio'), ratio: share, denominator: z.enum(['prunable', 'all']) }),
    /** Channels of smaller importance go. */
    z.strictObject({ by: z.literal('threshold'), threshold: z.number().min(0) }),
  ]),
  /** Channels that a layer keeps when it would lose all. */
  floor: z.int().min(1),
  rounding: z.enum(roundings),
  /** At most one for each layer. */
  layers: z.array(layerRuleSchema).max(10_000),
  /** At most one for each layer. */
  pins: z.array(pinSchema).max(10_000),
})

export type LayerRule = z.infer<typeof layerRuleSchema>
export type Pins = z.infer<typeof pinSchema>
export type MaskRule = z.infer<typeof maskRuleSchema>

/** The report's rule at a ratio. */
export function plainRule(ratio: number): MaskRule {
  return {
    policy: 'block-interior',
    importance: 'gamma',
    scope: 'network',
    amount: { by: 'ratio', ratio, denominator: 'prunable' },
    floor: 3,
    rounding: 'none',
    layers: [],
    pins: [],
  }
}
