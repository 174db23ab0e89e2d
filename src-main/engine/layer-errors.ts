/** Failures of the library as sentences that name the layer and the setting to change. */

import type { Node } from '../../src-shared/architecture/architecture'
import { UserError } from '../../src-shared/errors'

/**
 * Runs a layer's work; what the library throws becomes an error that names the layer.
 *
 * @param fitting how many images at once the memory should hold, asked when it ran out
 */
export function namingLayer<R>(node: Node, fitting: () => number, work: () => R): R {
  try {
    return work()
  } catch (error) {
    throw layerError(node, fitting, error)
  }
}

/**
 * How many images should fit where so many did not: all activations of a batch in the room that the activations before the
 * layer took. From 8 on a multiple of 8.
 *
 * @param activations numbers per image that each layer gives, in order
 * @param position    of the layer at which memory ran out
 */
export function fittingBatch(activations: readonly number[], position: number, images: number): number {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const fits = Math.floor((images * sum(activations.slice(0, position))) / sum(activations))
  return fits >= 8 ? fits - (fits % 8) : Math.max(1, fits)
}

/** TensorFlow's words and code for it (8, RESOURCE_EXHAUSTED), and those of the libraries on a card. */
const memoryWords = /OOM|out of memory|RESOURCE_EXHAUSTED|TF_Status: 8\b|ALLOC_FAILED|failed to allocate|bad_alloc/i

function layerError(node: Node, fitting: () => number, error: unknown): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error
  if (memoryWords.test(error.message)) {
    return new UserError(
      'out-of-memory',
      `Memory ran out in layer ${node.name} (${node.op}).`,
      `Lower the batch size to ${fitting()}, which should fit (train.batchSize or evaluate.batchSize), or close other programs.`,
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
