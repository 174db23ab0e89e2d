/** Prunescope's own operations through TensorFlow (scripts/compute-runtime/native): what touches memory, in fewer passes. */

import {
  batchNormEpsilon,
  batchNormMomentum,
  type Activation,
  type BatchNormForward,
  type BatchNormGradient,
  type BatchNormPass,
  type BatchNormState,
  type MaxPoolForward,
  type Update,
  type Window,
} from './kernels'
import type { Handle, TensorFlowOps } from './tensorflow-ops'

/** Images come in the type that is computed in, everything per channel in float32; ownership as in `Kernels`. */
export class OwnOperations {
  readonly #ops: TensorFlowOps

  constructor(ops: TensorFlowOps) {
    this.#ops = ops
  }

  batchNormTraining(input: Handle, state: BatchNormState<Handle>, activation: Activation): BatchNormForward<Handle> {
    const { gamma, beta, mean, variance } = state
    const attributes = [
      ...this.#attributes(activation),
      this.#ops.number('epsilon', batchNormEpsilon),
      this.#ops.number('momentum', batchNormMomentum),
    ]
    const results = this.#ops.run('PrunescopeBatchNorm', attributes, [input, gamma, beta, mean, variance], 7)
    const [output, nextMean, nextVariance, ...saved] = results
    if (!output || !nextMean || !nextVariance) throw new Error('PrunescopeBatchNorm gave fewer than seven outputs.')
    return { output, mean: nextMean, variance: nextVariance, saved }
  }

  batchNormGradient(
    dy: Handle,
    { input, saved }: BatchNormPass<Handle>,
    activation: Activation,
  ): BatchNormGradient<Handle> {
    const results = this.#ops.run('PrunescopeBatchNormGrad', this.#attributes(activation), [dy, input, ...saved], 3)
    const [inputGradient, gamma, beta] = results
    if (!inputGradient || !gamma || !beta) throw new Error('PrunescopeBatchNormGrad gave fewer than three outputs.')
    return { input: inputGradient, gamma, beta }
  }

  batchNormInference(
    input: Handle,
    { gamma, beta, mean, variance }: BatchNormState<Handle>,
    activation: Activation,
    branch: Handle | null,
  ): Handle {
    const attributes = [...this.#attributes(activation), this.#ops.number('epsilon', batchNormEpsilon)]
    return this.#ops.one('PrunescopeBatchNormInference', attributes, [
      input,
      gamma,
      beta,
      mean,
      variance,
      branch ?? this.#ops.nothing(),
    ])
  }

  addRelu(a: Handle, b: Handle): Handle {
    return this.#ops.one('PrunescopeAddRelu', [this.#ops.computed()], [a, b])
  }

  /** (a + b) where the ReLU let something through. */
  addReluGradient(a: Handle, b: Handle, output: Handle): Handle {
    return this.#ops.one('PrunescopeAddReluGrad', [this.#ops.computed()], [a, b, output])
  }

  maxPool(input: Handle, window: Window): MaxPoolForward<Handle> {
    const results = this.#ops.run('PrunescopeMaxPool', [this.#ops.computed()], [input, this.#sizes(window)], 2)
    const [output, ...saved] = results
    if (!output) throw new Error('PrunescopeMaxPool gave no output.')
    return { output, saved }
  }

  maxPoolGradient(dy: Handle, inputShape: readonly number[], saved: readonly Handle[], window: Window): Handle {
    const inputs = [dy, ...saved, this.#ops.integers(inputShape), this.#sizes(window)]
    return this.#ops.one('PrunescopeMaxPoolGrad', [this.#ops.computed()], inputs)
  }

  /** Changes both in place. */
  move(value: Handle, velocity: Handle, gradient: Handle, { lr, momentum, nesterov, weightDecay, l1 }: Update): void {
    const scalars = [lr, momentum, weightDecay, l1].map((number) => this.#ops.scalar(number))
    const attributes = [this.#ops.flag('nesterov', nesterov)]
    this.#ops.run('PrunescopeMomentum', attributes, [value, velocity, gradient, ...scalars], 0)
  }

  #attributes(activation: Activation) {
    return [this.#ops.computed(), this.#ops.flag('relu', activation === 'relu')]
  }

  #sizes({ kernel, stride, padding }: Window): Handle {
    return this.#ops.integers([...kernel, ...stride, ...padding])
  }
}
