/** Which precision a training computes in where the recipe leaves it open. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import { costOf } from '../../src-shared/architecture/cost'
import type { Training } from '../../src-shared/recipe/recipe'
import type { Precision } from '../engine/kernels/kernels'

/**
 * Up to this many multiply-accumulates an image, float64 adds less than a step's other costs do; and it keeps a network's
 * losses with a float64 reference's, which float32 leaves by 1e-2 within ten steps (PyTorch's as much as ours).
 */
const smallMacs = 16e6

/** Up to this many forwards in a whole training, float64 takes a minute or two: exactness is worth more than that. */
const shortMacs = 2e11

/** @param images of one epoch */
export function precisionFor(training: Training, architecture: Architecture, images: number): Precision {
  if (training.precision !== 'auto') return training.precision
  const { macs } = costOf(architecture)
  const isShort = macs * images * training.epochs <= shortMacs
  return macs <= smallMacs || isShort ? 'float64' : 'float32'
}
