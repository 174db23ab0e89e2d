/** A network's widths as people write them down: `cfg`, and how much of each layer is left. */

import type { Architecture } from '../architecture/architecture'
import { channelSpaces, channelsOfNode } from '../architecture/channel-spaces'

/**
 * Channels of each block's BatchNorms in network order: three numbers per bottleneck, two per basic block. Before an
 * activated convolution they are what it reads, behind one what it gives, as in the public ports.
 */
export type Cfg = readonly (readonly number[])[]

export function cfgOf(architecture: Architecture): Cfg {
  const spaces = channelSpaces(architecture)
  return architecture.blocks.map((block) => block.batchNorms.map((norm) => channelsOfNode(spaces, norm)))
}

export type KeptOf = { readonly batchNorm: string; readonly kept: number; readonly of: number }

/** For every BatchNorm in network order: its channels in the cut network, and in the whole one. */
export function keptPerLayer(whole: Architecture, cut: Architecture): readonly KeptOf[] {
  const [before, after] = [channelSpaces(whole), channelSpaces(cut)]
  return whole.nodes
    .filter((node) => node.op === 'batchNorm')
    .map(({ name }) => ({ batchNorm: name, kept: channelsOfNode(after, name), of: channelsOfNode(before, name) }))
}
