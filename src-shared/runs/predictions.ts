/** What a network said of every image: confusion matrices, and the images on which two networks part. */

export type Split = 'train' | 'validation' | 'test'

/** One entry an image, in the order of the data. */
export type Predictions = {
  readonly dataset: string
  readonly split: Split
  /** The same for the same images in the same order: only then two can be held against each other. */
  readonly imagesId: string
  readonly classes: readonly string[]
  readonly labels: Uint16Array
  readonly predicted: Uint16Array
}

export type Confusion = {
  /** `counts[label * classes + predicted]`. */
  readonly counts: Uint32Array
  readonly classes: number
  readonly images: number
  readonly correct: number
}

export function confusionOf({
  labels,
  predicted,
  classes,
}: Pick<Predictions, 'labels' | 'predicted'> & { readonly classes: number }): Confusion {
  const counts = new Uint32Array(classes * classes)
  let correct = 0
  for (const [image, label] of labels.entries()) {
    const said = predicted[image] ?? 0
    const at = label * classes + said
    counts[at] = (counts[at] ?? 0) + 1
    if (said === label) correct++
  }
  return { counts, classes, images: labels.length, correct }
}

/** How often an image of one class was taken for another. */
export function countAt({ counts, classes }: Confusion, label: number, predicted: number): number {
  return counts[label * classes + predicted] ?? 0
}

/** The pairs of classes that are mixed up most, largest first. */
export function commonMistakes(
  confusion: Confusion,
  most: number,
): readonly { readonly label: number; readonly predicted: number; readonly count: number }[] {
  return [...confusion.counts]
    .map((count, at) => ({
      label: Math.floor(at / confusion.classes),
      predicted: at % confusion.classes,
      count,
    }))
    .filter(({ label, predicted, count }) => label !== predicted && count > 0)
    .sort((a, b) => b.count - a.count || a.label - b.label || a.predicted - b.predicted)
    .slice(0, most)
}

/** Which of two networks got an image right. */
export const outcomes = ['only-first', 'only-second', 'both-wrong', 'both-right'] as const
export type Outcome = (typeof outcomes)[number]

/**
 * The images by how two networks did on them, in the order of the data.
 *
 * @returns null where they did not see the same images
 */
export function outcomesOf(
  first: Predictions,
  second: Predictions,
): Readonly<Record<Outcome, readonly number[]>> | null {
  if (first.imagesId !== second.imagesId || first.labels.length !== second.labels.length) return null
  const found: Record<Outcome, number[]> = { 'only-first': [], 'only-second': [], 'both-wrong': [], 'both-right': [] }
  for (const [image, label] of first.labels.entries())
    found[outcomeOf(first.predicted[image] === label, second.predicted[image] === label)].push(image)
  return found
}

function outcomeOf(first: boolean, second: boolean): Outcome {
  if (first) return second ? 'both-right' : 'only-first'
  return second ? 'only-second' : 'both-wrong'
}
