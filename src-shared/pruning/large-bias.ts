/** Finds layers whose pruned channels still add constants that later layers count on: cutting them shifts what those see. */

import { inputsOf, type Architecture, type Node } from '../architecture/architecture'
import { channelSpaces, spaceById } from '../architecture/channel-spaces'
import { parametersOf } from '../architecture/parameters'
import type { Weights } from '../weights'
import type { Mask } from './mask'
import { requireTensor } from './tensors'
import type { MaskWarning } from './warnings'

/** Root mean square over the reader's channels, in their standard deviations, from which accuracy is bound to fall. */
const largeShift = 0.5
const epsilon = 1e-5

/** A convolution that reads the pruned channels, and the BatchNorm that judges its outputs by their spread. */
type Reader = { readonly conv: string; readonly batchNorm: string; readonly rectified: boolean }

/**
 * One warning per layer: a pruned channel's γ is small, but its β passes the ReLU (where one follows, only a positive one
 * does) and the next convolution, and the BatchNorm behind that has learnt it as part of its mean. Without it the mean is
 * off by Σ w·β. How bad that is depends on the spread there: a block that has died altogether has none, so the smallest
 * constant is divided by √ε.
 *
 * Only layers of a single BatchNorm are looked at; of a residual group the constants of several add up.
 */
export function largeBiasWarnings(weights: Weights, architecture: Architecture, mask: Mask): readonly MaskWarning[] {
  const spaces = channelSpaces(architecture)
  const shapes = new Map(parametersOf(architecture).map(({ name, shape }) => [name, shape]))
  const tensor = (name: string): Float32Array => requireTensor(weights, name, shapes.get(name) ?? []).values
  return [...mask].flatMap(([id, bits]): readonly MaskWarning[] => {
    const { batchNorms, channels } = spaceById(spaces, id)
    const [batchNorm, ...more] = batchNorms
    if (batchNorm === undefined || more.length > 0) return []
    const beta = tensor(`${batchNorm}.bias`)
    const worst = readersOf(architecture, batchNorm)
      .map((reader) => {
        const lost = beta.map((value, index) => (bits[index] !== 0 ? 0 : reader.rectified ? Math.max(value, 0) : value))
        const weight = tensor(`${reader.conv}.weight`)
        const deviations = tensor(`${reader.batchNorm}.running_var`).map((variance) => Math.sqrt(variance + epsilon))
        return { reader, ...shiftOf(lost, weight, deviations, channels) }
      })
      .sort((a, b) => b.shift - a.shift)[0]
    if (worst === undefined || worst.shift <= largeShift) return []
    const { channel, shift, reader } = worst
    return [
      { kind: 'large-bias-pruned', space: id, channel, beta: beta[channel] ?? 0, reader: reader.batchNorm, shift },
    ]
  })
}

/** The shift's root mean square in standard deviations, and the channel that does most to it. */
function shiftOf(
  lost: Float32Array,
  weight: Float32Array,
  deviations: Float32Array,
  inputs: number,
): { readonly shift: number; readonly channel: number } {
  const outputs = deviations.length
  const taps = weight.length / (outputs * inputs)
  const own = new Float64Array(inputs)
  let squares = 0
  for (let output = 0; output < outputs; output++) {
    let sum = 0
    for (let input = 0; input < inputs; input++) {
      const constant = lost[input] ?? 0
      if (constant === 0) continue
      let reach = 0
      const from = (output * inputs + input) * taps
      for (let tap = from; tap < from + taps; tap++) reach += weight[tap] ?? 0
      const shift = (constant * reach) / (deviations[output] ?? 1)
      own[input] = (own[input] ?? 0) + shift * shift
      sum += shift
    }
    squares += sum * sum
  }
  const channel = own.reduce((best, value, index) => (value > (own[best] ?? 0) ? index : best), 0)
  return { shift: Math.sqrt(squares / outputs), channel }
}

function readersOf(architecture: Architecture, batchNorm: string): readonly Reader[] {
  const readers = (name: string): readonly Node[] => architecture.nodes.filter((node) => inputsOf(node).includes(name))
  const convolutions = (name: string, rectified: boolean): readonly Reader[] =>
    readers(name).flatMap((node): readonly Reader[] => {
      if (node.op === 'relu') return convolutions(node.name, true)
      if (node.op === 'maxPool') return convolutions(node.name, rectified)
      if (node.op !== 'conv') return []
      return readers(node.name).flatMap((behind) =>
        behind.op === 'batchNorm' ? [{ conv: node.name, batchNorm: behind.name, rectified }] : [],
      )
    })
  return convolutions(batchNorm, false)
}
