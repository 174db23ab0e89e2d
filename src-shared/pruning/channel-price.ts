/** What goes when one channel goes: which tensors get smaller, by how many numbers, and what that saves. */

import type { Architecture } from '../architecture/architecture'
import { channelSpaces, spaceById, type SpaceId } from '../architecture/channel-spaces'
import { costModel } from '../architecture/cost'
import { parametersOf, type Axis } from '../architecture/parameters'

export type ChannelPrice = {
  /** Tensors with an axis along the space, in network order, and the numbers of each that belong to one channel. */
  readonly tensors: readonly { readonly name: string; readonly numbers: number }[]
  readonly params: number
  readonly macs: number
}

/**
 * The price of one channel more or less in a space, everything else being as `sizes` says: neighbours that are cut already
 * make a channel cheaper.
 *
 * @param sizes channels left by space; a space that is not named keeps all
 */
export function channelPrice(
  architecture: Architecture,
  space: SpaceId,
  sizes: ReadonlyMap<SpaceId, number>,
): ChannelPrice {
  const spaces = channelSpaces(architecture)
  const sizeOf = (id: SpaceId): number => sizes.get(id) ?? spaceById(spaces, id).channels
  const lengthOf = (axis: Axis): number =>
    'size' in axis ? axis.size : axis.spaces.reduce((sum, id) => sum + sizeOf(id), 0)
  const holds = (axis: Axis): boolean => 'spaces' in axis && axis.spaces.includes(space)
  const tensors = parametersOf(architecture)
    .filter(({ axes }) => axes.some(holds))
    .map(({ name, axes }) => ({
      name,
      numbers: axes.reduce((product, axis) => product * (holds(axis) ? 1 : lengthOf(axis)), 1),
    }))
  const cost = costModel(architecture)
  const size = sizeOf(space)
  const here = cost(new Map(sizes).set(space, size))
  const less = cost(new Map(sizes).set(space, size - 1))
  return { tensors, params: here.params - less.params, macs: here.macs - less.macs }
}
