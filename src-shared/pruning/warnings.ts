/** What can be wrong with a mask before anything is cut: the cases, and the sentence for each. */

import type { SpaceId } from '../architecture/channel-spaces'
import { count, percent, significant } from '../formats/numbers'

export type MaskWarning =
  /** The threshold would have left the layer with nothing. */
  | { readonly kind: 'emptied-layer'; readonly space: SpaceId; readonly keptInstead: number }
  /** Most of what goes is not near zero: the sparse training was too short, or its λ too small. */
  | { readonly kind: 'not-sparse-yet'; readonly shareNearZero: number }
  /** The channel's scale is small, but its shift is not: its constant output is lost with it. The worst channel of its layer. */
  | { readonly kind: 'large-bias-pruned'; readonly space: SpaceId; readonly channel: number; readonly beta: number }
  /** Channels of equal |γ| stand on both sides of the cut; their position decided. */
  | { readonly kind: 'ties-at-threshold'; readonly value: number; readonly removed: number; readonly kept: number }
  /** Above this ratio at least one layer loses all its channels. */
  | {
      readonly kind: 'beyond-safe-limit'
      readonly requestedRatio: number
      readonly safeRatio: number
      readonly space: SpaceId
    }

/** The warning as a sentence for people. */
export function warningText(warning: MaskWarning): string {
  switch (warning.kind) {
    case 'emptied-layer':
      return `${warning.space} would have lost all its channels; its ${count(warning.keptInstead)} largest |γ| stay.`
    case 'not-sparse-yet':
      return `Only ${percent(warning.shareNearZero)} of the prunable γ are near zero, fewer than half of what goes: expect accuracy to fall. Train longer, or with a larger λ.`
    case 'large-bias-pruned':
      return `${warning.space}, channel ${warning.channel}: γ is small but β is ${significant(warning.beta)}; the constant it adds is lost with it.`
    case 'ties-at-threshold':
      return `${count(warning.removed + warning.kept)} channels share |γ| = ${significant(warning.value)} at the threshold; by position ${count(warning.removed)} go and ${count(warning.kept)} stay.`
    case 'beyond-safe-limit':
      return `A ratio of ${percent(warning.requestedRatio)} is above the safe limit of ${percent(warning.safeRatio)}, from which ${warning.space} is left without channels.`
  }
}
