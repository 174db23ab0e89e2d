/** The tensors of a network by their torchvision names, and which channel space each of their axes follows. */

import type { Architecture } from './architecture'
import { spaceOfNode, type ChannelSpaces, type SpaceId } from './channel-spaces'

export type ParameterKind = 'convWeight' | 'gamma' | 'beta' | 'runningMean' | 'runningVar' | 'linearWeight' | 'linearBias'

/** An axis either follows a channel space or has a fixed size (kernel positions, classes). */
export type Axis = { readonly space: SpaceId } | { readonly size: number }

/** `shape` and `axes` in torchvision's layout: convolutions OIHW, linear OI. */
export type Parameter = {
  readonly name: string
  readonly kind: ParameterKind
  readonly node: string
  readonly shape: readonly number[]
  readonly axes: readonly Axis[]
}
