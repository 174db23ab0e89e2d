/** One optimiser step after another: network slimming's training (Liu et al. 2017, eq. 1) on a network that holds its weights. */

import { UserError } from '../../src-shared/errors'
import type { Training } from '../../src-shared/recipe/training'
import { crossEntropy } from './cross-entropy'
import type { Numbers, Parameter } from './kernels/kernels'
import type { Network } from './network'
import type { Parameter as ParameterSpec } from '../../src-shared/architecture/parameters'

/** Standardised images [count, height, width, channels] and one class per image. */
export type Batch = {
  readonly images: Numbers
  readonly shape: readonly [number, number, number, number]
  readonly labels: Int32Array
}

export type StepResult = { readonly loss: number; readonly correct: number }

export type TrainerOptions = {
  readonly training: Training
  /** BatchNorms whose γ the L1 penalty acts on when `training.lambdaOn` is `prunable`. */
  readonly prunable: readonly string[]
}

/** Takes steps; leaves order of images, schedule and epochs to its caller. */
export class Trainer<T> {
  readonly #network: Network<T>
  readonly #training: Training
  readonly #prunable: ReadonlySet<string>

  constructor(network: Network<T>, { training, prunable }: TrainerOptions) {
    this.#network = network
    this.#training = training
    this.#prunable = new Set(prunable)
  }

  /**
   * Forward, loss, backward, update, at this learning rate.
   *
   * @throws UserError `not-finite` when the loss is no number, before any weight is changed by it
   * @throws UserError `out-of-memory` or `shape-mismatch` naming the layer
   */
  step(batch: Batch, lr: number): StepResult {
    const network = this.#network
    const images = network.kernels.upload(batch.shape, batch.images)
    try {
      const pass = network.forward(images)
      const { loss, correct, gradient } = crossEntropy(pass.logits, batch.labels, network.architecture.classes)
      if (!Number.isFinite(loss)) {
        pass.discard()
        throw this.#notFinite(images, loss, lr)
      }
      pass.backward(gradient, (spec, parameter, value) => this.#update(spec, parameter, value, lr))
      return { loss, correct }
    } finally {
      network.kernels.free(images)
    }
  }

  #update(spec: ParameterSpec, parameter: Parameter<T>, gradient: T, lr: number): void {
    const { momentum, nesterov } = this.#training
    parameter.update(gradient, { lr, momentum, nesterov, weightDecay: this.#decayOf(spec), l1: this.#penaltyOf(spec) })
  }

  #decayOf(spec: ParameterSpec): number {
    const isScale = spec.kind === 'gamma' || spec.kind === 'beta'
    return isScale && !this.#training.decayGammaBeta ? 0 : this.#training.weightDecay
  }

  #penaltyOf({ kind, node }: ParameterSpec): number {
    const { lambda, lambdaOn } = this.#training
    return kind === 'gamma' && (lambdaOn === 'all' || this.#prunable.has(node)) ? lambda : 0
  }

  /** Looks through the layers for the first that gives no number. */
  #notFinite(images: T, loss: number, lr: number): UserError {
    const { kernels } = this.#network
    let layer: string | null = null
    this.#network.inspect(images, (node, output) => {
      if (layer === null && kernels.download(output).some((value) => !Number.isFinite(value))) layer = node.name
    })
    const where = layer === null ? 'in the loss itself' : `first in layer ${String(layer)}`
    return new UserError(
      'not-finite',
      `The loss became ${loss} at learning rate ${lr}, ${where}.`,
      'Lower train.lr or lengthen train.warmupEpochs; then start again from the last checkpoint.',
    )
  }
}
