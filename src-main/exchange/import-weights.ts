/** Weights from elsewhere: a safetensors file becomes an architecture and its tensors, or a sentence saying why not. */

import type { Stem } from '../../src-shared/architecture/architecture'
import { UserError } from '../../src-shared/errors'
import { inferNetwork, type Inferred } from './infer-architecture'
import { readSafetensors } from './safetensors'

export { inferArchitecture, inferNetwork } from './infer-architecture'

export type ImportOptions = {
  readonly stem?: Stem
  /** Pixels of height and width; as in `InferOptions`. */
  readonly inputSize?: number
}

/**
 * Reads and checks a file; the weights come back under the network's names and in its order.
 *
 * @throws UserError as `readSafetensors` and `inferNetwork`, the file named in front
 */
export function importWeights(path: string, options: ImportOptions = {}): Inferred {
  const { tensors, metadata } = readSafetensors(path)
  try {
    return inferNetwork(tensors, { ...options, metadata })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(error.code, `${path}: ${error.message}`, error.next, { cause: error })
  }
}
