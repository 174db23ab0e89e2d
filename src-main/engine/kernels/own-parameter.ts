/** A trainable tensor as two plain tensors that the update changes in place: reading one is no operation. */

import type { Parameter, ParameterState, Update } from './kernels'
import type { OwnOperations } from './own-operations'
import type { Handle, TensorFlowOps } from './tensorflow-ops'

export class OwnParameter implements Parameter<Handle> {
  readonly shape: readonly number[]
  readonly #ops: TensorFlowOps
  readonly #own: OwnOperations
  #value: Handle
  #velocity: Handle

  constructor(ops: TensorFlowOps, own: OwnOperations, shape: readonly number[], values: Float32Array) {
    this.#ops = ops
    this.#own = own
    this.shape = shape
    this.#value = ops.owned(shape, [values])
    this.#velocity = ops.owned(shape, [new Float32Array(values.length)])
  }

  use<R>(work: (value: Handle) => R): R {
    return work(this.#value)
  }

  update(gradient: Handle, update: Update): void {
    this.#own.move(this.#value, this.#velocity, gradient, update)
  }

  values(): Float32Array {
    return this.#ops.download(this.#value)
  }

  state(): ParameterState {
    return { value: this.#ops.downloadParts(this.#value), velocity: this.#ops.downloadParts(this.#velocity) }
  }

  restore({ value, velocity }: ParameterState): void {
    this.dispose()
    this.#value = this.#ops.owned(this.shape, value)
    this.#velocity = this.#ops.owned(this.shape, velocity)
  }

  dispose(): void {
    this.#ops.free(this.#value, this.#velocity)
  }
}
