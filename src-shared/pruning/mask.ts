/** Which channels of a network go: the global threshold of network slimming (Liu et al. 2017, section 3.3). */

import { channelSpaces, spaceById, type SpaceId } from '../architecture/channel-spaces'
import type { Architecture } from '../architecture/architecture'
import { UserError } from '../errors'
import type { Weights } from '../weights'
import { nearZero, shareBelow } from './near-zero'
import { rankChannels, safeLimitOf, type Ranking } from './ranking'
import { requireTensor } from './tensors'
import type { MaskWarning } from './warnings'

/** One bit per channel of each prunable space; 1 keeps. Spaces that may not be pruned have no entry. */
export type Mask = ReadonlyMap<SpaceId, Uint8Array>

/** |γ| per channel, one array per prunable space, in network order. */
export type Importance = ReadonlyMap<SpaceId, Float32Array>

export type ThresholdOptions = {
  /** Channels of largest |γ| that a layer keeps when the threshold would empty it; all of them if it has fewer. */
  readonly floor?: number
  /** All BatchNorm channels of the network, when the ratio is meant as a share of those; else it is of the prunable ones. */
  readonly total?: number
}

export type MaskResult = {
  readonly mask: Mask
  /** Largest |γ| among the k channels below the threshold, before the rule for emptied layers; 0 when k is 0. */
  readonly threshold: number
  readonly requestedRatio: number
  /** Channels removed over `denominator.channels`; below the requested ratio where emptied layers kept some. */
  readonly achievedRatio: number
  /** What both ratios are shares of. */
  readonly denominator: { readonly kind: 'prunable' | 'all'; readonly channels: number }
  readonly prunableChannels: number
  readonly removedChannels: number
  readonly keptChannels: number
  readonly warnings: readonly MaskWarning[]
}

const defaultFloor = 3

/**
 * |γ| of each channel; where several BatchNorms share a space, the mean of theirs, which stands on the same scale as that of
 * a single one.
 *
 * @throws UserError `bad-weights` when a γ is missing or of another length, `not-finite` when one is NaN or infinite
 */
export function gammaImportance(weights: Weights, architecture: Architecture, spaces: readonly SpaceId[]): Importance {
  const all = channelSpaces(architecture)
  return new Map(
    spaces.map((id) => {
      const space = spaceById(all, id)
      if (space.batchNorms.length === 0)
        throw new UserError(
          'bad-argument',
          `${id} has no BatchNorm, so its channels have no γ to be judged by.`,
          'Choose a policy that leaves it whole.',
        )
      const gammas = space.batchNorms.map((name) => requireTensor(weights, `${name}.weight`, [space.channels]).values)
      const sumAt = (channel: number): number => gammas.reduce((sum, gamma) => sum + Math.abs(gamma[channel] ?? 0), 0)
      return [id, new Float32Array(space.channels).map((_, channel) => sumAt(channel) / gammas.length)]
    }),
  )
}

/**
 * Keeps all but the k = ⌊N·ratio⌋ channels of smallest |γ|, counted over all prunable spaces together. Ties go by
 * position, so the count is exact; a space left empty keeps its `floor` largest.
 *
 * @param importance |γ| per channel, one array per prunable space, in network order
 * @param ratio      share of channels to remove, in [0, 1): of the prunable ones, or of `total` where that is given
 * @throws UserError `bad-argument` when the ratio is outside [0, 1), asks for more channels than are prunable, or the
 *   floor is no whole number from 1 up; `not-finite` when an importance is NaN or infinite
 */
export function maskByGlobalThreshold(
  importance: Importance,
  ratio: number,
  options: ThresholdOptions = {},
): MaskResult {
  return maskFromRanking(rankChannels(importance), ratio, options)
}

/** The same for channels ranked before: what a slider asks on every move. */
export function maskFromRanking(
  ranking: Ranking,
  ratio: number,
  { floor = defaultFloor, total }: ThresholdOptions = {},
): MaskResult {
  if (!Number.isInteger(floor) || floor < 1)
    throw new UserError(
      'bad-argument',
      `A floor of ${floor} channels is not possible.`,
      'Give a whole number from 1 up.',
    )
  const denominator =
    total === undefined
      ? { kind: 'prunable' as const, channels: ranking.channels }
      : { kind: 'all' as const, channels: total }
  const removedCount = channelsToRemove(ranking.channels, ratio, denominator)
  const mask = maskOfSmallest(ranking, removedCount)
  const threshold = removedCount === 0 ? 0 : ranking.valueAt(removedCount - 1)
  const { restored, warnings: emptied } = keepLargestOfEmptied(mask, ranking, floor)
  const removedChannels = removedCount - restored
  return {
    mask,
    threshold,
    requestedRatio: ratio,
    achievedRatio: denominator.channels === 0 ? 0 : removedChannels / denominator.channels,
    denominator,
    prunableChannels: ranking.channels,
    removedChannels,
    keptChannels: ranking.channels - removedChannels,
    warnings: [
      ...emptied,
      ...safeLimitWarning(ranking, removedCount, ratio, denominator.channels),
      ...tieWarning(ranking, removedCount),
      ...sparsityWarning(ranking, removedCount),
    ],
  }
}

/** All channels but the `count` first of the ranking. */
export function maskOfSmallest(ranking: Ranking, count: number): Map<SpaceId, Uint8Array> {
  const mask = new Map<SpaceId, Uint8Array>()
  for (const { id, importance } of ranking.spaces) mask.set(id, new Uint8Array(importance.length).fill(1))
  for (let rank = 0; rank < count; rank++) {
    const { space, channel } = ranking.at(rank)
    const bits = mask.get(space)
    if (bits) bits[channel] = 0
  }
  return mask
}

/** Channels that one space keeps, by index, rising. */
export function keptIndices(bits: Uint8Array): readonly number[] {
  const kept: number[] = []
  bits.forEach((bit, index) => {
    if (bit !== 0) kept.push(index)
  })
  return kept
}

/** How many channels one space keeps. */
export function keptCount(bits: Uint8Array): number {
  return bits.reduce((sum, bit) => sum + (bit === 0 ? 0 : 1), 0)
}

/** ⌊channels·ratio⌋, where a product that is whole on paper (0.3 · 240) does not fall one short in floating point. */
export function channelsToRemove(prunable: number, ratio: number, denominator: MaskResult['denominator']): number {
  if (!(ratio >= 0 && ratio < 1))
    throw new UserError(
      'bad-argument',
      `A pruning ratio of ${ratio} is outside 0 to 1 (1 excluded).`,
      'Give the share of channels to remove, such as 0.5.',
    )
  const asked = Math.floor(denominator.channels * ratio + 1e-9)
  if (asked > prunable)
    throw new UserError(
      'bad-argument',
      `A ratio of ${ratio} of all ${denominator.channels} BatchNorm channels is ${asked} channels; only ${prunable} are prunable.`,
      `Ask for at most ${Math.floor((prunable / denominator.channels) * 1000) / 1000}, or make the ratio a share of the prunable channels.`,
    )
  return asked
}

/** Gives every emptied space its largest channels back; among equals the first stay. */
export function keepLargestOfEmptied(
  mask: Mask,
  ranking: Ranking,
  floor: number,
): { restored: number; warnings: readonly MaskWarning[] } {
  let restored = 0
  const warnings: MaskWarning[] = []
  for (const { id, importance } of ranking.spaces) {
    const bits = mask.get(id)
    if (!bits || importance.length === 0 || bits.includes(1)) continue
    const kept = Math.min(floor, importance.length)
    const largestFirst = Array.from(importance.keys()).sort(
      (a, b) => (importance[b] ?? 0) - (importance[a] ?? 0) || a - b,
    )
    for (const channel of largestFirst.slice(0, kept)) bits[channel] = 1
    restored += kept
    warnings.push({ kind: 'emptied-layer', space: id, keptInstead: kept })
  }
  return { restored, warnings }
}

export function safeLimitWarning(
  ranking: Ranking,
  removed: number,
  requestedRatio: number,
  denominator: number,
): readonly MaskWarning[] {
  const limit = safeLimitOf(ranking)
  if (removed <= limit.removable || limit.space === null) return []
  return [{ kind: 'beyond-safe-limit', requestedRatio, safeRatio: limit.removable / denominator, space: limit.space }]
}

export function tieWarning(ranking: Ranking, removed: number): readonly MaskWarning[] {
  if (removed === 0 || removed === ranking.channels) return []
  const value = ranking.valueAt(removed - 1)
  if (ranking.valueAt(removed) !== value) return []
  let first = removed - 1
  while (first > 0 && ranking.valueAt(first - 1) === value) first--
  let end = removed
  while (end < ranking.channels && ranking.valueAt(end) === value) end++
  return [{ kind: 'ties-at-threshold', value, removed: removed - first, kept: end - removed }]
}

/** A trained-sparse network loses channels that are already near zero; one where fewer than half are is not ready. */
export function sparsityWarning(ranking: Ranking, removed: number): readonly MaskWarning[] {
  const shareNearZero = shareBelow(
    ranking.spaces.map((space) => space.importance),
    nearZero,
  )
  return shareNearZero * ranking.channels < removed / 2 ? [{ kind: 'not-sparse-yet', shareNearZero }] : []
}
