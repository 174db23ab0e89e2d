/** What the positions of the threshold's slider mean: shares of channels, or sizes of their importance. */

import type { MaskRule } from '../../src-shared/pruning/mask-rule'
import type { Ranking, SafeLimit } from '../../src-shared/pruning/ranking'
import type { MagnitudeScale } from './colour-scale'
import { withRatio, withThreshold } from './rule-edits'

export type SliderScale = {
  readonly max: number
  readonly step: number
  readonly value: number
  /** Where the safe limit stands, as a share of the way; null where one threshold does not hold for all. */
  readonly safe: number | null
  readonly ruleAt: (position: number) => MaskRule
}

const steps = 1000

export function sliderScale(
  rule: MaskRule,
  channels: { readonly prunable: number; readonly all: number },
  scale: MagnitudeScale,
  limit: SafeLimit | null,
): SliderScale {
  const { amount, scope } = rule
  const hasLimit = limit !== null && limit.space !== null && scope === 'network'
  if (amount.by === 'threshold')
    return {
      max: 1,
      step: 1 / steps,
      value: scale.shareOf(amount.threshold),
      safe: hasLimit ? scale.shareOf(limit.threshold) : null,
      // The lowest position is no threshold at all, not the smallest size that has a colour of its own.
      ruleAt: (position) => withThreshold(rule, position === 0 ? 0 : scale.valueAt(position)),
    }
  const most = channels[amount.denominator] === 0 ? 1 : channels.prunable / channels[amount.denominator]
  const max = Math.floor(most * (steps - 1)) / steps
  return {
    max,
    step: 1 / steps,
    value: amount.ratio,
    safe: hasLimit && max > 0 ? Math.min(1, limit.removable / channels[amount.denominator] / max) : null,
    ruleAt: (position) => withRatio(rule, position),
  }
}

/** The same channels, told by the size that they stay below. */
export function asThreshold(rule: MaskRule, ranking: Ranking, removed: number): MaskRule {
  if (ranking.channels === 0) return withThreshold(rule, 0)
  const largest = ranking.valueAt(ranking.channels - 1)
  return withThreshold(rule, removed < ranking.channels ? ranking.valueAt(removed) : largest)
}
