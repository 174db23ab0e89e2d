/** Finds layers whose pruned channels still add constants that later layers count on: cutting them shifts what those see. */

import type { Architecture } from '../architecture/architecture'
import { channelSpaces, channelsOfNode } from '../architecture/channel-spaces'
import { parametersOf } from '../architecture/parameters'
import type { Weights, WeightTensor } from '../weights'
import { eachContribution, lostConstants, type LostConstants } from './constants'
import type { Mask } from './mask'
import { requireTensor } from './tensors'
import type { MaskWarning } from './warnings'

/** Root mean square over the reader's channels, in their standard deviations, from which accuracy is bound to fall. */
const largeShift = 0.5
const epsilon = 1e-5

/**
 * One warning per layer: a pruned channel's γ is small, but its β passes the ReLU (where one follows, only a positive one
 * does) and the next convolution, and the BatchNorm behind that has learnt it as part of its mean. Without it the mean is
 * off by Σ w·β. How bad that is depends on the spread there: a block that has died altogether has none, so the smallest
 * constant is divided by √ε.
 */
export function largeBiasWarnings(weights: Weights, architecture: Architecture, mask: Mask): readonly MaskWarning[] {
  const spaces = channelSpaces(architecture)
  const shapes = new Map(parametersOf(architecture).map(({ name, shape }) => [name, shape]))
  const tensor = (name: string): WeightTensor => requireTensor(weights, name, shapes.get(name) ?? [])
  const worst = new Map<string, MaskWarning & { readonly kind: 'large-bias-pruned' }>()
  for (const lost of lostConstants(weights, architecture, mask)) {
    const { space, batchNorm: reader, beta, conv } = lost
    const variance = requireTensor(weights, `${reader}.running_var`, [channelsOfNode(spaces, reader)]).values
    const { shift, channel } = shiftOf(lost, tensor(`${conv}.weight`), variance)
    if (shift <= largeShift || shift <= (worst.get(space)?.shift ?? 0)) continue
    worst.set(space, { kind: 'large-bias-pruned', space, channel, beta: beta[channel] ?? 0, reader, shift })
  }
  return [...worst.values()]
}

/** The shift's root mean square in standard deviations, and the channel that does most to it. */
function shiftOf(
  lost: LostConstants,
  weight: WeightTensor,
  variance: Float32Array,
): { readonly shift: number; readonly channel: number } {
  const byOutput = new Float64Array(variance.length)
  const byInput = new Float64Array(lost.constants.length)
  eachContribution(lost, weight, (output, input, amount) => {
    const shift = amount / Math.sqrt((variance[output] ?? 0) + epsilon)
    byOutput[output] = (byOutput[output] ?? 0) + shift
    byInput[input] = (byInput[input] ?? 0) + shift * shift
  })
  const squares = byOutput.reduce((sum, shift) => sum + shift * shift, 0)
  const channel = byInput.reduce((best, value, index) => (value > (byInput[best] ?? 0) ? index : best), 0)
  return { shift: Math.sqrt(squares / byOutput.length), channel }
}
