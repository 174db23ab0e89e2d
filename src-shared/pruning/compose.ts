/** Masks of one cut after the other, as one mask of the network before the first: so that ways to the same size compare. */

import { keptIndices, type Mask } from './mask'

/** @param later a mask of the network that `first` leaves */
export function composed(first: Mask, later: Mask): Mask {
  const spaces = new Set([...first.keys(), ...later.keys()])
  return new Map(
    [...spaces].map((id) => {
      const [before, after] = [first.get(id), later.get(id)]
      if (!before || !after) return [id, before ?? after ?? new Uint8Array()]
      const bits = before.slice()
      for (const [position, channel] of keptIndices(before).entries()) bits[channel] = after[position] ?? 0
      return [id, bits]
    }),
  )
}
