/** How far two cuts of the same network agree: which channels both keep, and which only one of them. */

import { keptCount, type Mask } from './mask'
import type { SpaceId } from '../architecture/channel-spaces'

/** Channels of one space, by who keeps them. */
export type Shares = { readonly both: number; readonly onlyA: number; readonly onlyB: number; readonly neither: number }

export type LayerOverlap = Shares & { readonly space: SpaceId; readonly channels: number }

/**
 * In the order of the first mask; then spaces that only the second names. A space that one of them does not name is kept
 * whole by it; one that has another size in the other belongs to another network and is left out.
 */
export function overlapOf(a: Mask, b: Mask): readonly LayerOverlap[] {
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((space): readonly LayerOverlap[] => {
    const [bitsA, bitsB] = [a.get(space) ?? wholeLike(b.get(space)), b.get(space) ?? wholeLike(a.get(space))]
    const channels = bitsA.length
    if (bitsB.length !== channels) return []
    let both = 0
    bitsA.forEach((bit, channel) => (both += bit & (bitsB[channel] ?? 0)))
    const [onlyA, onlyB] = [keptCount(bitsA) - both, keptCount(bitsB) - both]
    return [{ space, channels, both, onlyA, onlyB, neither: channels - both - onlyA - onlyB }]
  })
}

function wholeLike(bits: Uint8Array | undefined): Uint8Array {
  return new Uint8Array(bits?.length ?? 0).fill(1)
}

export function totalOf(layers: readonly Shares[]): Shares {
  return layers.reduce<Shares>(
    (sum, { both, onlyA, onlyB, neither }) => ({
      both: sum.both + both,
      onlyA: sum.onlyA + onlyA,
      onlyB: sum.onlyB + onlyB,
      neither: sum.neither + neither,
    }),
    { both: 0, onlyA: 0, onlyB: 0, neither: 0 },
  )
}

/** Kept by both, of what either keeps: 1 for the same choice (also that of nothing), 0 for nothing in common. */
export function jaccard({ both, onlyA, onlyB }: Shares): number {
  const either = both + onlyA + onlyB
  return either === 0 ? 1 : both / either
}
