/** A mask against its network: checked, and as kept indices per axis. */

import { spaceById, type ChannelSpaces, type SpaceId } from '../architecture/channel-spaces'
import { UserError } from '../errors'
import { keptCount, keptIndices, type Mask } from './mask'

/**
 * A mask fits a network when each of its spaces exists there, has as many channels, and keeps at least one.
 *
 * @throws UserError `shape-mismatch` naming the space
 */
export function checkMask(mask: Mask, spaces: ChannelSpaces): void {
  for (const [id, bits] of mask) {
    const space = spaces.spaces.get(id)
    const problem = !space
      ? `The mask names ${id}, which the network does not have.`
      : space.kind === 'input' || space.kind === 'output'
        ? `The mask names ${id}, but the network's ${space.kind} can't be pruned.`
        : space.kind === 'shared'
          ? `The mask names ${id}, but selections choose from its channels by their place.`
          : space.channels !== bits.length
            ? `The mask of ${id} has ${bits.length} bits, the network has ${space.channels} channels there.`
            : keptCount(bits) === 0
              ? `The mask leaves ${id} without channels.`
              : null
    if (problem) throw new UserError('shape-mismatch', problem, 'Make the mask again from this network.')
  }
}

/** Channels that each space has left. */
export function sizesAfter(mask: Mask, spaces: ChannelSpaces): ReadonlyMap<SpaceId, number> {
  return new Map(
    [...spaces.spaces.values()].map((space) => {
      const bits = mask.get(space.id)
      return [space.id, bits ? keptCount(bits) : space.channels]
    }),
  )
}

/** Kept positions along an axis that follows these spaces in order. */
export function keptAlong(segments: readonly SpaceId[], mask: Mask, spaces: ChannelSpaces): readonly number[] {
  let offset = 0
  return segments.flatMap((id) => {
    const start = offset
    const { channels } = spaceById(spaces, id)
    offset += channels
    const bits = mask.get(id)
    const kept = bits ? keptIndices(bits) : Array.from({ length: channels }, (_, index) => index)
    return kept.map((index) => start + index)
  })
}
