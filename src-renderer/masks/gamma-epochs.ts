/** How sparse each layer was after each epoch, as a grid of shares: what is drawn as layer × epoch. */

import type { GammaEpoch } from '../../src-shared/contract/views'
import { nearZero } from '../../src-shared/pruning/near-zero'

export type SparsityByEpoch = {
  readonly epochs: readonly number[]
  /** In network order; one share for each epoch. */
  readonly layers: readonly { readonly name: string; readonly prunable: boolean; readonly shares: readonly number[] }[]
}

/** @param limit below which a γ counts */
export function sparsityByEpoch(snapshots: readonly GammaEpoch[], limit = nearZero): SparsityByEpoch {
  const byLayer = new Map<string, { name: string; prunable: boolean; shares: number[] }>()
  for (const { layers, values } of snapshots) {
    let offset = 0
    for (const { name, channels, prunable } of layers) {
      const share = shareNearZero(values, offset, offset + channels, limit)
      offset += channels
      const row = byLayer.get(name) ?? { name, prunable, shares: [] }
      row.shares.push(share)
      byLayer.set(name, row)
    }
  }
  return { epochs: snapshots.map(({ epoch }) => epoch), layers: [...byLayer.values()] }
}

/** Snapshots with those of an event: each epoch once, in order. */
export function withSnapshots(known: readonly GammaEpoch[], added: readonly GammaEpoch[]): readonly GammaEpoch[] {
  const byEpoch = new Map([...known, ...added].map((snapshot) => [snapshot.epoch, snapshot]))
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch)
}

function shareNearZero(values: Float32Array, from: number, to: number, limit: number): number {
  let below = 0
  for (let index = from; index < to; index++) if (Math.abs(values[index] ?? 0) < limit) below++
  return to === from ? 0 : below / (to - from)
}
