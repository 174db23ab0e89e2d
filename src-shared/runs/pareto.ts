/** Which of several choices are worth it: those that no other beats in cost without losing quality. */

export type Tradeoff = { readonly cost: number; readonly quality: number }

/**
 * The Pareto front, by rising cost. A choice is on it unless another costs no more and is no worse, and is better in one of
 * the two; of equal ones all are on it. What is not finite is left out.
 */
export function paretoFront<T extends Tradeoff>(choices: readonly T[]): readonly T[] {
  const sorted = choices
    .filter(({ cost, quality }) => Number.isFinite(cost) && Number.isFinite(quality))
    .sort((a, b) => a.cost - b.cost || b.quality - a.quality)
  const front: T[] = []
  for (const choice of sorted) {
    const last = front.at(-1)
    const isEqual = last?.cost === choice.cost && last.quality === choice.quality
    if (!last || choice.quality > last.quality || isEqual) front.push(choice)
  }
  return front
}
