/** How the rule of a mask changes with what someone does in the inspector: each a pure step that can be undone. */

import type { SpaceId } from '../../src-shared/architecture/channel-spaces'
import { keptIndices, type Mask } from '../../src-shared/pruning/mask'
import { plainRule, type LayerRule, type MaskRule, type Pins } from '../../src-shared/pruning/mask-rule'

export type Channel = { readonly space: SpaceId; readonly channel: number }
export type PinState = 'kept' | 'removed' | null

/** Where the share of channels ends: all of them is no mask. */
const largestRatio = 0.9999

export function withRatio(rule: MaskRule, ratio: number): MaskRule {
  const denominator = rule.amount.by === 'ratio' ? rule.amount.denominator : 'prunable'
  return { ...rule, amount: { by: 'ratio', ratio: Math.min(Math.max(ratio, 0), largestRatio), denominator } }
}

export function withThreshold(rule: MaskRule, threshold: number): MaskRule {
  return { ...rule, amount: { by: 'threshold', threshold: Math.max(threshold, 0) } }
}

/** Another meaning of the ratio for the same number of channels. */
export function withDenominator(
  rule: MaskRule,
  denominator: 'prunable' | 'all',
  channels: { readonly prunable: number; readonly all: number },
): MaskRule {
  const { amount } = rule
  if (amount.by !== 'ratio' || amount.denominator === denominator) return rule
  const ratio = (amount.ratio * channels[amount.denominator]) / channels[denominator]
  return { ...rule, amount: { by: 'ratio', ratio: Math.min(ratio, largestRatio), denominator } }
}

export function pinOf({ pins }: MaskRule, { space, channel }: Channel): PinState {
  const found = pins.find((pin) => pin.space === space)
  if (found?.kept.includes(channel)) return 'kept'
  return found?.removed.includes(channel) ? 'removed' : null
}

/** Decides these channels by hand, or (null) leaves them to the rule again. */
export function pinned(rule: MaskRule, channels: readonly Channel[], state: PinState): MaskRule {
  const bySpace = new Map<SpaceId, Set<number>>()
  for (const { space, channel } of channels) bySpace.set(space, (bySpace.get(space) ?? new Set<number>()).add(channel))
  const known = new Map(rule.pins.map((pin) => [pin.space, pin]))
  for (const [space, decided] of bySpace) {
    const old = known.get(space)
    const others = (list: readonly number[] | undefined): readonly number[] =>
      (list ?? []).filter((channel) => !decided.has(channel))
    const joined = (list: readonly number[] | undefined, isNow: boolean): number[] =>
      [...others(list), ...(isNow ? decided : [])].sort((a, b) => a - b)
    known.set(space, {
      space,
      kept: joined(old?.kept, state === 'kept'),
      removed: joined(old?.removed, state === 'removed'),
    })
  }
  const pins = [...known.values()].filter(({ kept, removed }: Pins) => kept.length + removed.length > 0)
  return { ...rule, pins }
}

/** What a click does: turns a channel round against the rule; one decided by hand goes back to the rule. */
export function toggled(rule: MaskRule, channel: Channel, isKept: boolean): MaskRule {
  if (pinOf(rule, channel) !== null) return pinned(rule, [channel], null)
  return pinned(rule, [channel], isKept ? 'removed' : 'kept')
}

export function layerRuleOf({ layers }: MaskRule, space: SpaceId): LayerRule | null {
  return layers.find((layer) => layer.space === space) ?? null
}

/** Null: the layer follows the threshold again. */
export function withLayerRule(rule: MaskRule, space: SpaceId, layer: LayerRule | null): MaskRule {
  const others = rule.layers.filter((other) => other.space !== space)
  return { ...rule, layers: layer ? [...others, layer] : others }
}

/** Nothing is done by hand in this layer any more. */
export function withoutHand(rule: MaskRule, space: SpaceId): MaskRule {
  return { ...withLayerRule(rule, space, null), pins: rule.pins.filter((pin) => pin.space !== space) }
}

/** Without what the rule says of layers that may not be pruned (any more). */
export function onlyFor(rule: MaskRule, prunable: ReadonlySet<SpaceId>): MaskRule {
  return {
    ...rule,
    layers: rule.layers.filter(({ space }) => prunable.has(space)),
    pins: rule.pins.filter(({ space }) => prunable.has(space)),
  }
}

/** A mask whose rule is not known, as a rule: every layer stays exactly as it is. */
export function ruleOfMask(mask: Mask, base: MaskRule = plainRule(0)): MaskRule {
  const layers = [...mask].map(([space, bits]): LayerRule => ({ kind: 'locked', space, kept: [...keptIndices(bits)] }))
  return { ...base, rounding: 'none', layers, pins: [] }
}

/** How many channels and layers were decided by hand. */
export function byHand({ layers, pins }: MaskRule): { readonly layers: number; readonly channels: number } {
  const channels = pins.reduce((sum, { kept, removed }) => sum + kept.length + removed.length, 0)
  return { layers: layers.length, channels }
}
