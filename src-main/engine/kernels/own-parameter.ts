/** A trainable tensor as two plain tensors that the update changes in place: reading one is no operation. */

import type { Parameter, ParameterState, Update } from './kernels'
import type { OwnOperations } from './own-operations'
import type { Handle, TensorFlowOps } from './tensorflow-ops'

export class OwnParameter implements Parameter<Handle> {
  readonly shape: readonly number[]
  readonly #ops: TensorFlowOps
  readonly #own: OwnOperations
  readonly #count: number
  #value: Handle
  /** None before the first update: a network that is only tested has no use for one. */
  #velocity: Handle | null = null

  constructor(ops: TensorFlowOps, own: OwnOperations, shape: readonly number[], values: Float32Array) {
    this.#ops = ops
    this.#own = own
    this.shape = shape
    this.#value = ops.owned(shape, [values])
    this.#count = values.length
  }

  use<R>(work: (value: Handle) => R): R {
    return work(this.#value)
  }

  update(gradient: Handle, update: Update): void {
    this.#velocity ??= this.#ops.owned(this.shape, [this.#zeros()])
    this.#own.move(this.#value, this.#velocity, gradient, update)
  }

  values(): Float32Array {
    return this.#ops.download(this.#value)
  }

  state(): ParameterState {
    const velocity = this.#velocity === null ? [this.#zeros()] : this.#ops.downloadParts(this.#velocity)
    return { value: this.#ops.downloadParts(this.#value), velocity }
  }

  restore({ value, velocity }: ParameterState): void {
    this.dispose()
    this.#value = this.#ops.owned(this.shape, value)
    this.#velocity = this.#ops.owned(this.shape, velocity)
  }

  dispose(): void {
    this.#ops.free(this.#value)
    if (this.#velocity !== null) this.#ops.free(this.#velocity)
    this.#velocity = null
  }

  #zeros(): Float32Array {
    return new Float32Array(this.#count)
  }
}
