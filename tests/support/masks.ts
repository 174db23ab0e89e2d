/** Short forms for importances and masks in tests. */

import fc from 'fast-check'
import { keptIndices, type Importance, type Mask } from '../../src-shared/pruning/mask'

export function importanceOf(spaces: Readonly<Record<string, readonly number[]>>): Importance {
  return new Map(Object.entries(spaces).map(([id, values]) => [id, Float32Array.from(values)]))
}

export function kept(mask: Mask): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries([...mask].map(([id, bits]) => [id, keptIndices(bits)]))
}

/** One to five layers of one to twenty channels; few distinct values, so that ties are common. */
export const arbitraryImportance: fc.Arbitrary<Importance> = fc
  .array(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 5 })
  .map(
    (layers) => new Map(layers.map((values, index) => [`bn${index}`, Float32Array.from(values, (value) => value / 8)])),
  )
