/** A run's network as the inspector works on it: what never changes while its rule is edited. */

import type { MaskSubject } from '../../src-shared/contract/masks-views'
import { channelSpaces, type SpaceId } from '../../src-shared/architecture/channel-spaces'
import { gammaImportance, type Importance } from '../../src-shared/pruning/mask'
import { maskFromJson } from '../../src-shared/pruning/mask-json'
import { maskMaker } from '../../src-shared/pruning/mask-maker'
import { plainRule, type MaskRule } from '../../src-shared/pruning/mask-rule'
import { prunableSpaces, type PrunePolicy } from '../../src-shared/pruning/prunable'
import type { Weights } from '../../src-shared/weights'
import { ruleOfMask } from './rule-edits'

/** What one BatchNorm holds of one channel. */
export type ChannelNumbers = {
  readonly batchNorm: string
  readonly gamma: number
  readonly beta: number
  readonly mean: number
  readonly variance: number
}

/** γ by tensor name: all that importance by |γ| asks of weights. */
function gammasOf({ batchNorms, gamma }: MaskSubject): Weights {
  let offset = 0
  return new Map(
    batchNorms.map(({ name, channels }) => {
      const values = gamma.subarray(offset, offset + channels)
      offset += channels
      return [`${name}.weight`, { shape: [channels], values }]
    }),
  )
}

/** |γ| of the spaces that the policy lets go. */
export function gammaOfPolicy(subject: MaskSubject, policy: PrunePolicy): Importance {
  const { architecture } = subject
  return gammaImportance(gammasOf(subject), architecture, prunableSpaces(architecture, policy))
}

/** |γ| of all spaces that have any: what is shown of layers that stay whole too. */
export function gammaOfAll(subject: MaskSubject): Importance {
  const spaces = [...channelSpaces(subject.architecture).spaces.values()]
  return gammaImportance(
    gammasOf(subject),
    subject.architecture,
    spaces.filter(({ batchNorms }) => batchNorms.length > 0).map(({ id }) => id),
  )
}

/** One entry for each BatchNorm of the space. */
export function channelNumbers(subject: MaskSubject, space: SpaceId, channel: number): readonly ChannelNumbers[] {
  const norms = new Set(channelSpaces(subject.architecture).spaces.get(space)?.batchNorms ?? [])
  let offset = 0
  return subject.batchNorms.flatMap(({ name, channels }) => {
    const at = offset + channel
    offset += channels
    if (!norms.has(name)) return []
    const of = (values: Float32Array): number => values[at] ?? 0
    const { gamma, beta, mean, variance } = subject
    return [{ batchNorm: name, gamma: of(gamma), beta: of(beta), mean: of(mean), variance: of(variance) }]
  })
}

/** What the inspector begins with: the rule that a pruning was made by, or the report's at one half. */
export function firstRule(subject: MaskSubject): MaskRule {
  const { cutBy } = subject
  if (!cutBy) return plainRule(0.5)
  if (cutBy.rule) return cutBy.rule
  const mask = maskFromJson(cutBy.mask)
  const plain = plainRule(cutBy.ratio)
  // A cut of the command line is told by its ratio; anything else stays as it is, layer by layer.
  const importance = gammaOfPolicy(subject, plain.policy)
  const { mask: made } = maskMaker(importance, subject.architecture)(plain)
  const isPlain =
    made.size === mask.size &&
    [...made].every(([space, bits]) => mask.get(space)?.every((bit, channel) => bit === bits[channel]) ?? false)
  return isPlain ? plain : ruleOfMask(mask, plain)
}
