/** Which channel spaces a policy lets go, and why the others stay whole. */

import { readersOf, type Architecture, type Node } from '../architecture/architecture'
import type { PruneSettings } from '../recipe/pruning'
import { channelSpaces, channelsOfNode, type ChannelSpace, type SpaceId } from '../architecture/channel-spaces'

/**
 * `block-interior`: inside blocks only, as in the report. `all-free`: the stem too, where no addition unites it. `coupled`:
 * residual spaces as well, each as one group: a channel goes from every block and shortcut that adds to it, or from none
 * (the groups of DepGraph, Fang et al. 2023, section 3.2).
 */
export type PrunePolicy = PruneSettings['policy']

/**
 * Why channels stay: `residual` and `shortcut` meet in an addition, `no-batch-norm` has no γ to judge them by, and of `shared`
 * ones every later layer selects its own, by the γ of its own BatchNorm (Liu et al. 2017, section 3.4).
 */
export type Protection = 'residual' | 'shortcut' | 'shared' | 'stem' | 'output' | 'input' | 'no-batch-norm'

/** A BatchNorm, the space of its channels, and what keeps it from being pruned (null: it may be). */
export type BatchNormRole = {
  readonly batchNorm: string
  readonly space: SpaceId
  readonly protection: Protection | null
}

/** The spaces that may be pruned, in network order: for bottlenecks bn1 and bn2 of each, for basic blocks bn1. */
export function prunableSpaces(architecture: Architecture, policy: PrunePolicy): readonly SpaceId[] {
  const readers = readersOf(architecture)
  return [...channelSpaces(architecture).spaces.values()]
    .filter((space) => protectionOf(readers, space, policy) === null)
    .map((space) => space.id)
}

/** The spaces that stay whole, in network order, each with its reason. */
export function protectedSpaces(architecture: Architecture, policy: PrunePolicy): ReadonlyMap<SpaceId, Protection> {
  const readers = readersOf(architecture)
  const reasons = new Map<SpaceId, Protection>()
  for (const space of channelSpaces(architecture).spaces.values()) {
    const reason = protectionOf(readers, space, policy)
    if (reason) reasons.set(space.id, reason)
  }
  return reasons
}

/** Every BatchNorm of a single space in network order, with its part: a shortcut's is told apart from the main path's. */
export function batchNormRoles(architecture: Architecture, policy: PrunePolicy): readonly BatchNormRole[] {
  const shortcuts = new Set(architecture.blocks.map((block) => block.downsample?.batchNorm))
  const readers = readersOf(architecture)
  const roles = new Map<string, BatchNormRole>()
  for (const space of channelSpaces(architecture).spaces.values()) {
    const reason = protectionOf(readers, space, policy)
    for (const batchNorm of space.batchNorms) {
      const protection = reason !== null && shortcuts.has(batchNorm) ? 'shortcut' : reason
      roles.set(batchNorm, { batchNorm, space: space.id, protection })
    }
  }
  return architecture.nodes.flatMap((node) => roles.get(node.name) ?? [])
}

/** Channels of all BatchNorms of the network, each counted by itself: the denominator `all`. */
export function batchNormChannels(architecture: Architecture): number {
  const spaces = channelSpaces(architecture)
  return architecture.nodes
    .filter((node) => node.op === 'batchNorm')
    .reduce((sum, node) => sum + channelsOfNode(spaces, node.name), 0)
}

/** Channels of all spaces that may be pruned: the denominator `prunable`. */
export function prunableChannels(architecture: Architecture, policy: PrunePolicy): number {
  const { spaces } = channelSpaces(architecture)
  return prunableSpaces(architecture, policy).reduce((sum, id) => sum + (spaces.get(id)?.channels ?? 0), 0)
}

type Readers = ReturnType<typeof readersOf>

function protectionOf(readers: Readers, space: ChannelSpace, policy: PrunePolicy): Protection | null {
  switch (space.kind) {
    case 'input':
    case 'output':
    case 'shared':
      return space.kind
    case 'residual':
      if (policy !== 'coupled') return 'residual'
      break
    case 'stem':
      if (policy === 'block-interior') return 'stem'
      break
    case 'interior':
      break
  }
  return isNormalised(readers, space) ? null : 'no-batch-norm'
}

/**
 * Whether all that opens the space passes one of its BatchNorms before anything else looks at it, so that zeros of γ and β
 * silence a channel.
 */
function isNormalised(readers: Readers, { openedBy, batchNorms }: ChannelSpace): boolean {
  const norms = new Set(batchNorms)
  const seen = new Set(openedBy)
  // Reached step by step, without recursion: a residual path may be thousands of nodes long. A set takes more as it is read.
  for (const name of seen)
    for (const reader of readers.get(name) ?? []) {
      if (norms.has(reader.name)) continue
      if (!mixesNoChannels(reader)) return false
      seen.add(reader.name)
    }
  return norms.size > 0
}

/** Whether what was zero in a channel still is behind it, and nothing of it has come into another. */
function mixesNoChannels({ op }: Node): boolean {
  return ['relu', 'relu6', 'maxPool', 'averagePool', 'depthwiseConv', 'add'].includes(op)
}
