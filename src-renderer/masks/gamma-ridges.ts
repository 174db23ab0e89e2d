/** How the distribution of γ moves while a network trains sparse: one outline an epoch, in the same bins. */

import type { GammaEpoch } from '../../src-shared/contract/views'
import { gammaBars, largestMagnitude, type GammaScale } from '../charts/gamma-bars'

type Ridge = {
  readonly epoch: number
  /** Tops of the bins from left to right, from 0 to 1; as roots, so that few channels are seen beside many. */
  readonly heights: readonly number[]
}

export type Ridges = {
  readonly ridges: readonly Ridge[]
  readonly ticks: readonly { readonly at: number; readonly value: number }[]
  /** Where a |γ| stands from left to right, 0 to 1. */
  readonly position: (value: number) => number
}

export type RidgeWish = {
  /** One layer; null for all prunable ones together. */
  readonly layer: string | null
  readonly scale: GammaScale
  readonly bins: number
  /** More are thinned out evenly; the first and the last epoch always stay. */
  readonly most: number
}

export function gammaRidges(snapshots: readonly GammaEpoch[], { layer, scale, bins, most }: RidgeWish): Ridges {
  const shown = thinned(snapshots, most).map((snapshot) => ({
    epoch: snapshot.epoch,
    values: gammasOf(snapshot, layer),
  }))
  const reach = Math.max(0, ...shown.map(({ values }) => largestMagnitude(values)))
  const each = shown.map(({ epoch, values }) => {
    const { bars, position, ticks } = gammaBars(values, scale, bins, reach)
    return { epoch, shares: bars.map(({ count }) => count / Math.max(1, values.length)), position, ticks }
  })
  const highest = Math.max(Number.MIN_VALUE, ...each.flatMap(({ shares }) => shares))
  const [first] = each
  return {
    ridges: each.map(({ epoch, shares }) => ({ epoch, heights: shares.map((share) => Math.sqrt(share / highest)) })),
    ticks: first?.ticks.map((value) => ({ at: first.position(value), value })) ?? [],
    position: first?.position ?? (() => 0),
  }
}

/** Evenly chosen, ends included. */
export function thinned<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all
  const step = (all.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, index) => all[Math.round(index * step)]).filter((one) => one !== undefined)
}

function gammasOf({ layers, values }: GammaEpoch, layer: string | null): Float32Array {
  let offset = 0
  const parts: Float32Array[] = []
  for (const { name, channels, prunable } of layers) {
    if (layer === null ? prunable : name === layer) parts.push(values.subarray(offset, offset + channels))
    offset += channels
  }
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
