/** Finds layers whose pruned channels still add constants that later layers count on: cutting them shifts what those see. */

import type { Architecture } from '../architecture/architecture'
import { channelSpaces, channelsOfNode, spaceById, type SpaceId } from '../architecture/channel-spaces'
import { parametersOf } from '../architecture/parameters'
import type { Weights, WeightTensor } from '../weights'
import { eachContribution, lostConstants } from './constants'
import type { Mask } from './mask'
import { requireTensor } from './tensors'
import type { MaskWarning } from './warnings'

/** Root mean square over the reader's channels, in their standard deviations, from which accuracy is bound to fall. */
const largeShift = 0.5
const epsilon = 1e-5

export type LargeBias = Extract<MaskWarning, { readonly kind: 'large-bias-pruned' }>

/** From masks to their warnings, at most one a layer; a mask costs a sum over the channels that go. */
export type ShiftModel = (mask: Mask) => readonly LargeBias[]

/** What one BatchNorm gets from the channels of one space, as long as they are there. */
type Share = {
  readonly space: SpaceId
  readonly reader: string
  readonly beta: Float32Array
  readonly outputs: number
  /** Channels that add anything: by output of the reader, in its standard deviations. */
  readonly channels: readonly { readonly channel: number; readonly shifts: Float32Array; readonly power: number }[]
}

/**
 * A pruned channel's γ is small, but its β passes the ReLU (where one follows, only a positive one does) and the next
 * convolution, and the BatchNorm behind that has learnt it as part of its mean. Without it the mean is off by Σ w·β. How
 * bad that is depends on the spread there: a block that has died altogether has none, so the smallest constant is divided
 * by √ε.
 *
 * @param spaces those that masks may name
 */
export function shiftModel(weights: Weights, architecture: Architecture, spaces: Iterable<SpaceId>): ShiftModel {
  return modelOf([...sharesOf(weights, architecture, spaces)])
}

/**
 * The same, made layer by layer: all of a large network's take so long that others would wait.
 *
 * @param weights asked for one tensor after the other
 */
export async function shiftModelBetween(
  breathe: () => Promise<void>,
  weights: Pick<Weights, 'get'>,
  architecture: Architecture,
  spaces: Iterable<SpaceId>,
): Promise<ShiftModel> {
  const shares: Share[] = []
  for (const share of sharesOf(weights, architecture, spaces)) {
    shares.push(share)
    await breathe()
  }
  return modelOf(shares)
}

function modelOf(shares: readonly Share[]): ShiftModel {
  return (mask) => {
    const worst = new Map<SpaceId, LargeBias>()
    for (const share of shares) {
      const bits = mask.get(share.space)
      const found = bits && warningOf(share, bits)
      if (found && found.shift > (worst.get(share.space)?.shift ?? largeShift)) worst.set(share.space, found)
    }
    return [...worst.values()]
  }
}

/** The warnings of a single mask. */
export function largeBiasWarnings(weights: Weights, architecture: Architecture, mask: Mask): readonly LargeBias[] {
  return shiftModel(weights, architecture, mask.keys())(mask)
}

function* sharesOf(
  weights: Pick<Weights, 'get'>,
  architecture: Architecture,
  ids: Iterable<SpaceId>,
): Generator<Share> {
  const spaces = channelSpaces(architecture)
  const shapes = new Map(parametersOf(architecture).map(({ name, shape }) => [name, shape]))
  const tensor = (name: string): WeightTensor => requireTensor(weights, name, shapes.get(name) ?? [])
  const allGone = new Map([...ids].map((id) => [id, new Uint8Array(spaceById(spaces, id).channels)]))
  for (const lost of lostConstants(weights, architecture, allGone)) {
    const { space, batchNorm: reader, beta, conv } = lost
    const outputs = channelsOfNode(spaces, reader)
    const variance = requireTensor(weights, `${reader}.running_var`, [outputs]).values
    const perDeviation = variance.map((value) => 1 / Math.sqrt(value + epsilon))
    const byChannel = Array.from(lost.constants, (constant) => (constant === 0 ? null : new Float32Array(outputs)))
    eachContribution(lost, tensor(`${conv}.weight`), (output, channel, amount) => {
      const shifts = byChannel[channel]
      if (shifts) shifts[output] = amount * (perDeviation[output] ?? 0)
    })
    const channels = byChannel.flatMap((shifts, channel) =>
      shifts ? [{ channel, shifts, power: shifts.reduce((sum, shift) => sum + shift * shift, 0) }] : [],
    )
    yield { space, reader, beta, outputs, channels }
  }
}

/** The root mean square over outputs of all that is lost, and the channel that does most to it. */
function warningOf({ space, reader, beta, outputs, channels }: Share, bits: Uint8Array): LargeBias {
  const sums = new Float64Array(outputs)
  let most = { channel: 0, power: 0 }
  for (const { channel, shifts, power } of channels) {
    if (bits[channel] !== 0) continue
    for (let output = 0; output < outputs; output++) sums[output] = (sums[output] ?? 0) + (shifts[output] ?? 0)
    if (power > most.power) most = { channel, power }
  }
  const shift = Math.sqrt(sums.reduce((sum, one) => sum + one * one, 0) / outputs)
  return { kind: 'large-bias-pruned', space, channel: most.channel, beta: beta[most.channel] ?? 0, reader, shift }
}
