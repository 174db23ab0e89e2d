/** The graph compiled once into a flat list of steps, in the order that they run forwards. */

import {
  inputsOf,
  type Architecture,
  type Node,
  type NodeOf,
  type Pair,
} from '../../src-shared/architecture/architecture'
import { UserError } from '../../src-shared/errors'
import type { Activation, Window } from './kernels/kernels'

export type Step = {
  readonly node: Node
  /** Positions of the inputs in the list of steps. */
  readonly inputs: readonly number[]
  /** Position of the last step that reads this one's output. */
  readonly lastReader: number
  /** Whether the backward pass looks at this output again. */
  readonly keptForBackward: boolean
  /** A ReLU that is done in this step; it has none of its own then. */
  readonly activation: Activation
}

/**
 * One step for each node.
 *
 * @throws UserError `shape-mismatch` when a node reads what does not come before it
 */
export function compile(architecture: Architecture): readonly Step[] {
  return compiled(architecture, new Map())
}

/** The same, each ReLU done with the BatchNorm or sum before it where nobody else reads that one's output. */
export function compileFused(architecture: Architecture): readonly Step[] {
  const readers = new Map<string, number>()
  for (const node of architecture.nodes)
    for (const input of inputsOf(node)) readers.set(input, (readers.get(input) ?? 0) + 1)
  const nodes = new Map(architecture.nodes.map((node) => [node.name, node]))
  const done = new Map<string, string>()
  for (const node of architecture.nodes) {
    if (node.op !== 'relu') continue
    const before = nodes.get(inputsOf(node)[0] ?? '')
    const takesRelu = before?.op === 'batchNorm' || before?.op === 'add'
    if (before !== undefined && takesRelu && readers.get(before.name) === 1) done.set(node.name, before.name)
  }
  return compiled(architecture, done)
}

/** @param done for each ReLU that has no step, the node whose step does it */
function compiled(architecture: Architecture, done: ReadonlyMap<string, string>): readonly Step[] {
  const steps = architecture.nodes.filter(({ name }) => !done.has(name))
  const activated = new Set(done.values())
  const positions = new Map(steps.map(({ name }, index) => [name, index]))
  const lastReader = new Map<number, number>()
  const kept = new Set<number>()
  const wired = steps.map((node, position) => {
    const inputs = inputsOf(node).map((name) => {
      const found = positions.get(done.get(name) ?? name)
      if (found === undefined || found >= position) {
        throw new UserError(
          'shape-mismatch',
          `${node.name} reads from "${name}", which does not come before it.`,
          'Import the network again: its description is damaged.',
        )
      }
      return found
    })
    for (const input of inputs) {
      lastReader.set(input, position)
      if (needsInput(node)) kept.add(input)
    }
    if (needsOutput(node) || activated.has(node.name)) kept.add(position)
    return { node, inputs }
  })
  return wired.map(({ node, inputs }, position) => ({
    node,
    inputs,
    lastReader: lastReader.get(position) ?? position,
    keptForBackward: kept.has(position),
    activation: activated.has(node.name) ? 'relu' : 'none',
  }))
}

const noPadding: Pair = [0, 0]

export function windowOf(node: NodeOf<'conv' | 'depthwiseConv' | 'maxPool' | 'averagePool'>): Window {
  const padding = node.op === 'averagePool' ? noPadding : node.padding
  return { kernel: node.kernel, stride: node.stride, padding }
}

/** Whether the gradient looks at the output's values. */
function needsOutput({ op }: Node): boolean {
  return op === 'relu' || op === 'relu6' || op === 'maxPool'
}

/** Whether the gradient looks at the input's values or shape. */
function needsInput(node: Node): boolean {
  switch (node.op) {
    case 'conv':
    case 'depthwiseConv':
    case 'batchNorm':
    case 'maxPool':
    case 'averagePool':
    case 'select':
    case 'concat':
    case 'globalAveragePool':
    case 'linear':
      return true
    case 'input':
    case 'relu':
    case 'relu6':
    case 'add':
      return false
  }
}
