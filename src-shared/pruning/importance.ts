/** What channels are worth by their weights: |γ|, norms of their filters, or nothing at all as a control. */

import { inputsOf, type Architecture } from '../architecture/architecture'
import { channelSpaces, spaceById, type SpaceId } from '../architecture/channel-spaces'
import { elementsOf, parametersOf } from '../architecture/parameters'
import { randomFrom } from '../random'
import type { Weights } from '../weights'
import { gammaImportance, type Importance } from './mask'
import type { ImportanceKind } from './mask-rule'
import { requireTensor } from './tensors'

/** Kinds that need no images. */
export type WeightImportanceKind = Extract<ImportanceKind, 'gamma' | 'l1' | 'l2' | 'random'>

export function isWeightImportance(kind: ImportanceKind): kind is WeightImportanceKind {
  return kind === 'gamma' || kind === 'l1' || kind === 'l2' || kind === 'random'
}

/**
 * In network order, one array for each of the spaces.
 *
 * @param seed decides `random` and nothing else
 * @throws UserError `bad-weights` naming a tensor that is missing or of another shape, `bad-argument` for a space without γ
 */
export function weightImportance(
  kind: WeightImportanceKind,
  weights: Weights,
  architecture: Architecture,
  spaces: readonly SpaceId[],
  seed = 0,
): Importance {
  switch (kind) {
    case 'gamma':
      return gammaImportance(weights, architecture, spaces)
    case 'l1':
      return filterNorms(weights, architecture, spaces, (sum, weight) => sum + Math.abs(weight))
    case 'l2':
      return filterNorms(weights, architecture, spaces, (sum, weight) => sum + weight * weight, Math.sqrt)
    case 'random':
      return randomImportance(architecture, spaces, seed)
  }
}

/**
 * Norms of the filters that make each channel (Li et al. 2017), each layer's divided by their mean: filters of few inputs
 * are small, and one threshold over all layers would take the thin layers whole. Where several convolutions open a space,
 * the mean of theirs. What a selection passes on no filter makes: there it is the weights that read the channel.
 */
function filterNorms(
  weights: Weights,
  architecture: Architecture,
  spaces: readonly SpaceId[],
  add: (sum: number, weight: number) => number,
  finish: (sum: number) => number = (sum) => sum,
): Importance {
  const all = channelSpaces(architecture)
  const shapes = new Map(parametersOf(architecture).map(({ name, shape }) => [name, shape]))
  const selections = new Set(architecture.nodes.filter(({ op }) => op === 'select').map(({ name }) => name))
  const normsOf = (opener: string, channels: number): Float64Array => {
    const isSelection = selections.has(opener)
    const sums = new Float64Array(channels)
    for (const name of isSelection ? readersOf(architecture, opener) : [`${opener}.weight`]) {
      const shape = shapes.get(name) ?? []
      const { values } = requireTensor(weights, name, shape)
      const size = elementsOf(shape.slice(isSelection ? 2 : 1))
      for (let from = 0; from < values.length; from += size) {
        const channel = (from / size) % channels
        sums[channel] = values.subarray(from, from + size).reduce(add, sums[channel] ?? 0)
      }
    }
    const norms = sums.map(finish)
    const mean = norms.reduce((sum, norm) => sum + norm, 0) / channels
    return mean > 0 ? norms.map((norm) => norm / mean) : norms
  }
  return new Map(
    spaces.map((id) => {
      const { openedBy, channels } = spaceById(all, id)
      return [
        id,
        meanOf(
          openedBy.map((opener) => normsOf(opener, channels)),
          channels,
        ),
      ]
    }),
  )
}

/** The weights of convolutions and linear layers that read what this node gives, through whatever keeps channels apart. */
function readersOf(architecture: Architecture, name: string): readonly string[] {
  return architecture.nodes
    .filter((node) => inputsOf(node).includes(name))
    .flatMap((node) =>
      node.op === 'conv' || node.op === 'linear' ? [`${node.name}.weight`] : readersOf(architecture, node.name),
    )
}

/** Uniform in [0, 1), the same for the same seed and network. */
function randomImportance(architecture: Architecture, spaces: readonly SpaceId[], seed: number): Importance {
  const all = channelSpaces(architecture)
  return new Map(
    spaces.map((id, index) => {
      const random = randomFrom(randomPurpose, seed, index)
      return [id, Float32Array.from({ length: spaceById(all, id).channels }, () => random() / 2 ** 32)]
    }),
  )
}

/** So that these draws have nothing in common with a run's that has the same seed. */
const randomPurpose = 0x1a9c

/** Channel by channel, the mean of several measures. */
export function meanOf(measures: readonly ArrayLike<number>[], channels: number): Float32Array {
  const sumAt = (channel: number): number => measures.reduce((sum, values) => sum + (values[channel] ?? 0), 0)
  return Float32Array.from({ length: channels }, (_, channel) => sumAt(channel) / Math.max(1, measures.length))
}

/** Arrays of spaces out of one that has them one behind the other. */
export function importanceOf(
  spaces: readonly { readonly id: SpaceId; readonly channels: number }[],
  values: Float32Array,
): Importance {
  let at = 0
  return new Map(spaces.map(({ id, channels }) => [id, values.slice(at, (at += channels))]))
}
