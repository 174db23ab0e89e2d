/** Which precision a training computes in where the recipe leaves it open. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import { costOf } from '../../src-shared/architecture/cost'
import type { Training } from '../../src-shared/recipe/recipe'
import type { Precision } from '../engine/kernels/kernels'

/**
 * Up to this many multiply-accumulates of forward passes in a whole training, float64 takes a minute or two. Exactness is
 * worth that: in float32 the losses leave a float64 reference's by 1e-2 within ten steps (PyTorch's as much as ours).
 */
const shortMacs = 2e11

/** @param images of one epoch */
export function precisionFor(training: Training, architecture: Architecture, images: number): Precision {
  if (training.precision !== 'auto') return training.precision
  return costOf(architecture).macs * images * training.epochs <= shortMacs ? 'float64' : 'float32'
}
