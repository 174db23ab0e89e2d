/** Weights for tests of importing: of the right names and shapes, and with one of them changed. */

import { elementsOf, parametersOf } from '../../src-shared/architecture/parameters'
import type { Architecture } from '../../src-shared/architecture/architecture'
import type { Weights } from '../../src-shared/weights'

export function zeros(architecture: Architecture): Weights {
  return new Map(
    parametersOf(architecture).map(({ name, shape }) => [name, { shape, values: new Float32Array(elementsOf(shape)) }]),
  )
}

/** @param shape null leaves the tensor out */
export function changed(weights: Weights, name: string, shape: readonly number[] | null): Weights {
  const copy = new Map(weights)
  if (shape === null) copy.delete(name)
  else copy.set(name, { shape, values: new Float32Array(elementsOf(shape)) })
  return copy
}
