/** New weights as PyTorch's own layers make them, from a seed. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import { elementsOf, parametersOf, type Parameter } from '../../src-shared/architecture/parameters'
import type { Weights } from '../../src-shared/weights'
import { randomSource, type RandomSource } from './random'

/**
 * Convolutions and the linear layer: uniform in ±1/√fan-in (PyTorch's default for both). Torchvision's ResNets begin with He's
 * normal weights, three to five times as large; behind a BatchNorm that only makes every step smaller, and over a short
 * schedule costs a point of accuracy (report-cpu: 74.2 % instead of 75.3 %).
 * BatchNorm: γ 1, β 0, mean 0, variance 1.
 */
export function initialWeights(architecture: Architecture, seed: number): Weights {
  const random = randomSource(seed)
  return new Map(
    parametersOf(architecture).map((spec) => [spec.name, { shape: spec.shape, values: initialValues(spec, random) }]),
  )
}

/** γ of the named BatchNorms set to one value: network slimming starts at 0.5 (Liu et al. 2017, section 4.2). */
export function withGamma(weights: Weights, batchNorms: readonly string[], gamma: number): Weights {
  const names = new Set(batchNorms.map((name) => `${name}.weight`))
  return new Map(
    [...weights].map(([name, tensor]) => [
      name,
      names.has(name) ? { shape: tensor.shape, values: new Float32Array(tensor.values.length).fill(gamma) } : tensor,
    ]),
  )
}

function initialValues(spec: Parameter, random: RandomSource): Float32Array {
  const values = new Float32Array(elementsOf(spec.shape))
  const [, inputs = 1, height = 1, width = 1] = spec.shape
  switch (spec.kind) {
    case 'convWeight':
    case 'depthwiseWeight': {
      random.fillUniform(values, 1 / Math.sqrt(inputs * height * width))
      return values
    }
    case 'linearWeight': {
      random.fillUniform(values, 1 / Math.sqrt(inputs))
      return values
    }
    case 'convBias':
    case 'linearBias': {
      // The bound is the layer's 1/√inputs, which the bias's own shape does not tell; 0 is within it.
      return values
    }
    case 'gamma':
    case 'runningVar':
      return values.fill(1)
    case 'beta':
    case 'runningMean':
      return values
  }
}
