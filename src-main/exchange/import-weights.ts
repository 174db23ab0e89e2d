/** Weights from elsewhere: a safetensors file becomes an architecture and its tensors, or a sentence saying why not. */

import type { Architecture, Stem } from '../../src-shared/architecture/architecture'
import { UserError } from '../../src-shared/errors'
import type { Weights } from '../../src-shared/weights'
import { inferArchitecture } from './infer-architecture'
import { weightsInNetworkOrder, withPlainNames } from './infer-tensors'
import { readSafetensors } from './safetensors'

export { inferArchitecture, type InferOptions } from './infer-architecture'

export type ImportOptions = {
  readonly stem?: Stem
  /** Pixels of height and width; 32 where neither this nor the file says. */
  readonly inputSize?: number
}

export type ImportedWeights = { readonly architecture: Architecture; readonly weights: Weights }

/**
 * Reads and checks a file; the weights come back under torchvision's names, in network order.
 *
 * @throws UserError as `readSafetensors` and `inferArchitecture`, the file named in front
 */
export function importWeights(path: string, options: ImportOptions = {}): ImportedWeights {
  const { tensors, metadata } = readSafetensors(path)
  try {
    const architecture = inferArchitecture(tensors, { ...options, metadata })
    return { architecture, weights: weightsInNetworkOrder(architecture, withPlainNames(tensors)) }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(error.code, `${path}: ${error.message}`, error.next, { cause: error })
  }
}
