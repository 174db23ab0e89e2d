/** Which precision a training computes in where the recipe leaves it open. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import { costOf } from '../../src-shared/architecture/cost'
import type { Training } from '../../src-shared/recipe/recipe'
import type { Precision } from '../engine/kernels/kernels'

/**
 * Up to this many multiply-accumulates an image, float64 adds less than a step's other costs do; and it keeps a small
 * network's losses with a float64 reference's, which float32 leaves by 1e-2 within ten steps (PyTorch's as much as ours).
 */
const smallMacs = 16e6

export function precisionFor(wanted: Training['precision'], architecture: Architecture): Precision {
  if (wanted !== 'auto') return wanted
  return costOf(architecture).macs <= smallMacs ? 'float64' : 'float32'
}
