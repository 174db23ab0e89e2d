/** A network's widths as people write them down: `cfg`, and how much of each layer is left. */

import type { Architecture } from '../architecture/architecture'
import { channelSpaces, channelsOfNode } from '../architecture/channel-spaces'

/** Output channels of each block's convolutions in network order: three numbers per bottleneck, two per basic block. */
export type Cfg = readonly (readonly number[])[]

export function cfgOf(architecture: Architecture): Cfg {
  const spaces = channelSpaces(architecture)
  return architecture.blocks.map((block) => block.convs.map((conv) => channelsOfNode(spaces, conv)))
}

export type KeptOf = { readonly batchNorm: string; readonly kept: number; readonly of: number }

/** For every BatchNorm in network order: its channels in the cut network, and in the whole one. */
export function keptPerLayer(whole: Architecture, cut: Architecture): readonly KeptOf[] {
  const [before, after] = [channelSpaces(whole), channelSpaces(cut)]
  return whole.nodes
    .filter((node) => node.op === 'batchNorm')
    .map(({ name }) => ({ batchNorm: name, kept: channelsOfNode(after, name), of: channelsOfNode(before, name) }))
}
