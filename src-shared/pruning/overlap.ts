/** How far two cuts of the same network agree: which channels both keep, and which only one of them. */

import { keptCount, type Mask } from './mask'
import type { SpaceId } from '../architecture/channel-spaces'

/** Channels of one space, by who keeps them. */
export type Shares = { readonly both: number; readonly onlyA: number; readonly onlyB: number; readonly neither: number }

export type LayerOverlap = Shares & { readonly space: SpaceId; readonly channels: number }

/** Of spaces that both masks have with as many channels, in the order of the first. */
export function overlapOf(a: Mask, b: Mask): readonly LayerOverlap[] {
  return [...a].flatMap(([space, bitsA]): readonly LayerOverlap[] => {
    const bitsB = b.get(space)
    if (bitsB?.length !== bitsA.length) return []
    let both = 0
    bitsA.forEach((bit, channel) => (both += bit & (bitsB[channel] ?? 0)))
    const [onlyA, onlyB] = [keptCount(bitsA) - both, keptCount(bitsB) - both]
    return [{ space, channels: bitsA.length, both, onlyA, onlyB, neither: bitsA.length - both - onlyA - onlyB }]
  })
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
