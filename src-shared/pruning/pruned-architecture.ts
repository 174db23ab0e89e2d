/** The network after the cut: the same graph with smaller spaces. */

import type { Architecture, Node } from '../architecture/architecture'
import { channelSpaces, spaceOfNode } from '../architecture/channel-spaces'
import { checkMask, sizesAfter } from './kept-channels'
import type { Mask } from './mask'

/**
 * Every convolution gets the width its space has left; nothing else changes, so the result needs no source code to reload.
 *
 * @throws UserError `shape-mismatch` when the mask does not fit, or leaves a space empty
 */
export function pruneArchitecture(architecture: Architecture, mask: Mask): Architecture {
  const spaces = channelSpaces(architecture)
  checkMask(mask, spaces)
  const sizes = sizesAfter(mask, spaces)
  const resized = (node: Node): Node =>
    node.op === 'conv' ? { ...node, outChannels: sizes.get(spaceOfNode(spaces, node.name)) ?? node.outChannels } : node
  return { ...architecture, nodes: architecture.nodes.map(resized) }
}
