/** Failures of the library as sentences that name the layer and the setting to change. */

import type { Node } from '../../src-shared/architecture/architecture'
import { UserError } from '../../src-shared/errors'

/** Runs a layer's work; what the library throws becomes an error that names the layer. */
export function namingLayer<R>(node: Node, work: () => R): R {
  try {
    return work()
  } catch (error) {
    throw layerError(node, error)
  }
}

function layerError(node: Node, error: unknown): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error
  if (/OOM|out of memory|RESOURCE_EXHAUSTED|bad_alloc/i.test(error.message)) {
    return new UserError(
      'out-of-memory',
      `Memory ran out in layer ${node.name} (${node.op}).`,
      'Lower train.batchSize (or evaluate.batchSize), or close other programs.',
      { cause: error },
    )
  }
  if (/shape|dimension|incompatible|must match|INVALID_ARGUMENT/i.test(error.message)) {
    return new UserError(
      'shape-mismatch',
      `Layer ${node.name} (${node.op}) got tensors that do not fit: ${firstLine(error.message)}`,
      'Check that the images have the size and channels the network was made for.',
      { cause: error },
    )
  }
  return error
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text
}
