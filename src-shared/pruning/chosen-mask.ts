/** A mask that was chosen before, by hand or by a rule, as the result that a cut is made from. */

import { channelSpaces, type SpaceId } from '../architecture/channel-spaces'
import type { Architecture } from '../architecture/architecture'
import { UserError } from '../errors'
import { prunePolicies } from '../recipe/pruning'
import type { Weights } from '../weights'
import { isWeightImportance, weightImportance } from './importance'
import { checkMask } from './kept-channels'
import { gammaImportance, keptCount, type Importance, type Mask, type MaskResult } from './mask'
import { maskFromJson, type MaskJson } from './mask-json'
import { maskMaker } from './mask-maker'
import type { MaskRule } from './mask-rule'
import { batchNormChannels, prunableChannels, prunableSpaces, type PrunePolicy } from './prunable'

/** `rule` is how it came about, where that is known: it explains the mask, and need not give just this one. */
export type ChosenMask = { readonly mask: MaskJson; readonly rule: MaskRule | null }

/**
 * What is to be said about the mask, without its large biases. Where its rule gives the same mask from these weights,
 * everything the rule says; else what the mask tells: the share that goes, beside the one that the rule asked for, and the
 * largest |γ| among it.
 *
 * @throws UserError `shape-mismatch` where the mask is of another network, `bad-argument` where it names a space whose
 *   channels can't go
 */
export function chosenMaskResult(
  weights: Weights,
  architecture: Architecture,
  { mask: json, rule }: ChosenMask,
): MaskResult {
  const mask = maskFromJson(json)
  const policy = policyOfMask(mask, architecture, rule)
  const ruled = rule && resultOfRule(weights, architecture, rule)
  if (ruled && isSame(ruled.mask, mask)) return ruled
  const channels = prunableChannels(architecture, policy)
  const removedChannels = [...mask.values()].reduce((sum, bits) => sum + bits.length - keptCount(bits), 0)
  const asked = rule?.amount.by === 'ratio' ? rule.amount : null
  const denominator =
    asked?.denominator === 'all'
      ? { kind: 'all' as const, channels: batchNormChannels(architecture) }
      : { kind: 'prunable' as const, channels }
  const achievedRatio = denominator.channels === 0 ? 0 : removedChannels / denominator.channels
  return {
    mask,
    threshold: largestRemoved(gammaImportance(weights, architecture, [...mask.keys()]), mask),
    requestedRatio: asked?.ratio ?? achievedRatio,
    achievedRatio,
    denominator,
    prunableChannels: channels,
    removedChannels,
    keptChannels: channels - removedChannels,
    warnings: [],
  }
}

/**
 * The policy that a mask falls under: its rule's where that lets all go that the mask names, else the narrowest that does.
 *
 * @throws UserError `shape-mismatch` or `bad-argument` as `chosenMaskResult`
 */
export function policyOfMask(mask: Mask, architecture: Architecture, rule: MaskRule | null): PrunePolicy {
  checkMask(mask, channelSpaces(architecture))
  const candidates = rule ? [rule.policy, ...prunePolicies] : prunePolicies
  const outside = (policy: PrunePolicy): SpaceId | undefined => {
    const may = new Set(prunableSpaces(architecture, policy))
    return [...mask.keys()].find((id) => !may.has(id))
  }
  const found = candidates.find((policy) => outside(policy) === undefined)
  if (found) return found
  throw new UserError(
    'bad-argument',
    `The mask names ${outside('coupled') ?? 'a layer'}, whose channels no policy lets go: nothing there could silence them.`,
    'Take that layer out of the mask.',
  )
}

/** Null where the rule goes by what images tell, or no longer fits the network. */
function resultOfRule(weights: Weights, architecture: Architecture, rule: MaskRule): MaskResult | null {
  if (!isWeightImportance(rule.importance)) return null
  try {
    const spaces = prunableSpaces(architecture, rule.policy)
    return maskMaker(weightImportance(rule.importance, weights, architecture, spaces), architecture)(rule)
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}

function isSame(a: Mask, b: Mask): boolean {
  return (
    a.size === b.size &&
    [...a].every(([id, bits]) => {
      const others = b.get(id)
      return others?.length === bits.length && bits.every((bit, index) => bit === others[index])
    })
  )
}

function largestRemoved(gammas: Importance, mask: Mask): number {
  let largest = 0
  for (const [id, bits] of mask)
    gammas.get(id)?.forEach((value, channel) => {
      if (bits[channel] === 0) largest = Math.max(largest, value)
    })
  return largest
}
