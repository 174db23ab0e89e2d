/** From a rule to a mask: the threshold, then what single layers do instead, then rounding, then channels decided by hand. */

import { batchNormsOf, type Architecture } from '../architecture/architecture'
import { channelSpaces, type SpaceId } from '../architecture/channel-spaces'
import { UserError } from '../errors'
import {
  channelsToRemove,
  keepLargestOfEmptied,
  maskOfSmallest,
  safeLimitWarning,
  sparsityWarning,
  tieWarning,
  type Importance,
  type MaskResult,
} from './mask'
import type { ImportanceKind, LayerRule, MaskRule, MaskScope, Rounding } from './mask-rule'
import { batchNormChannels } from './prunable'
import { rankChannels, type Ranking } from './ranking'
import type { MaskWarning } from './warnings'

/** Makes masks of one importance by any rule; ranks once, so that a slider can ask on every move. */
export type MaskMaker = (rule: MaskRule) => MaskResult

/**
 * The order of a rule: the threshold is what its amount says of all prunable channels (or of each stage, each layer),
 * whatever layers do instead, so that a lock in one layer moves nothing in another. Then come the layers' own rules, then
 * rounding up, then pins; last of all, a layer left empty gets its `floor` largest back. Without any of these the mask is
 * that of `maskByGlobalThreshold`.
 *
 * @param importance of the spaces that the rule's policy lets go, in network order
 * @throws UserError `bad-argument` for a ratio out of range or a layer or channel that is not there, `not-finite` when an
 *   importance is NaN or infinite
 */
export function maskMaker(importance: Importance, architecture: Architecture): MaskMaker {
  const whole = rankChannels(importance)
  const all = batchNormChannels(architecture)
  const stageOf = stagesOf(architecture)
  const byScope = new Map<MaskScope, readonly Ranking[]>([['network', [whole]]])
  const rankingsOf = (scope: MaskScope): readonly Ranking[] => {
    const known = byScope.get(scope)
    if (known) return known
    const groups = new Map<string, Map<SpaceId, Float32Array>>()
    for (const [id, values] of importance) {
      const name = scope === 'stage' ? (stageOf.get(id) ?? 'stem') : id
      groups.set(name, (groups.get(name) ?? new Map<SpaceId, Float32Array>()).set(id, values))
    }
    const rankings = [...groups.values()].map(rankChannels)
    byScope.set(scope, rankings)
    return rankings
  }

  return (rule) => {
    const { amount, floor, scope } = rule
    const denominator =
      amount.by === 'ratio' && amount.denominator === 'all'
        ? { kind: 'all' as const, channels: all }
        : { kind: 'prunable' as const, channels: whole.channels }
    const cuts = rankingsOf(scope).map((ranking) => ({ ranking, count: countOf(rule, ranking, denominator) }))
    const mask = new Map<SpaceId, Uint8Array>()
    for (const id of importance.keys()) mask.set(id, new Uint8Array())
    for (const { ranking, count } of cuts) for (const [id, bits] of maskOfSmallest(ranking, count)) mask.set(id, bits)
    applyLayerRules(mask, rule.layers, importance)
    roundUp(mask, rule, importance)
    applyPins(mask, rule)
    const { warnings: emptied } = keepLargestOfEmptied(mask, whole, floor)

    const asked = cuts.reduce((sum, { count }) => sum + count, 0)
    const removedChannels = [...mask.values()].reduce((sum, bits) => sum + zerosIn(bits), 0)
    const requestedRatio = amount.by === 'ratio' ? amount.ratio : shareOf(asked, denominator.channels)
    return {
      mask,
      threshold: Math.max(0, ...cuts.map(({ ranking, count }) => (count === 0 ? 0 : ranking.valueAt(count - 1)))),
      requestedRatio,
      achievedRatio: shareOf(removedChannels, denominator.channels),
      denominator,
      prunableChannels: whole.channels,
      removedChannels,
      keptChannels: whole.channels - removedChannels,
      warnings: [
        ...emptied,
        ...(scope === 'network' ? safeLimitWarning(whole, asked, requestedRatio, denominator.channels) : []),
        ...(scope === 'network' ? tieWarning(whole, asked) : []),
        ...(rule.importance === 'gamma' ? sparsityWarning(whole, asked) : []),
      ].map((warning) => judgedBy(rule.importance, warning)),
    }
  }
}

/** Says what channels were judged by, where the warning is about that and it is not |γ|. */
function judgedBy(importance: ImportanceKind, warning: MaskWarning): MaskWarning {
  if (importance === 'gamma' || !(warning.kind === 'emptied-layer' || warning.kind === 'ties-at-threshold'))
    return warning
  return { ...warning, importance }
}

/** The number of kept channels after rounding up; never more than there are. */
export function roundedUp(kept: number, channels: number, rounding: Rounding): number {
  switch (rounding) {
    case 'none':
      return kept
    case '8':
      return Math.min(channels, Math.ceil(kept / 8) * 8)
    case '16':
      return Math.min(channels, Math.ceil(kept / 16) * 16)
    case 'power-of-two':
      return Math.min(channels, 2 ** Math.ceil(Math.log2(Math.max(kept, 1))))
  }
}

/** By space: `stage 1`, … by the block its BatchNorms stand in. Spaces outside blocks have no entry. */
export function stagesOf(architecture: Architecture): ReadonlyMap<SpaceId, string> {
  const stages = new Map<string, number>()
  for (const block of architecture.blocks) for (const name of batchNormsOf(block)) stages.set(name, block.stage)
  return new Map(
    [...channelSpaces(architecture).spaces.values()].flatMap(({ id, batchNorms }) => {
      // A residual space of the stem's width is led by the stem's BatchNorm: it belongs to the stage that adds to it.
      const stage = batchNorms.map((name) => stages.get(name)).find((found) => found !== undefined)
      return stage === undefined ? [] : [[id, `stage ${stage}`] as const]
    }),
  )
}

function countOf({ amount, scope }: MaskRule, ranking: Ranking, denominator: MaskResult['denominator']): number {
  if (amount.by === 'threshold') return countBelow(ranking, amount.threshold)
  return channelsToRemove(
    ranking.channels,
    amount.ratio,
    scope === 'network' ? denominator : { kind: 'prunable', channels: ranking.channels },
  )
}

/** Channels of the ranking whose importance is smaller, by bisection. */
function countBelow(ranking: Ranking, threshold: number): number {
  let low = 0
  let high = ranking.channels
  while (low < high) {
    const middle = (low + high) >> 1
    if (ranking.valueAt(middle) < threshold) low = middle + 1
    else high = middle
  }
  return low
}

function applyLayerRules(mask: Map<SpaceId, Uint8Array>, rules: readonly LayerRule[], importance: Importance): void {
  for (const rule of rules) {
    const bits = bitsOf(mask, rule.space)
    const values = importance.get(rule.space) ?? new Float32Array()
    switch (rule.kind) {
      case 'keep-all':
        bits.fill(1)
        break
      case 'locked':
        bits.fill(0)
        for (const channel of rule.kept) set(bits, channel, 1, rule.space)
        break
      case 'ratio':
        keepLargest(
          bits,
          values,
          bits.length - channelsToRemove(bits.length, rule.ratio, { kind: 'prunable', channels: bits.length }),
        )
        break
      case 'bounds': {
        const kept = bits.length - zerosIn(bits)
        const atLeast = Math.min(rule.floor ?? 0, bits.length)
        const atMost = Math.max(rule.cap ?? bits.length, atLeast)
        if (kept < atLeast) keepLargest(bits, values, atLeast)
        else if (kept > atMost) keepLargest(bits, values, atMost)
        break
      }
    }
  }
}

/** Gives the largest of what went back; locked layers and those that keep all stay as they were asked to be. */
function roundUp(mask: Map<SpaceId, Uint8Array>, { rounding, layers }: MaskRule, importance: Importance): void {
  if (rounding === 'none') return
  const fixed = new Set(layers.filter(({ kind }) => kind === 'locked').map(({ space }) => space))
  for (const [id, bits] of mask) {
    const kept = bits.length - zerosIn(bits)
    const wanted = roundedUp(kept, bits.length, rounding)
    if (kept === 0 || wanted === kept || fixed.has(id)) continue
    keepLargest(bits, importance.get(id) ?? new Float32Array(), wanted)
  }
}

function applyPins(mask: Map<SpaceId, Uint8Array>, { pins }: MaskRule): void {
  for (const { space, kept, removed } of pins) {
    const bits = bitsOf(mask, space)
    for (const channel of kept) set(bits, channel, 1, space)
    for (const channel of removed) set(bits, channel, 0, space)
  }
}

/** Keeps the `count` largest; among equals those that stand later, as the ranking removes by position. */
function keepLargest(bits: Uint8Array, values: Float32Array, count: number): void {
  const largestFirst = Array.from(bits.keys()).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || b - a)
  bits.fill(0)
  for (const channel of largestFirst.slice(0, count)) bits[channel] = 1
}

function bitsOf(mask: ReadonlyMap<SpaceId, Uint8Array>, space: SpaceId): Uint8Array {
  const bits = mask.get(space)
  if (bits) return bits
  throw new UserError(
    'bad-argument',
    `The rule names ${space}, which is no layer that may be pruned here.`,
    'Take it out of the rule, or choose a policy that lets this layer go.',
  )
}

function set(bits: Uint8Array, channel: number, bit: 0 | 1, space: SpaceId): void {
  if (channel >= bits.length)
    throw new UserError(
      'bad-argument',
      `The rule names channel ${channel} of ${space}, which has ${bits.length} channels.`,
      'Make the rule again from this network.',
    )
  bits[channel] = bit
}

function zerosIn(bits: Uint8Array): number {
  return bits.reduce((sum, bit) => sum + (bit === 0 ? 1 : 0), 0)
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
