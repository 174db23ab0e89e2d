/** Tells whether two runs saw the same data, wherever it lay and however it was packed. */

import { createHash } from 'node:crypto'
import type { ImageSet } from './dataset'

/** The parts of a data set that decide what a network learns from it. */
export type FingerprintParts = {
  readonly classes: readonly string[]
  readonly train: ImageSet
  readonly validation: ImageSet | null
  readonly test: ImageSet | null
}

/** SHA-256 (hex) over shapes, pixels, labels (as 16 bits, little-endian) and class names of all splits. */
export function datasetFingerprint({ classes, train, validation, test }: FingerprintParts): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify(['prunescope-data/1', classes]))
  for (const set of [train, validation, test]) {
    if (set === null) {
      hash.update('none')
      continue
    }
    hash.update(JSON.stringify([set.count, set.height, set.width, set.channels]))
    hash.update(set.pixels)
    const labels = new DataView(new ArrayBuffer(set.labels.length * 2))
    for (const [row, label] of set.labels.entries()) labels.setUint16(row * 2, label, true)
    hash.update(labels)
  }
  return hash.digest('hex')
}
