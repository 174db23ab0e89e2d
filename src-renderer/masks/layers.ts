/** A network's channel spaces as the rows that the inspector shows: named, grouped by stage and block, with what keeps them whole. */

import { batchNormsOf, type Architecture } from '../../src-shared/architecture/architecture'
import { channelSpaces, type SpaceId } from '../../src-shared/architecture/channel-spaces'
import { protectedSpaces, type Protection, type PrunePolicy } from '../../src-shared/pruning/prunable'

export type LayerRow = {
  readonly space: SpaceId
  /** `layer1.0`; null outside blocks. */
  readonly block: string | null
  /** What is left of the space's name inside its block: `bn1`. */
  readonly name: string
  /** 1-based; null for the stem, for what is behind the last stage, and for networks without blocks. */
  readonly stage: number | null
  readonly channels: number
  /** Several where an addition unites them: all of them lose the channel, or none. */
  readonly batchNorms: readonly string[]
  /** Null: the policy lets it go. */
  readonly protection: Protection | null
}

/** In network order, without the image and the classes. */
export function layerRows(architecture: Architecture, policy: PrunePolicy): readonly LayerRow[] {
  const reasons = protectedSpaces(architecture, policy)
  const blockOf = new Map(
    architecture.blocks.flatMap((block) =>
      [...batchNormsOf(block), ...block.convs].map((name) => [name, block] as const),
    ),
  )
  return [...channelSpaces(architecture).spaces.values()].flatMap((space): readonly LayerRow[] => {
    const protection = reasons.get(space.id) ?? null
    if (protection === 'input' || protection === 'output') return []
    const around = blockOf.get(space.id)
    // A mere stage is no part of its layers' names.
    const block = around?.kind === 'Stage' ? undefined : around
    const prefix = block ? `${block.name}.` : ''
    return [
      {
        space: space.id,
        block: block?.name ?? null,
        name: space.id.startsWith(prefix) ? space.id.slice(prefix.length) : space.id,
        stage: around?.stage ?? null,
        channels: space.channels,
        batchNorms: space.batchNorms,
        protection,
      },
    ]
  })
}

/** Channels in the order in which they are shown: as in the network, or the largest first. */
export function shownOrder(values: Float32Array, by: 'position' | 'magnitude'): Uint32Array {
  const order = new Uint32Array(values.length).map((_, channel) => channel)
  if (by === 'magnitude') order.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b)
  return order
}
