/** What a network would cost after a mask, in microseconds: what a slider shows on every move. */

import type { Architecture } from '../architecture/architecture'
import { channelSpaces, spaceById, spacesOfNode, type SpaceId } from '../architecture/channel-spaces'
import { costModel, sizeBytes } from '../architecture/cost'
import { elementsOf } from '../architecture/parameters'
import { torchSummary } from '../architecture/torch-summary'
import { keptCount, type Mask } from './mask'

export type MaskCost = {
  /** As `Cost`. */
  readonly params: number
  readonly macs: number
  /** A weights file without its header, running statistics included. */
  readonly weightsSizeBytes: number
  /** torchsummary's "Estimated Total Size". */
  readonly torchSummarySizeBytes: number
}

/** By sizes of spaces; one that is not named keeps all its channels. */
export type MaskCostModel = (sizes: ReadonlyMap<SpaceId, number>) => MaskCost

/** Everything that is linear in the sizes of spaces is summed up once; parameters and MACs are `costModel`'s. */
export function maskCostModel(architecture: Architecture): MaskCostModel {
  const spaces = channelSpaces(architecture)
  const cost = costModel(architecture)
  const summary = torchSummary(architecture)
  const lastNodes = new Map(architecture.blocks.map(({ name, lastNode }) => [name, lastNode]))
  const outputs = new Map<SpaceId, number>()
  const statistics = new Map<SpaceId, number>()
  const add = (target: Map<SpaceId, number>, node: string, perChannel: number): void => {
    for (const id of spacesOfNode(spaces, node)) target.set(id, (target.get(id) ?? 0) + perChannel)
  }
  // A row of torchsummary is a node's or a block's: its outputs per channel are its positions.
  for (const { source, outputShape } of summary.rows)
    add(outputs, lastNodes.get(source) ?? source, elementsOf(outputShape.slice(1)))
  for (const node of architecture.nodes) if (node.op === 'batchNorm') add(statistics, node.name, 2)

  return (sizes) => {
    const total = (perChannel: ReadonlyMap<SpaceId, number>): number => {
      let sum = 0
      for (const [id, numbers] of perChannel) sum += numbers * (sizes.get(id) ?? spaceById(spaces, id).channels)
      return sum
    }
    const { params, macs } = cost(sizes)
    return {
      params,
      macs,
      weightsSizeBytes: sizeBytes(params + total(statistics)),
      torchSummarySizeBytes: summary.inputSizeBytes + sizeBytes(2 * total(outputs)) + sizeBytes(params),
    }
  }
}

/** Channels that each space of a mask keeps. */
export function keptSizes(mask: Mask): ReadonlyMap<SpaceId, number> {
  return new Map([...mask].map(([id, bits]) => [id, keptCount(bits)]))
}
