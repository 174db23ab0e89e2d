/** All prunable channels of a network in the order in which a rising threshold removes them. */

import type { SpaceId } from '../architecture/channel-spaces'
import { UserError } from '../errors'
import type { Importance } from './mask'

type RankedSpace = { readonly id: SpaceId; readonly importance: Float32Array }

/** Rank 0 goes first. Equal values rank by position: network order, then channel. */
export type Ranking = {
  readonly channels: number
  readonly spaces: readonly RankedSpace[]
  readonly at: (rank: number) => { readonly space: SpaceId; readonly channel: number }
  readonly valueAt: (rank: number) => number
}

/**
 * Sorts once, so that masks at any ratio cost one pass.
 *
 * @throws UserError `not-finite` naming space and channel, when an importance is NaN or infinite
 */
export function rankChannels(importance: Importance): Ranking {
  const spaces = [...importance].map(([id, values]) => ({ id, importance: values }))
  const channels = spaces.reduce((sum, space) => sum + space.importance.length, 0)
  const values = new Float32Array(channels)
  const spaceOf = new Uint32Array(channels)
  const channelOf = new Uint32Array(channels)
  let position = 0
  spaces.forEach((space, spaceIndex) =>
    space.importance.forEach((value, channel) => {
      if (!Number.isFinite(value)) throw notFinite(space.id, channel, value)
      values[position] = value
      spaceOf[position] = spaceIndex
      channelOf[position] = channel
      position++
    }),
  )
  const order = new Uint32Array(channels).map((_, index) => index)
  order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b)
  const positionAt = (rank: number): number => {
    const found = order[rank]
    if (found === undefined) throw new RangeError(`Rank ${rank} is outside 0 to ${channels - 1}.`)
    return found
  }
  return {
    channels,
    spaces,
    at: (rank) => {
      const found = positionAt(rank)
      return { space: spaces[spaceOf[found] ?? 0]?.id ?? '', channel: channelOf[found] ?? 0 }
    },
    valueAt: (rank) => values[positionAt(rank)] ?? 0,
  }
}

export type SafeLimit = {
  /** Largest share of the prunable channels that can go before a layer is left with nothing. */
  readonly ratio: number
  /** The same as a count. */
  readonly removable: number
  /** The smallest of the layers' largest |γ|: a threshold must stay below it. */
  readonly threshold: number
  /** The layer that would empty first; null when nothing is prunable. */
  readonly space: SpaceId | null
}

/** How far a global threshold may rise before a layer empties: up to the minimum over layers of max |γ|. */
export function safeLimit(importance: Importance): SafeLimit {
  return safeLimitOf(rankChannels(importance))
}

/** The same for channels ranked before. */
export function safeLimitOf(ranking: Ranking): SafeLimit {
  const left = new Map(ranking.spaces.map((space) => [space.id, space.importance.length]))
  for (let rank = 0; rank < ranking.channels; rank++) {
    const { space } = ranking.at(rank)
    const remaining = (left.get(space) ?? 0) - 1
    left.set(space, remaining)
    if (remaining === 0)
      return { ratio: rank / ranking.channels, removable: rank, threshold: ranking.valueAt(rank), space }
  }
  return { ratio: 0, removable: 0, threshold: 0, space: null }
}

function notFinite(space: SpaceId, channel: number, value: number): UserError {
  return new UserError(
    'not-finite',
    `γ of ${space}, channel ${channel}, is ${value}: channels can't be ranked.`,
    'Train again with a smaller learning rate; these weights have diverged.',
  )
}
