/** The tensors of a network by their torchvision names, and which channel space each of their axes follows. */

import type { Architecture, Node } from './architecture'
import { channelSpaces, spaceById, spacesOfNode, type ChannelSpaces, type SpaceId } from './channel-spaces'

type ParameterKind =
  | 'convWeight'
  | 'convBias'
  | 'depthwiseWeight'
  | 'gamma'
  | 'beta'
  | 'runningMean'
  | 'runningVar'
  | 'linearWeight'
  | 'linearBias'

/** An axis either follows channel spaces (several, in order, after a concatenation) or has a fixed size (kernel positions). */
export type Axis = { readonly spaces: readonly SpaceId[] } | { readonly size: number }

/** `shape` and `axes` in torchvision's layout: convolutions OIHW (a depthwise one has I = 1), linear OI. */
export type Parameter = {
  readonly name: string
  readonly kind: ParameterKind
  readonly node: string
  readonly shape: readonly number[]
  readonly axes: readonly Axis[]
}

/**
 * Every tensor of the network, running statistics included, in network order: the order of torchvision's `state_dict`.
 *
 * @throws UserError `shape-mismatch` where the graph does not hold together
 */
export function parametersOf(architecture: Architecture): readonly Parameter[] {
  const spaces = channelSpaces(architecture)
  return architecture.nodes.flatMap((node) => parametersOfNode(node, spaces))
}

/** Whether an optimiser changes it; running statistics follow the data instead and count as no parameters. */
export function isTrainable(parameter: Parameter): boolean {
  return parameter.kind !== 'runningMean' && parameter.kind !== 'runningVar'
}

/** Numbers in a tensor of this shape. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

function parametersOfNode(node: Node, spaces: ChannelSpaces): readonly Parameter[] {
  const parameter = (suffix: string, kind: ParameterKind, axes: readonly Axis[]): Parameter => ({
    name: `${node.name}.${suffix}`,
    kind,
    node: node.name,
    shape: axes.map((axis) => sizeOf(axis, spaces)),
    axes,
  })
  switch (node.op) {
    case 'conv': {
      const [height, width] = node.kernel
      const axes = [channelsOf(node.name, spaces), channelsOf(node.input, spaces), { size: height }, { size: width }]
      const weight = parameter('weight', 'convWeight', axes)
      return node.bias ? [weight, parameter('bias', 'convBias', axes.slice(0, 1))] : [weight]
    }
    case 'depthwiseConv': {
      const [height, width] = node.kernel
      const axes = [channelsOf(node.name, spaces), { size: 1 }, { size: height }, { size: width }]
      return [parameter('weight', 'depthwiseWeight', axes)]
    }
    case 'batchNorm': {
      const axes = [channelsOf(node.name, spaces)]
      return [
        parameter('weight', 'gamma', axes),
        parameter('bias', 'beta', axes),
        parameter('running_mean', 'runningMean', axes),
        parameter('running_var', 'runningVar', axes),
      ]
    }
    case 'linear': {
      const outputs = channelsOf(node.name, spaces)
      return [
        parameter('weight', 'linearWeight', [outputs, channelsOf(node.input, spaces)]),
        parameter('bias', 'linearBias', [outputs]),
      ]
    }
    case 'input':
    case 'relu':
    case 'relu6':
    case 'maxPool':
    case 'averagePool':
    case 'select':
    case 'add':
    case 'concat':
    case 'globalAveragePool':
      return []
  }
}

function channelsOf(node: string, spaces: ChannelSpaces): Axis {
  return { spaces: spacesOfNode(spaces, node) }
}

function sizeOf(axis: Axis, spaces: ChannelSpaces): number {
  return 'size' in axis ? axis.size : axis.spaces.reduce((sum, id) => sum + spaceById(spaces, id).channels, 0)
}
