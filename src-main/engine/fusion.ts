/** Which nodes of a graph are done in one step, so that what lies between them is never written to memory. */

import { inputsOf, type Architecture, type Node, type NodeOf } from '../../src-shared/architecture/architecture'
import type { Activation } from './kernels/kernels'

/** A step to be: one node, with those behind it that are done in the same pass. */
export type Fusion = {
  readonly node: Node
  /** The last node that it does: what others read. */
  readonly last: Node
  /** Names of what it reads: for a BatchNorm with the sum behind it, its own input and the branch that is added. */
  readonly reads: readonly string[]
  readonly activation: Activation
}

/** Every node for itself. */
export function everyNode({ nodes }: Architecture): readonly Fusion[] {
  return nodes.map(alone)
}

/** Each ReLU with the BatchNorm or sum before it, where nobody else reads that one's output. */
export function withActivations(architecture: Architecture): readonly Fusion[] {
  const readers = readersOf(architecture)
  return inOrder(
    architecture,
    readers,
    architecture.nodes
      .filter(({ op }) => op === 'batchNorm' || op === 'add')
      .map((node) => ({ ...alone(node), ...endOf(node, readers) })),
  )
}

/** For evaluation: besides, each BatchNorm with the sum behind it. */
export function withSums(architecture: Architecture): readonly Fusion[] {
  const readers = readersOf(architecture)
  const taken = new Set<string>()
  // The later of two branches takes their sum: the other one is there by then.
  const norms = architecture.nodes
    .filter((node) => isOf(node, 'batchNorm'))
    .toReversed()
    .map((node): Fusion => {
      const sum = onlyReader(node, 'add', readers)
      const branch = sum && !taken.has(sum.name) ? inputsOf(sum).find((name) => name !== node.name) : undefined
      if (sum === null || branch === undefined) return { ...alone(node), ...endOf(node, readers) }
      taken.add(sum.name)
      return { node, reads: [...inputsOf(node), branch], ...endOf(sum, readers) }
    })
  const sums = architecture.nodes.filter((node) => isOf(node, 'add') && !taken.has(node.name))
  return inOrder(architecture, readers, [
    ...norms,
    ...sums.map((node) => ({ ...alone(node), ...endOf(node, readers) })),
  ])
}

type Readers = ReadonlyMap<string, readonly Node[]>

function readersOf({ nodes }: Architecture): Readers {
  const readers = new Map<string, Node[]>()
  for (const node of nodes) {
    for (const input of inputsOf(node)) {
      const known = readers.get(input)
      if (known) known.push(node)
      else readers.set(input, [node])
    }
  }
  return readers
}

function alone(node: Node): Fusion {
  return { node, last: node, reads: inputsOf(node), activation: 'none' }
}

/** The node, or the ReLU behind it. */
function endOf(node: Node, readers: Readers): Pick<Fusion, 'last' | 'activation'> {
  const relu = onlyReader(node, 'relu', readers)
  return relu === null ? { last: node, activation: 'none' } : { last: relu, activation: 'relu' }
}

/** The one reader of a node's output, where it has one alone and that is of this kind. */
function onlyReader<Op extends Node['op']>({ name }: Node, op: Op, readers: Readers): NodeOf<Op> | null {
  const [reader, ...others] = readers.get(name) ?? []
  return reader !== undefined && others.length === 0 && isOf(reader, op) ? reader : null
}

/** A step for every node that no other does, where its last node stands: all that it reads is there by then. */
function inOrder({ nodes }: Architecture, readers: Readers, fusions: readonly Fusion[]): readonly Fusion[] {
  const byLast = new Map(fusions.map((fusion) => [fusion.last.name, fusion]))
  const done = new Set(fusions.flatMap((fusion) => doneBefore(fusion, readers)))
  return nodes.flatMap((node) => byLast.get(node.name) ?? (done.has(node.name) ? [] : [alone(node)]))
}

/** Names of its nodes but the last: each is read by the next alone. */
function doneBefore({ node, last }: Fusion, readers: Readers): readonly string[] {
  const names: string[] = []
  for (let at: Node | undefined = node; at !== undefined && at !== last; at = readers.get(at.name)?.[0])
    names.push(at.name)
  return names
}

function isOf<Op extends Node['op']>(node: Node, op: Op): node is NodeOf<Op> {
  return node.op === op
}
