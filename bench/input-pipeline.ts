/** What a batch of augmented images costs, to be held against a step. */

import { batches } from '../src-main/datasets/batches'
import { shapesDataset } from '../src-main/datasets/shapes'
import { fixed } from '../src-shared/formats/numbers'

export function measureInput(): void {
  const { train: set, mean, std } = shapesDataset()
  const times: number[] = []
  let begun = performance.now()
  for (const { count } of batches({ set, mean, std, batchSize: 64, shuffle: true, augment: { crop: 4, flip: true } })) {
    if (count === 64) times.push(performance.now() - begun)
    begun = performance.now()
  }
  times.sort((a, b) => a - b)
  console.log(`\nInput: ${fixed(times[Math.floor(times.length / 2)] ?? NaN, 2)} ms for 64 augmented images (median)`)
}
