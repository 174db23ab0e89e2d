/** The network after the cut: the same graph with smaller spaces. */

import type { Architecture, Node } from '../architecture/architecture'
import { channelSpaces, spaceOfNode } from '../architecture/channel-spaces'
import { checkMask, sizesAfter } from './kept-channels'
import type { Mask } from './mask'

/**
 * Every convolution gets the width its space has left, every selection the channels that stay; nothing else changes, so the result needs no source code to reload.
 *
 * @throws UserError `shape-mismatch` when the mask does not fit, or leaves a space empty
 */
export function pruneArchitecture(architecture: Architecture, mask: Mask): Architecture {
  const spaces = channelSpaces(architecture)
  checkMask(mask, spaces)
  const sizes = sizesAfter(mask, spaces)
  const resized = (node: Node): Node => {
    switch (node.op) {
      case 'conv':
        return { ...node, outChannels: sizes.get(spaceOfNode(spaces, node.name)) ?? node.outChannels }
      case 'select': {
        const bits = mask.get(spaceOfNode(spaces, node.name))
        return bits ? { ...node, indices: node.indices.filter((_, channel) => bits[channel] !== 0) } : node
      }
      default:
        return node
    }
  }
  return { ...architecture, nodes: architecture.nodes.map(resized) }
}
