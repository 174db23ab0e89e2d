/** How large every node's output is, per image. */

import { UserError } from '../errors'
import type { Architecture, Node, NodeOf, Pair } from './architecture'
import { channelSpaces, channelsOfNode, type ChannelSpaces } from './channel-spaces'

/** One image's output: channels × height × width. A linear layer has height and width 1. */
export type Shape = { readonly channels: number; readonly height: number; readonly width: number }

/**
 * The shape of every node's output, in node order.
 *
 * @throws UserError `shape-mismatch` naming the node where sizes do not fit: sides of an addition or a concatenation that
 *   differ, a kernel larger than its padded input, a linear layer on something larger than 1×1
 */
export function shapesOf(
  architecture: Architecture,
  spaces: ChannelSpaces = channelSpaces(architecture),
): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>()
  for (const node of architecture.nodes) {
    const [height, width] = extentOf(node, (input) => {
      const shape = shapes.get(input)
      return shape ? [shape.height, shape.width] : [0, 0]
    })
    shapes.set(node.name, { channels: channelsOfNode(spaces, node.name), height, width })
  }
  return shapes
}

function extentOf(node: Node, of: (input: string) => Pair): Pair {
  switch (node.op) {
    case 'input':
      return [node.height, node.width]
    case 'conv':
    case 'depthwiseConv':
    case 'maxPool':
    case 'averagePool': {
      const [height, width] = of(node.input)
      return [slide(node, height, 0), slide(node, width, 1)]
    }
    case 'batchNorm':
    case 'relu':
    case 'relu6':
    case 'select':
      return of(node.input)
    case 'globalAveragePool':
      return [1, 1]
    case 'linear': {
      const [height, width] = of(node.input)
      if (height !== 1 || width !== 1)
        throw new UserError(
          'shape-mismatch',
          `${node.name} is linear but reads ${height}×${width} positions per channel.`,
          'Put a global average pool before it.',
        )
      return [1, 1]
    }
    case 'add':
    case 'concat': {
      const extents = node.inputs.map(of)
      const first = extents[0] ?? [0, 0]
      const other = extents.find(([height, width]) => height !== first[0] || width !== first[1])
      if (other)
        throw new UserError(
          'shape-mismatch',
          `${node.name} joins ${first.join('×')} with ${other.join('×')} positions.`,
          'Give all its inputs the same stride.',
        )
      return first
    }
  }
}

type Windowed = NodeOf<'conv' | 'depthwiseConv' | 'maxPool' | 'averagePool'>

/** PyTorch's rule: ⌊(size + 2·padding − kernel) / stride⌋ + 1. */
function slide(node: Windowed, size: number, axis: 0 | 1): number {
  const padding = node.op === 'averagePool' ? 0 : node.padding[axis]
  const out = Math.floor((size + 2 * padding - node.kernel[axis]) / node.stride[axis]) + 1
  if (out >= 1) return out
  throw new UserError(
    'shape-mismatch',
    `${node.name}: a kernel of ${node.kernel.join('×')} does not fit an input ${size} pixels wide.`,
    'Use larger images or a network with fewer stages.',
  )
}
