/** The graph compiled once into a flat list of steps, in the order that they run forwards. */

import type { Architecture, Node, NodeOf, Pair } from '../../src-shared/architecture/architecture'
import { UserError } from '../../src-shared/errors'
import { everyNode, withActivations, withSums, type Fusion } from './fusion'
import type { Activation, Window } from './kernels/kernels'

export type Step = {
  readonly node: Node
  /** Positions of the inputs in the list of steps; a BatchNorm's second one is added to its output. */
  readonly inputs: readonly number[]
  /** Position of the last step that reads this one's output. */
  readonly lastReader: number
  /** Whether the backward pass looks at this output again. */
  readonly keptForBackward: boolean
  /** A ReLU that is done in this step; it has none of its own then. */
  readonly activation: Activation
}

/** One step for each node. Any of these throws a UserError `shape-mismatch` when a node reads what does not come before it. */
export function compile(architecture: Architecture): readonly Step[] {
  return compiled(everyNode(architecture))
}

/** For training. */
export function compileForTraining(architecture: Architecture): readonly Step[] {
  return compiled(withActivations(architecture))
}

/** For evaluation, which has no way back. */
export function compileForInference(architecture: Architecture): readonly Step[] {
  return compiled(withSums(architecture))
}

function compiled(fusions: readonly Fusion[]): readonly Step[] {
  const positions = new Map(fusions.map(({ last }, index) => [last.name, index]))
  const lastReader = new Map<number, number>()
  const kept = new Set<number>()
  const wired = fusions.map(({ node, reads, activation }, position) => {
    const inputs = reads.map((name) => {
      const found = positions.get(name)
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
    if (needsOutput(node) || activation !== 'none') kept.add(position)
    return { node, inputs, activation }
  })
  return wired.map((step, position) => ({
    ...step,
    lastReader: lastReader.get(position) ?? position,
    keptForBackward: kept.has(position),
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
