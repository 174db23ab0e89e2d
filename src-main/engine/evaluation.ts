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

/**
 * @param batches may come from elsewhere, each in the memory of the one before
 * @param see is shown every batch's logits [count, classes], in order
 */
export async function evaluate<T>(
  network: Network<T>,
  batches: Iterable<Batch> | AsyncIterable<Batch>,
  see: (logits: Float32Array, batch: Batch) => void = () => undefined,
): Promise<EvaluationResult> {
  const tally = new Tally(network.architecture.classes)
  for await (const batch of batches) {
    const logits = logitsOf(network, batch)
    tally.add(logits, batch.labels)
    see(logits, batch)
  }
  return tally.result()
}

/** Accuracy and loss as batches come. */
export class Tally {
  readonly #classes: number
  #images = 0
  #correct = 0
  #loss = 0

  constructor(classes: number) {
    this.#classes = classes
  }

  add(logits: Float32Array, labels: Int32Array): void {
    const { correct, loss } = crossEntropy(logits, labels, this.#classes)
    this.#images += labels.length
    this.#correct += correct
    this.#loss += loss * labels.length
  }

  result(): EvaluationResult {
    const images = this.#images
    const share = (sum: number): number => (images === 0 ? 0 : sum / images)
    return { images, correct: this.#correct, accuracy: share(this.#correct), loss: share(this.#loss) }
  }
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
