/** Keeps what a network says of every image while it is evaluated. */

import type { DataChoice } from '../../src-shared/runs/job'
import type { Predictions, Split } from '../../src-shared/runs/predictions'
import type { JobData } from './job-data'

export class Predicting {
  readonly #classes: number
  readonly #predicted: number[] = []
  readonly #labels: number[] = []

  /** @param classes that the network tells apart */
  constructor(classes: number) {
    this.#classes = classes
  }

  /** Logits [images, classes]; the first of equal ones counts, as in the accuracy. */
  add(logits: Float32Array, labels: Int32Array): void {
    for (const [image, label] of labels.entries()) {
      const from = image * this.#classes
      let best = 0
      for (let index = 1; index < this.#classes; index++)
        if ((logits[from + index] ?? 0) > (logits[from + best] ?? 0)) best = index
      this.#predicted.push(best)
      this.#labels.push(label)
    }
  }

  result(data: JobData, choice: DataChoice, split: Split): Predictions {
    const { classes } = data.dataset
    return {
      dataset: choice.name,
      split,
      imagesId: imagesId(data, choice, split),
      classes: Array.from({ length: this.#classes }, (_, index) => classes[index] ?? String(index)),
      labels: Uint16Array.from(this.#labels),
      predicted: Uint16Array.from(this.#predicted),
    }
  }
}

/** Test images are always the same; which ones were held out depends on how many, and on the split's seed. */
function imagesId({ dataset }: JobData, { validation, splitSeed }: DataChoice, split: Split): string {
  return split === 'test' ? dataset.fingerprint : `${dataset.fingerprint}:${split}:${validation}:${splitSeed}`
}
