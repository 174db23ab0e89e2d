/** Moves weights into the cut network, and makes the masked network it must agree with. */

import { UserError } from '../errors'
import type { Architecture } from '../architecture/architecture'
import { channelSpaces } from '../architecture/channel-spaces'
import { elementsOf, parametersOf, type Parameter } from '../architecture/parameters'
import type { Weights, WeightTensor } from '../weights'
import { checkMask, keptAlong } from './kept-channels'
import type { Mask } from './mask'
import { requireTensor } from './tensors'

/**
 * For each axis of each tensor, the kept channels of its space: convolutions lose outputs by their own space and inputs by
 * the one they read, the classifier loses inputs, shortcuts and biases stay whole. The input is left as it is.
 *
 * @throws UserError `bad-weights` when a tensor is missing or has another shape, `shape-mismatch` when the mask does not fit
 */
export function transferWeights(weights: Weights, architecture: Architecture, mask: Mask): Weights {
  const spaces = channelSpaces(architecture)
  checkMask(mask, spaces)
  return new Map(
    parametersOf(architecture).map((parameter) => {
      const tensor = requireTensor(weights, parameter.name, parameter.shape)
      const kept = parameter.axes.map((axis) =>
        'size' in axis || axis.spaces.every((id) => !mask.has(id)) ? null : keptAlong(axis.spaces, mask, spaces),
      )
      return [parameter.name, kept.reduce(gatherAxis, copyOf(tensor))]
    }),
  )
}

/**
 * The whole network with γ and β of pruned channels set to zero. It must give the same outputs as the cut one, to rounding:
 * the test of the surgery.
 */
export function maskedWeights(weights: Weights, architecture: Architecture, mask: Mask): Weights {
  return maskedTensors(weights, architecture, mask, () => true)
}

function maskedTensors(
  weights: Weights,
  architecture: Architecture,
  mask: Mask,
  isWanted: (parameter: Parameter) => boolean,
): Weights {
  const spaces = channelSpaces(architecture)
  checkMask(mask, spaces)
  return new Map(
    parametersOf(architecture)
      .filter(isWanted)
      .map((parameter) => {
        const tensor = copyOf(requireTensor(weights, parameter.name, parameter.shape))
        const axis = parameter.axes[0]
        if ((parameter.kind === 'gamma' || parameter.kind === 'beta') && axis && 'spaces' in axis) {
          const kept = new Set(keptAlong(axis.spaces, mask, spaces))
          tensor.values.forEach((_, index) => {
            if (!kept.has(index)) tensor.values[index] = 0
          })
        }
        return [parameter.name, tensor]
      }),
  )
}

/**
 * What of a masked network differs from the whole one, and may differ from another masked one: γ and β of every BatchNorm,
 * zero where their channel is masked, and the running means, from which constants may have been taken.
 *
 * @throws UserError `shape-mismatch` when the mask does not fit
 */
export function maskedBatchNorms(weights: Weights, architecture: Architecture, mask: Mask): Weights {
  const wanted = new Set(['gamma', 'beta', 'runningMean'])
  return maskedTensors(weights, architecture, mask, ({ kind }) => wanted.has(kind))
}

function copyOf(tensor: WeightTensor): WeightTensor {
  return { shape: tensor.shape, values: tensor.values.slice() }
}

/** The tensor with only the kept positions of one axis, in order; null keeps the axis whole. */
function gatherAxis(tensor: WeightTensor, kept: readonly number[] | null, axis: number): WeightTensor {
  if (!kept) return tensor
  const size = tensor.shape[axis]
  if (size === undefined)
    throw new UserError('internal', `No axis ${axis} in ${tensor.shape.join('×')}.`, 'Please report this.')
  const inner = elementsOf(tensor.shape.slice(axis + 1))
  const outer = elementsOf(tensor.shape.slice(0, axis))
  const values = new Float32Array(outer * kept.length * inner)
  let target = 0
  for (let row = 0; row < outer; row++)
    for (const index of kept) {
      const from = (row * size + index) * inner
      values.set(tensor.values.subarray(from, from + inner), target)
      target += inner
    }
  return { shape: tensor.shape.with(axis, kept.length), values }
}
