/** Accuracy and loss of a network over batches, in evaluation mode. */

import { crossEntropy } from './cross-entropy'
import type { Network } from './network'
import type { Batch } from './trainer'

export type EvaluationResult = {
  readonly images: number
  readonly correct: number
  readonly accuracy: number
  /** Mean cross-entropy. */
  readonly loss: number
}

/** @param see is shown every batch's logits [count, classes], in order */
export function evaluate<T>(
  network: Network<T>,
  batches: Iterable<Batch>,
  see: (logits: Float32Array, batch: Batch) => void = () => undefined,
): EvaluationResult {
  let images = 0
  let correct = 0
  let loss = 0
  for (const batch of batches) {
    const logits = logitsOf(network, batch)
    const result = crossEntropy(logits, batch.labels, network.architecture.classes)
    images += batch.labels.length
    correct += result.correct
    loss += result.loss * batch.labels.length
    see(logits, batch)
  }
  return { images, correct, accuracy: images === 0 ? 0 : correct / images, loss: images === 0 ? 0 : loss / images }
}

/** Logits [count, classes] of one batch. */
export function logitsOf<T>(network: Network<T>, batch: Batch): Float32Array {
  const images = network.kernels.upload(batch.shape, batch.images)
  try {
    return network.logits(images)
  } finally {
    network.kernels.free(images)
  }
}
