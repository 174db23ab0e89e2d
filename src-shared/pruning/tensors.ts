/** Reads tensors out of weights by name, refusing what is missing or of the wrong shape. */

import { UserError } from '../errors'
import type { Weights, WeightTensor } from '../weights'

/** @throws UserError `bad-weights` naming the tensor and both shapes */
export function requireTensor(weights: Pick<Weights, 'get'>, name: string, shape: readonly number[]): WeightTensor {
  const tensor = weights.get(name)
  if (!tensor)
    throw new UserError(
      'bad-weights',
      `The weights have no tensor "${name}", which the network needs.`,
      'Use weights that were saved from this network.',
    )
  if (tensor.shape.join() !== shape.join())
    throw new UserError(
      'bad-weights',
      `"${name}" has the shape ${tensor.shape.join('×')}; the network needs ${shape.join('×')}.`,
      'Use weights that were saved from this network.',
    )
  return tensor
}
