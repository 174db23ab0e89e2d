/** Finds pruned channels whose shift is not small: cutting them removes a constant that later layers had counted on. */

import type { Architecture } from '../architecture/architecture'
import { inputsOf } from '../architecture/architecture'
import { channelSpaces, spaceById } from '../architecture/channel-spaces'
import type { Weights } from '../weights'
import type { Mask } from './mask'
import { requireTensor } from './tensors'
import type { MaskWarning } from './warnings'

/** A constant this large against the mean |γ| of the channels that stay (their spread) is worth a warning. */
const largeAgainstKept = 0.5

/**
 * One warning per layer, for the pruned channel whose constant is largest. Where only ReLUs read the BatchNorm, a negative
 * β is cut off at zero and loses nothing.
 */
export function largeBiasWarnings(weights: Weights, architecture: Architecture, mask: Mask): readonly MaskWarning[] {
  const spaces = channelSpaces(architecture)
  return [...mask].flatMap(([id, bits]): readonly MaskWarning[] => {
    const space = spaceById(spaces, id)
    const [batchNorm, ...more] = space.batchNorms
    if (batchNorm === undefined || more.length > 0) return []
    const gamma = requireTensor(weights, `${batchNorm}.weight`, [space.channels]).values
    const beta = requireTensor(weights, `${batchNorm}.bias`, [space.channels]).values
    const rectified = onlyReadByRelu(architecture, batchNorm)
    const lost = beta.map((value) => (rectified ? Math.max(value, 0) : Math.abs(value)))
    const kept = gamma.filter((_, index) => bits[index] !== 0)
    const spread = kept.reduce((sum, value) => sum + Math.abs(value), 0) / kept.length
    let channel = -1
    lost.forEach((value, index) => {
      if (bits[index] === 0 && value > largeAgainstKept * spread && value > (lost[channel] ?? 0)) channel = index
    })
    return channel < 0 ? [] : [{ kind: 'large-bias-pruned', space: id, channel, beta: beta[channel] ?? 0 }]
  })
}

function onlyReadByRelu(architecture: Architecture, name: string): boolean {
  return architecture.nodes.every((node) => node.op === 'relu' || !inputsOf(node).includes(name))
}
