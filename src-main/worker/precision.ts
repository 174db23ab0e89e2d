/** Which precision a training computes in where the recipe leaves it open. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import { costOf } from '../../src-shared/architecture/cost'
import type { Training } from '../../src-shared/recipe/training'
import type { Precision } from '../engine/kernels/kernels'

/**
 * Up to this many multiply-accumulates of forward passes in a whole training, float64 takes a minute or two. Exactness is
 * worth that: in float32 the losses leave a float64 reference's by 1e-2 within ten steps (PyTorch's as much as ours).
 */
const shortMacs = 2e11

/**
 * @param images of one epoch
 * @param isFasterInBfloat16 asked only where it matters
 */
export function precisionFor(
  training: Pick<Training, 'precision' | 'epochs'>,
  architecture: Architecture,
  images: number,
  isFasterInBfloat16: () => boolean,
): Precision {
  if (training.precision !== 'auto') return training.precision
  if (costOf(architecture).macs * images * training.epochs <= shortMacs) return 'float64'
  return isFasterInBfloat16() ? 'bfloat16' : 'float32'
}
