/** Distributions of γ of several runs in one picture: as shares of each one's channels, in the same bins. */

import { gammaBars, largestMagnitude, type GammaScale } from '../charts/gamma-bars'

type GammaOutline = {
  readonly id: string
  /** Tops of the bins from left to right, shares of the highest of all: a staircase in a box of 0 to 1. */
  readonly heights: readonly number[]
  readonly shareNearZero: number
}

export type GammaOverlay = {
  readonly outlines: readonly GammaOutline[]
  readonly ticks: readonly { readonly at: number; readonly value: number }[]
}

export function gammaOverlay(
  all: readonly { readonly id: string; readonly values: Float32Array }[],
  scale: GammaScale,
  bins: number,
): GammaOverlay {
  const reach = Math.max(0, ...all.map(({ values }) => largestMagnitude(values)))
  const each = all.map(({ id, values }) => {
    const { bars, shareNearZero, position, ticks } = gammaBars(values, scale, bins, reach)
    const shares = bars.map(({ count }) => count / Math.max(1, values.length))
    return { id, shares, shareNearZero, ticks: ticks.map((value) => ({ at: position(value), value })) }
  })
  const highest = Math.max(Number.MIN_VALUE, ...each.flatMap(({ shares }) => shares))
  return {
    outlines: each.map(({ id, shares, shareNearZero }) => ({
      id,
      heights: shares.map((share) => share / highest),
      shareNearZero,
    })),
    ticks: each[0]?.ticks ?? [],
  }
}
