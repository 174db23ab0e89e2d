/** Which channels of a network belong together: every edge of the graph lies in a channel space that a convolution opens. */

import { UserError } from '../errors'
import { inputsOf, type Architecture, type Node, type NodeOf } from './architecture'

/** The name of the space's first BatchNorm if it has one, else of the first node that opened it. */
export type SpaceId = string

/**
 * `input`: the image. `output`: what the last node gives. `shared`: what selections choose from, each for itself. `residual`:
 * united by an addition. `stem`: opened by a convolution on the image. `interior`: everything else, such as the inside of a
 * block. The first that is true.
 */
type SpaceKind = 'input' | 'stem' | 'interior' | 'residual' | 'shared' | 'output'

export type ChannelSpace = {
  readonly id: SpaceId
  readonly channels: number
  /** The input, convolutions, selections or linear layers that produce these channels, in node order. */
  readonly openedBy: readonly string[]
  /** BatchNorms that normalise just these channels, in node order; one over a concatenation belongs to no single space. */
  readonly batchNorms: readonly string[]
  readonly kind: SpaceKind
}

export type ChannelSpaces = {
  /** In the order in which the network opens them. */
  readonly spaces: ReadonlyMap<SpaceId, ChannelSpace>
  /** By node: the spaces of its output, in channel order; more than one only after a concatenation. */
  readonly nodeSpace: ReadonlyMap<string, readonly SpaceId[]>
}

type OpenSpace = { readonly channels: number; readonly openedBy: string; united: boolean }

/**
 * Follows the channels through the graph: convolutions, selections and linear layers open a space; BatchNorm, ReLU, pooling
 * and depthwise convolutions stay in theirs, an addition unites its two sides, a concatenation joins its inputs in order.
 *
 * @throws UserError `shape-mismatch` naming the node, when the sides of an addition differ, an input does not exist, or a
 *   selection names a channel that its input does not have
 */
export function channelSpaces(architecture: Architecture): ChannelSpaces {
  const opened: OpenSpace[] = []
  const parents: number[] = []
  const segments = new Map<string, readonly number[]>()

  const find = (index: number): number => {
    let root = index
    for (let parent = parents[root]; parent !== undefined && parent !== root; parent = parents[root]) root = parent
    return root
  }
  const open = (node: Node, channels: number): readonly number[] => {
    opened.push({ channels, openedBy: node.name, united: false })
    parents.push(parents.length)
    return [parents.length - 1]
  }
  const read = (node: Node, input: string): readonly number[] => {
    const found = segments.get(input)
    if (found) return found
    throw new UserError(
      'shape-mismatch',
      `${node.name} reads from "${input}", and no node of that name comes before it.`,
      'Correct the architecture: nodes stand in execution order and name what they read.',
    )
  }
  const unite = (node: Node, left: readonly number[], right: readonly number[]): readonly number[] => {
    const widths = [left, right].map((side) => side.map((index) => opened[index]?.channels ?? 0))
    if (widths[0]?.join() !== widths[1]?.join()) {
      const [a, b] = widths.map((side) => side.join(' + '))
      throw new UserError(
        'shape-mismatch',
        `${node.name} adds ${a} channels to ${b}: the two sides of an addition must have the same channels.`,
        'Give both sides the same width, or put a shortcut convolution (downsample) on one of them.',
      )
    }
    left.forEach((index, position) => {
      const [first, second] = [find(index), find(right[position] ?? index)].sort((a, b) => a - b)
      if (first === undefined || second === undefined) return
      parents[second] = first
      const space = opened[first]
      if (space) space.united = true
    })
    return left
  }
  const selected = ({ name, indices }: NodeOf<'select'>, from: readonly number[]): number => {
    const channels = from.reduce((sum, index) => sum + (opened[index]?.channels ?? 0), 0)
    const beyond = indices.find((index) => index >= channels)
    if (beyond === undefined) return indices.length
    throw new UserError(
      'shape-mismatch',
      `${name} selects channel ${beyond}, and its input has ${channels}, counted from 0.`,
      'Correct the architecture, or make it again from the network it was cut from.',
    )
  }
  const follow = (node: Node): readonly number[] => {
    switch (node.op) {
      case 'input':
        return open(node, node.channels)
      case 'conv':
        read(node, node.input)
        return open(node, node.outChannels)
      case 'linear':
        read(node, node.input)
        return open(node, node.outFeatures)
      case 'select':
        return open(node, selected(node, read(node, node.input)))
      case 'depthwiseConv':
      case 'batchNorm':
      case 'relu':
      case 'relu6':
      case 'maxPool':
      case 'averagePool':
      case 'globalAveragePool':
        return read(node, node.input)
      case 'add':
        return unite(node, read(node, node.inputs[0]), read(node, node.inputs[1]))
      case 'concat':
        return node.inputs.flatMap((input) => read(node, input))
    }
  }
  for (const node of architecture.nodes) segments.set(node.name, follow(node))

  return named(architecture, opened, segments, find)
}

/** Gives each united group its name and kind, once all additions are known. */
function named(
  architecture: Architecture,
  opened: readonly OpenSpace[],
  segments: ReadonlyMap<string, readonly number[]>,
  find: (index: number) => number,
): ChannelSpaces {
  const rootsOf = (node: string): readonly number[] => (segments.get(node) ?? []).map(find)
  const imageSpaces = new Set(
    architecture.nodes.filter((node) => node.op === 'input').flatMap((node) => rootsOf(node.name)),
  )
  const outputSpaces = new Set(rootsOf(architecture.nodes.at(-1)?.name ?? ''))
  const stemSpaces = new Set(
    architecture.nodes
      .filter(
        (node) =>
          node.op === 'conv' && inputsOf(node).some((input) => rootsOf(input).some((root) => imageSpaces.has(root))),
      )
      .flatMap((node) => rootsOf(node.name)),
  )
  const sharedSpaces = new Set(
    architecture.nodes.filter((node) => node.op === 'select').flatMap((node) => rootsOf(node.input)),
  )
  const openers = new Map<number, string[]>()
  const united = new Set<number>()
  opened.forEach((space, index) => {
    const root = find(index)
    openers.set(root, [...(openers.get(root) ?? []), space.openedBy])
    if (space.united) united.add(root)
  })
  const batchNorms = new Map<number, string[]>()
  for (const node of architecture.nodes) {
    const [root, ...more] = rootsOf(node.name)
    if (node.op === 'batchNorm' && root !== undefined && more.length === 0)
      batchNorms.set(root, [...(batchNorms.get(root) ?? []), node.name])
  }
  const kindOf = (root: number): SpaceKind => {
    if (imageSpaces.has(root)) return 'input'
    if (outputSpaces.has(root)) return 'output'
    if (sharedSpaces.has(root)) return 'shared'
    if (united.has(root)) return 'residual'
    return stemSpaces.has(root) ? 'stem' : 'interior'
  }

  const ids = new Map<number, SpaceId>()
  const spaces = new Map<SpaceId, ChannelSpace>()
  for (const [root, openedBy] of openers) {
    const norms = batchNorms.get(root) ?? []
    const id = norms[0] ?? openedBy[0] ?? ''
    ids.set(root, id)
    spaces.set(id, { id, channels: opened[root]?.channels ?? 0, openedBy, batchNorms: norms, kind: kindOf(root) })
  }
  const nodeSpace = new Map<string, readonly SpaceId[]>()
  for (const node of architecture.nodes)
    nodeSpace.set(
      node.name,
      rootsOf(node.name).map((root) => ids.get(root) ?? ''),
    )
  return { spaces, nodeSpace }
}

/** The spaces of a node's output in channel order: one, except after a concatenation. */
export function spacesOfNode(spaces: ChannelSpaces, node: string): readonly SpaceId[] {
  const found = spaces.nodeSpace.get(node)
  if (!found) throw new Error(`No node named "${node}" in this network.`)
  return found
}

/** The one space of a node's output. Throws for a concatenation, whose channels lie in several: see `spacesOfNode`. */
export function spaceOfNode(spaces: ChannelSpaces, node: string): SpaceId {
  const [only, ...more] = spacesOfNode(spaces, node)
  if (only === undefined || more.length > 0) throw new Error(`The channels of "${node}" lie in several spaces.`)
  return only
}

export function spaceById(spaces: ChannelSpaces, id: SpaceId): ChannelSpace {
  const space = spaces.spaces.get(id)
  if (!space) throw new Error(`No channel space named "${id}" in this network.`)
  return space
}

/** Channels of a node's output. */
export function channelsOfNode(spaces: ChannelSpaces, node: string): number {
  return spacesOfNode(spaces, node).reduce((sum, id) => sum + spaceById(spaces, id).channels, 0)
}
