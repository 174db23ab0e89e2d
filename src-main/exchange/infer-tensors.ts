/** Whether a file's tensors are those of a network: what is missing, unknown or of another shape, by name. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import { parametersOf } from '../../src-shared/architecture/parameters'
import { UserError } from '../../src-shared/errors'
import type { Weights } from '../../src-shared/weights'

/** More would hide what matters: the first ones tell where the network differs. */
const longestList = 12

/** What torch's DataParallel, Lightning and torch.compile put before every name; one may wrap another. */
const wrapping = /^(module|model|net|network|_orig_mod)\./
const batchCounter = /(^|\.)num_batches_tracked$/

/** A file's tensors under the names that our networks have, and what its selections choose. */
export type PlainTensors = {
  readonly tensors: Weights
  /** By the selection's name (`dense1.0.select`): the channels that stay, where some were cut. */
  readonly selections: ReadonlyMap<string, readonly number[]>
}

/** What public ports call otherwise than torchvision does. */
const otherNames: readonly (readonly [RegExp, string])[] = [
  [/^linear\./, 'fc.'],
  [/\.shortcut\./, '.downsample.'],
]

/**
 * Takes away what names a wrapping and not the network: `module.` and its like where every name begins so, and
 * BatchNorm's counters. The slimming ports' `select.indexes` (ones, and zeros where a channel was cut) become selections, and
 * the BatchNorm before one, which those ports leave whole, keeps what is selected.
 */
export function plainTensors(weights: Weights): PlainTensors {
  const kept = [...weights].filter(([name]) => !batchCounter.test(name))
  const wrapped = wrappingLength(kept.map(([name]) => name))
  const tensors = new Map(kept.map(([name, tensor]) => [renamed(name.slice(wrapped)), tensor]))
  const selections = new Map<string, readonly number[]>()
  // Of a map, what is deleted or set on the way does not disturb the walk.
  for (const [name, { values }] of tensors) {
    const prefix = /^(.*\.)?select\.indexes$/.exec(name)
    if (prefix === null) continue
    tensors.delete(name)
    const indices = [...values.keys()].filter((index) => values[index] !== 0)
    if (indices.length === values.length) continue
    selections.set(name.replace(/\.indexes$/, ''), indices)
    const batchNorm = prefix[1] === undefined ? 'bn' : `${prefix[1]}bn1`
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) {
      const whole = tensors.get(`${batchNorm}.${part}`)
      if (whole?.values.length !== values.length) continue
      const chosen = Float32Array.from(indices, (index) => whole.values[index] ?? 0)
      tensors.set(`${batchNorm}.${part}`, { shape: [chosen.length], values: chosen })
    }
  }
  return { tensors, selections }
}

/** How many characters all these names have in front of the network's own. */
function wrappingLength(names: readonly string[]): number {
  let length = 0
  for (;;) {
    const [first = ''] = names
    const [prefix] = wrapping.exec(first.slice(length)) ?? []
    if (prefix === undefined || !names.every((name) => name.startsWith(prefix, length))) return length
    length += prefix.length
  }
}

function renamed(name: string): string {
  return otherNames.reduce((changed, [from, to]) => changed.replace(from, to), name)
}

/** One sentence part per tensor that differs; none when the weights are exactly those of the network. */
export function tensorProblems(architecture: Architecture, weights: Weights): readonly string[] {
  const parameters = parametersOf(architecture)
  const known = new Set(parameters.map(({ name }) => name))
  const problems = parameters.flatMap(({ name, shape }) => {
    const found = weights.get(name)
    if (found === undefined) return [`${name} ${bracketed(shape)} is missing`]
    if (bracketed(found.shape) === bracketed(shape)) return []
    return [`${name} should be ${bracketed(shape)} and is ${bracketed(found.shape)}`]
  })
  const unknown = [...weights]
    .filter(([name]) => !known.has(name))
    .map(([name, { shape }]) => `${name} ${bracketed(shape)} is unknown`)
  return [...problems, ...unknown]
}

/**
 * The tensors of the network and no others, in network order.
 *
 * @throws UserError `bad-weights` naming the tensors that are missing, unknown or misshapen, with both shapes
 */
export function weightsInNetworkOrder(architecture: Architecture, weights: Weights): Weights {
  const problems = tensorProblems(architecture, weights)
  if (problems.length > 0) throw wrongTensors(`The weights do not fit ${architecture.label}`, problems)
  return new Map(
    parametersOf(architecture).flatMap(({ name }) => {
      const tensor = weights.get(name)
      return tensor === undefined ? [] : [[name, tensor] as const]
    }),
  )
}

export function wrongTensors(what: string, problems: readonly string[]): UserError {
  const more = problems.length - longestList
  const list = problems.slice(0, longestList).join('; ') + (more > 0 ? `; and ${more} more` : '')
  return new UserError(
    'bad-weights',
    `${what}: ${list}.`,
    'Save the whole state_dict of the network, unchanged, and import that file.',
  )
}

/**
 * The first axis that most of these tensors have, so that one wrong tensor is named and not those around it.
 *
 * @throws UserError `bad-weights` naming them all, where none is there
 */
export function mostFrequentSize(tensors: Weights, what: string, names: readonly string[]): number {
  const votes = new Map<number, number>()
  for (const name of names) {
    const size = tensors.get(name)?.shape[0]
    if (size !== undefined && size > 0) votes.set(size, (votes.get(size) ?? 0) + 1)
  }
  const [winner] = [...votes].sort(([, a], [, b]) => b - a)
  if (winner !== undefined) return winner[0]
  throw wrongTensors(
    `The weights are no whole ${what}`,
    names.map((name) => {
      const found = tensors.get(name)
      return found === undefined ? `${name} is missing` : `${name} is ${bracketed(found.shape)}`
    }),
  )
}

/** The tensors of a BatchNorm. */
export function batchNormTensors(name: string): readonly string[] {
  return ['weight', 'bias', 'running_mean', 'running_var'].map((suffix) => `${name}.${suffix}`)
}

/**
 * How many numbered parts there are of one kind, counted from `first` on.
 *
 * @param pattern whose first group is the number
 * @throws UserError `bad-weights` naming one that is missing in between
 */
export function partsCount(
  tensors: Weights,
  what: string,
  pattern: RegExp,
  nameOf: (index: number) => string,
  first = 0,
): number {
  const found = new Set([...tensors.keys()].flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number))
  const count = Math.max(first - 1, ...found) + 1 - first
  const gap = Array.from({ length: count }, (_, index) => first + index).find((index) => !found.has(index))
  if (gap !== undefined)
    throw wrongTensors(`The weights are no whole ${what}`, [`every tensor of ${nameOf(gap)} is missing`])
  return count
}

export function bracketed(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`
}
