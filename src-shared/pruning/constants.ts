/** The constants that pruned channels add: what is left of a channel whose γ is zero is its β, and later layers count on it. */

import { readersOf, type Architecture } from '../architecture/architecture'
import { channelSpaces, spaceById, type SpaceId } from '../architecture/channel-spaces'
import { parametersOf } from '../architecture/parameters'
import type { Weights, WeightTensor } from '../weights'
import type { Mask } from './mask'
import { requireTensor } from './tensors'

/**
 * What one convolution reads of the pruned channels of a space. Only spaces of a single BatchNorm are looked at: of a
 * residual group the constants of several add up, and behind a depthwise convolution a channel's constant changes.
 */
export type LostConstants = {
  readonly space: SpaceId
  readonly beta: Float32Array
  /** By channel of the space: what it adds once its γ is zero (nothing where it stays, or a ReLU cuts it off). */
  readonly constants: Float32Array
  readonly conv: string
  /** The BatchNorm behind that convolution. */
  readonly batchNorm: string
}

/** In network order; a space that several convolutions read comes once for each. */
export function lostConstants(
  weights: Pick<Weights, 'get'>,
  architecture: Architecture,
  mask: Mask,
): readonly LostConstants[] {
  const spaces = channelSpaces(architecture)
  const readers = readersOf(architecture)
  return [...mask].flatMap(([id, bits]): readonly LostConstants[] => {
    const { batchNorms, channels } = spaceById(spaces, id)
    const [batchNorm, ...more] = batchNorms
    if (batchNorm === undefined || more.length > 0) return []
    const beta = requireTensor(weights, `${batchNorm}.bias`, [channels]).values
    return convolutionsBehind(readers, batchNorm).map((reader) => ({
      space: id,
      beta,
      constants: beta.map((value, index) => (bits[index] !== 0 ? 0 : passed(value, reader.rectified))),
      conv: reader.conv,
      batchNorm: reader.batchNorm,
    }))
  })
}

/**
 * What each pruned channel adds to each output of the convolution: its constant times the sum of the weights that see it.
 * Exact inside an image; at its borders a window with padding sees less of it.
 *
 * @param weight the convolution's, [outputs, inputs, rows, columns]
 */
export function eachContribution(
  { constants }: LostConstants,
  { shape, values }: WeightTensor,
  use: (output: number, input: number, amount: number) => void,
): void {
  const [outputs = 0, inputs = 0, rows = 1, columns = 1] = shape
  const taps = rows * columns
  // In the order in which the weights lie: large layers take a tenth of the time so.
  for (let output = 0, from = 0; output < outputs; output++)
    for (let input = 0; input < inputs; input++, from += taps) {
      const constant = constants[input] ?? 0
      if (constant === 0) continue
      let sum = 0
      for (let tap = from; tap < from + taps; tap++) sum += values[tap] ?? 0
      use(output, input, constant * sum)
    }
}

/**
 * The weights with the constants of pruned channels taken out of the means of the BatchNorms that had learnt them, so that
 * cutting those channels shifts nothing (but at the borders of images, for windows with padding).
 *
 * @throws UserError `bad-weights` when a tensor is missing or has another shape
 */
export function withConstantsFolded(weights: Weights, architecture: Architecture, mask: Mask): Weights {
  const folded = new Map(weights)
  const shapes = new Map(parametersOf(architecture).map(({ name, shape }) => [name, shape]))
  const tensor = (name: string): WeightTensor => requireTensor(folded, name, shapes.get(name) ?? [])
  for (const lost of lostConstants(weights, architecture, mask)) {
    const name = `${lost.batchNorm}.running_mean`
    const { shape, values } = tensor(name)
    const mean = values.slice()
    eachContribution(lost, tensor(`${lost.conv}.weight`), (output, _, amount) => {
      mean[output] = (mean[output] ?? 0) - amount
    })
    folded.set(name, { shape, values: mean })
  }
  return folded
}

/** The most that passes: 6 behind a ReLU6, all above zero behind a ReLU; null where there is none, and all passes. */
type Rectified = number | null

type Reader = { readonly conv: string; readonly batchNorm: string; readonly rectified: Rectified }

function passed(value: number, rectified: Rectified): number {
  return rectified === null ? value : Math.min(Math.max(value, 0), rectified)
}

function convolutionsBehind(readers: ReturnType<typeof readersOf>, batchNorm: string): readonly Reader[] {
  const behind = (name: string, rectified: Rectified): readonly Reader[] =>
    (readers.get(name) ?? []).flatMap((node): readonly Reader[] => {
      if (node.op === 'relu') return behind(node.name, rectified ?? Infinity)
      if (node.op === 'relu6') return behind(node.name, 6)
      if (node.op === 'maxPool' || node.op === 'averagePool') return behind(node.name, rectified)
      if (node.op !== 'conv') return []
      return (readers.get(node.name) ?? []).flatMap((next) =>
        next.op === 'batchNorm' ? [{ conv: node.name, batchNorm: next.name, rectified }] : [],
      )
    })
  return behind(batchNorm, null)
}
