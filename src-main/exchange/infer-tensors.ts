/** Whether a file's tensors are those of a network: what is missing, unknown or of another shape, by name. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import { parametersOf } from '../../src-shared/architecture/parameters'
import { UserError } from '../../src-shared/errors'
import type { Weights } from '../../src-shared/weights'

/** More would hide what matters: the first ones tell where the network differs. */
const longestList = 12

const dataParallelPrefix = 'module.'
const batchCounter = /(^|\.)num_batches_tracked$/

/**
 * The tensors under torchvision's names: `module.`, which torch's DataParallel puts before every name, and BatchNorm's
 * counters are taken away.
 */
export function withPlainNames(weights: Weights): Weights {
  const kept = [...weights].filter(([name]) => !batchCounter.test(name))
  const wrapped = kept.every(([name]) => name.startsWith(dataParallelPrefix))
  return new Map(kept.map(([name, tensor]) => [wrapped ? name.slice(dataParallelPrefix.length) : name, tensor]))
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
  if (problems.length > 0) throw wrongTensors(`the weights do not fit ${architecture.label}`, problems)
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
    `${what.charAt(0).toUpperCase()}${what.slice(1)}: ${list}.`,
    'Save the whole state_dict of a torchvision ResNet, unchanged, and import that file.',
  )
}

export function bracketed(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`
}
