/** Softmax cross-entropy over a batch: loss, gradient and hits in one pass, in float64 since a batch has few logits. */

import type { Numbers } from './kernels/kernels'

export type CrossEntropy = {
  /** Mean over the batch. */
  readonly loss: number
  /** Images whose largest logit is their label's; the first of equals counts. */
  readonly correct: number
  /** d loss / d logits, [images, classes]. */
  readonly gradient: Float64Array
}

/**
 * @param logits [images, classes], row-major
 * @param labels one class per image
 */
export function crossEntropy(logits: Numbers, labels: Int32Array, classes: number): CrossEntropy {
  const images = labels.length
  const gradient = new Float64Array(logits.length)
  let loss = 0
  let correct = 0
  for (let image = 0; image < images; image++) {
    const row = logits.subarray(image * classes, (image + 1) * classes)
    const label = labels[image] ?? 0
    let largest = -Infinity
    let winner = -1
    for (let c = 0; c < classes; c++) {
      const value = row[c] ?? 0
      if (value > largest) [largest, winner] = [value, c]
    }
    let sum = 0
    for (let c = 0; c < classes; c++) sum += Math.exp((row[c] ?? 0) - largest)
    loss += Math.log(sum) + largest - (row[label] ?? NaN)
    if (winner === label) correct++
    for (let c = 0; c < classes; c++) {
      const probability = Math.exp((row[c] ?? 0) - largest) / sum
      gradient[image * classes + c] = (probability - (c === label ? 1 : 0)) / images
    }
  }
  return { loss: loss / images, correct, gradient }
}
