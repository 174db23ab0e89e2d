/** BatchNorm on TensorFlow: its fused kernels, and composed of plain operations in float64, which has none. */

import {
  batchNormEpsilon,
  batchNormMomentum,
  type BatchNormForward,
  type BatchNormGradient,
  type BatchNormState,
} from './kernels'
import type { Handle, TensorFlowOps } from './tensorflow-ops'

/**
 * The three passes; shapes and ownership as in `Kernels`. Images and their gradients come in the type that is computed in,
 * everything per channel in the type that parameters are stored in.
 */
export interface BatchNormOps {
  training(input: Handle, state: BatchNormState<Handle>): BatchNormForward<Handle>
  gradient(dy: Handle, input: Handle, gamma: Handle, saved: readonly Handle[]): BatchNormGradient<Handle>
  inference(input: Handle, state: BatchNormState<Handle>): Handle
}

export function batchNormOps(ops: TensorFlowOps): BatchNormOps {
  return ops.precision === 'float64' ? new ComposedBatchNorm(ops) : new FusedBatchNorm(ops)
}

class FusedBatchNorm implements BatchNormOps {
  readonly #ops: TensorFlowOps

  constructor(ops: TensorFlowOps) {
    this.#ops = ops
  }

  training(input: Handle, { gamma, beta, mean, variance }: BatchNormState<Handle>): BatchNormForward<Handle> {
    const results = this.#ops.run('FusedBatchNormV3', this.#attributes(true), [input, gamma, beta, mean, variance], 6)
    const [output, nextMean, nextVariance, ...saved] = results
    if (!output || !nextMean || !nextVariance || saved.length !== 3) {
      throw new Error('TensorFlow’s FusedBatchNormV3 gave fewer than six outputs.')
    }
    return { output, mean: nextMean, variance: nextVariance, saved }
  }

  gradient(dy: Handle, input: Handle, gamma: Handle, saved: readonly Handle[]): BatchNormGradient<Handle> {
    const ops = this.#ops
    const attributes = [
      ops.computed(),
      ops.float('U'),
      ops.number('epsilon', batchNormEpsilon),
      ops.text('data_format', 'NHWC'),
      ops.flag('is_training', true),
    ]
    const results = ops.run('FusedBatchNormGradV3', attributes, [dy, input, gamma, ...saved], 5)
    const [inputGradient, gammaGradient, betaGradient, ...unused] = results
    if (!inputGradient || !gammaGradient || !betaGradient) {
      throw new Error('TensorFlow’s FusedBatchNormGradV3 gave fewer than three outputs.')
    }
    for (const tensor of unused) ops.free(tensor)
    return { input: inputGradient, gamma: gammaGradient, beta: betaGradient }
  }

  inference(input: Handle, { gamma, beta, mean, variance }: BatchNormState<Handle>): Handle {
    const inputs = [input, gamma, beta, mean, variance]
    const [output, ...rest] = this.#ops.run('FusedBatchNormV3', this.#attributes(false), inputs, 6)
    if (!output) throw new Error('TensorFlow’s FusedBatchNormV3 gave no output.')
    for (const tensor of rest) this.#ops.free(tensor)
    return output
  }

  #attributes(training: boolean) {
    const ops = this.#ops
    return [
      ops.computed(),
      ops.float('U'),
      ops.number('epsilon', batchNormEpsilon),
      ops.number('exponential_avg_factor', training ? batchNormMomentum : 1),
      ops.text('data_format', 'NHWC'),
      ops.flag('is_training', training),
    ]
  }
}

/** Ioffe & Szegedy 2015, section 3, written out; saved are the batch's mean and 1/√(variance + ε). */
class ComposedBatchNorm implements BatchNormOps {
  readonly #ops: TensorFlowOps

  constructor(ops: TensorFlowOps) {
    this.#ops = ops
  }

  training(input: Handle, state: BatchNormState<Handle>): BatchNormForward<Handle> {
    const mean = this.#overPixels('Mean', input)
    const squares = this.#binary('SquaredDifference', input, mean)
    const variance = this.#overPixels('Mean', squares)
    this.#ops.free(squares)
    const inverse = this.#inverseDeviation(variance)
    const count = pixelsOf(input)
    const forward = {
      output: this.#normalised(input, mean, inverse, state),
      mean: this.#moved(state.mean, mean, 1),
      variance: this.#moved(state.variance, variance, count / Math.max(count - 1, 1)),
      saved: [mean, inverse],
    }
    this.#ops.free(variance)
    return forward
  }

  gradient(dy: Handle, input: Handle, gamma: Handle, saved: readonly Handle[]): BatchNormGradient<Handle> {
    const [mean, inverse] = saved
    if (!mean || !inverse) throw new Error('BatchNorm’s gradient was not given what its forward pass saved.')
    const centred = this.#binary('Sub', input, mean)
    const unit = this.#taking('Mul', centred, inverse)
    const product = this.#binary('Mul', dy, unit)
    const gammaGradient = this.#overPixels('Sum', product)
    const betaGradient = this.#overPixels('Sum', dy)
    this.#ops.free(product)
    // dx = γ/σ · (dy − mean(dy) − x̂·mean(dy·x̂))
    const share = 1 / pixelsOf(input)
    const along = this.#scaled(gammaGradient, share)
    const drift = this.#scaled(betaGradient, share)
    const bent = this.#taking('Mul', unit, along)
    const even = this.#binary('Sub', dy, drift)
    const rest = this.#taking('Sub', even, bent)
    const factor = this.#binary('Mul', gamma, inverse)
    const inputGradient = this.#taking('Mul', rest, factor)
    for (const tensor of [along, drift, bent, factor]) this.#ops.free(tensor)
    return { input: inputGradient, gamma: gammaGradient, beta: betaGradient }
  }

  inference(input: Handle, state: BatchNormState<Handle>): Handle {
    const inverse = this.#inverseDeviation(state.variance)
    const output = this.#normalised(input, state.mean, inverse, state)
    this.#ops.free(inverse)
    return output
  }

  #normalised(input: Handle, mean: Handle, inverse: Handle, { gamma, beta }: BatchNormState<Handle>): Handle {
    const factor = this.#binary('Mul', gamma, inverse)
    const scaled = this.#taking('Mul', this.#binary('Sub', input, mean), factor)
    this.#ops.free(factor)
    return this.#taking('AddV2', scaled, beta)
  }

  #inverseDeviation(variance: Handle): Handle {
    const shifted = this.#binary('AddV2', variance, this.#ops.scalar(batchNormEpsilon))
    const inverse = this.#ops.one('Rsqrt', [this.#ops.float()], [shifted])
    this.#ops.free(shifted)
    return inverse
  }

  /** A running statistic with a new batch's in it, the latter times `factor`. */
  #moved(running: Handle, batch: Handle, factor: number): Handle {
    const fresh = this.#scaled(batch, batchNormMomentum * factor)
    const moved = this.#taking('AddV2', this.#scaled(running, 1 - batchNormMomentum), fresh)
    this.#ops.free(fresh)
    return moved
  }

  #scaled(tensor: Handle, factor: number): Handle {
    return this.#binary('Mul', tensor, this.#ops.scalar(factor))
  }

  #binary(name: string, a: Handle, b: Handle): Handle {
    return this.#ops.one(name, [this.#ops.float()], [a, b])
  }

  /** As #binary, and frees the first. */
  #taking(name: string, a: Handle, b: Handle): Handle {
    const result = this.#binary(name, a, b)
    this.#ops.free(a)
    return result
  }

  /** Mean or Sum over images, rows and columns. */
  #overPixels(name: 'Mean' | 'Sum', tensor: Handle): Handle {
    const ops = this.#ops
    const attributes = [ops.float(), ops.int32('Tidx'), ops.flag('keep_dims', false)]
    return ops.one(name, attributes, [tensor, ops.integers([0, 1, 2])])
  }
}

function pixelsOf({ shape }: Handle): number {
  return shape.slice(0, -1).reduce((product, size) => product * size, 1)
}
