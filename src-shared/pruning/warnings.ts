/** What can be wrong with a mask before anything is cut: the cases, and the sentence for each. */

import type { SpaceId } from '../architecture/channel-spaces'
import { count, percent, significant } from '../formats/numbers'
import type { ImportanceKind } from './mask-rule'

const importanceNames: Readonly<Record<ImportanceKind, string>> = {
  gamma: '|γ|',
  l1: 'L1 norm',
  l2: 'L2 norm',
  'gamma-activation': '|γ| · activation',
  taylor: 'Taylor criterion',
  random: 'random number',
}

/** `importance` is what channels were judged by, where that is not their |γ|. */
export type MaskWarning =
  /** The threshold would have left the layer with nothing. */
  | {
      readonly kind: 'emptied-layer'
      readonly space: SpaceId
      readonly keptInstead: number
      readonly importance?: ImportanceKind | undefined
    }
  /** Most of what goes is not near zero: the sparse training was too short, or its λ too small. */
  | {
      readonly kind: 'not-sparse-yet'
      readonly shareNearZero: number
      /** The weights came from elsewhere, and nobody has trained them with a λ since. */
      readonly isImported?: true
    }
  /**
   * The constants that pruned channels of the space add are lost with them, and are no small ones to the BatchNorm `reader`:
   * its inputs shift by `shift` of their standard deviations, root mean square. `channel` does most to it.
   */
  | {
      readonly kind: 'large-bias-pruned'
      readonly space: SpaceId
      readonly channel: number
      readonly beta: number
      readonly reader: string
      readonly shift: number
    }
  /** Channels of equal importance stand on both sides of the cut; their position decided. */
  | {
      readonly kind: 'ties-at-threshold'
      readonly value: number
      readonly removed: number
      readonly kept: number
      readonly importance?: ImportanceKind | undefined
    }
  /** Above this ratio at least one layer loses all its channels. */
  | {
      readonly kind: 'beyond-safe-limit'
      readonly requestedRatio: number
      readonly safeRatio: number
      readonly space: SpaceId
    }

export type EmptiedLayer = Extract<MaskWarning, { kind: 'emptied-layer' }>

/** Above so many, layers that would have been emptied are told in one sentence, or nobody reads what else there is. */
const emptiedOneByOne = 2

const adviceForImported =
  'These weights were imported, not trained for sparsity: train them with a penalty on γ first, as in `prunescope train RUN --data DATA --lambda 1e-4`.'

/** Warnings of a mask about weights that nobody here has trained with a λ: of that there was none to be larger. */
export function aboutImported(warnings: readonly MaskWarning[]): readonly MaskWarning[] {
  return warnings.map((warning) => (warning.kind === 'not-sparse-yet' ? { ...warning, isImported: true } : warning))
}

/** Emptied layers of many apart from all else, in their order; none where they are few and stay among the others. */
export function gathered(warnings: readonly MaskWarning[]): {
  readonly emptied: readonly EmptiedLayer[]
  readonly others: readonly MaskWarning[]
} {
  const emptied = warnings.filter((warning) => warning.kind === 'emptied-layer')
  if (emptied.length <= emptiedOneByOne) return { emptied: [], others: warnings }
  return { emptied, others: warnings.filter(({ kind }) => kind !== 'emptied-layer') }
}

/** Names of many, in as many words as one reads. */
export function firstAndLast(names: readonly string[]): string {
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')}, …, ${names.at(-1) ?? ''}`
}

/** Of several layers, as `gathered` has them. */
export function emptiedLayersText(emptied: readonly EmptiedLayer[]): string {
  const kept = Math.max(...emptied.map(({ keptInstead }) => keptInstead))
  return `${count(emptied.length)} layers would have lost all their channels; the ${count(kept)} largest of each by ${importanceNames[emptied[0]?.importance ?? 'gamma']} stay: ${firstAndLast(emptied.map(({ space }) => space))}.`
}

/** The warning as a sentence for people. */
export function warningText(warning: MaskWarning): string {
  switch (warning.kind) {
    case 'emptied-layer':
      return `${warning.space} would have lost all its channels; its ${count(warning.keptInstead)} largest by ${importanceNames[warning.importance ?? 'gamma']} stay.`
    case 'not-sparse-yet':
      return `Only ${percent(warning.shareNearZero)} of the prunable γ are near zero, fewer than half of what goes: expect accuracy to fall. ${warning.isImported ? adviceForImported : 'Train longer, or with a larger λ.'}`
    case 'large-bias-pruned':
      return `The constants that pruned channels of ${warning.space} add are lost with them (β of channel ${warning.channel} is ${significant(warning.beta)}): ${warning.reader} sees its inputs shifted by ${significant(warning.shift)} standard deviations. Expect accuracy to fall until it is fine-tuned.`
    case 'ties-at-threshold':
      return `${count(warning.removed + warning.kept)} channels share ${importanceNames[warning.importance ?? 'gamma']} = ${significant(warning.value)} at the threshold; by position ${count(warning.removed)} go and ${count(warning.kept)} stay.`
    case 'beyond-safe-limit':
      return `A ratio of ${percent(warning.requestedRatio)} is above the safe limit of ${percent(warning.safeRatio)}, from which ${warning.space} is left without channels.`
  }
}
