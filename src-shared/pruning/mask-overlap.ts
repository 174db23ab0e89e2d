/** Two masks of one network beside each other: who keeps what, layer by layer. */

import type { SpaceId } from '../architecture/channel-spaces'
import type { Mask } from './mask'

export type LayerOverlap = {
  readonly space: SpaceId
  readonly channels: number
  readonly keptByBoth: number
  readonly onlyFirst: number
  readonly onlySecond: number
}

export type MaskOverlap = {
  /** In the first mask's order; then spaces that only the second names. */
  readonly layers: readonly LayerOverlap[]
  /** Channels kept by both over those kept by either (Jaccard); 1 where nothing is kept by any. */
  readonly shared: number
  /** Channels that one keeps and the other removes. */
  readonly differing: number
}

/** A space that one mask does not name is kept whole by it. */
export function maskOverlap(first: Mask, second: Mask): MaskOverlap {
  const spaces = new Set([...first.keys(), ...second.keys()])
  const layers = [...spaces].map((space): LayerOverlap => {
    const [a, b] = [first.get(space), second.get(space)]
    const channels = (a ?? b ?? new Uint8Array()).length
    let [keptByBoth, onlyFirst, onlySecond] = [0, 0, 0]
    for (let channel = 0; channel < channels; channel++) {
      const inFirst = a === undefined || a[channel] !== 0
      const inSecond = b === undefined || b[channel] !== 0
      if (inFirst && inSecond) keptByBoth++
      else if (inFirst) onlyFirst++
      else if (inSecond) onlySecond++
    }
    return { space, channels, keptByBoth, onlyFirst, onlySecond }
  })
  const total = (of: (layer: LayerOverlap) => number): number => layers.reduce((sum, layer) => sum + of(layer), 0)
  const both = total((layer) => layer.keptByBoth)
  const differing = total((layer) => layer.onlyFirst + layer.onlySecond)
  return { layers, shared: both + differing === 0 ? 1 : both / (both + differing), differing }
}
