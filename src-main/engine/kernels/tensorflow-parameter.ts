/** A trainable tensor as two TensorFlow resource variables, updated in place by one fused operation. */

import type { Parameter, ParameterState, Update } from './kernels'
import type { Handle, TensorFlowOps } from './tensorflow-ops'

let made = 0

export class TensorFlowParameter implements Parameter<Handle> {
  readonly shape: readonly number[]
  readonly #ops: TensorFlowOps
  readonly #value: Handle
  readonly #velocity: Handle

  constructor(ops: TensorFlowOps, shape: readonly number[], values: Float32Array) {
    this.#ops = ops
    this.shape = shape
    this.#value = this.#variable()
    this.#velocity = this.#variable()
    this.#assign(this.#value, [values])
    this.#assign(this.#velocity, [new Float32Array(values.length)])
  }

  use<R>(work: (value: Handle) => R): R {
    const value = this.#read(this.#value)
    try {
      return work(value)
    } finally {
      this.#ops.free(value)
    }
  }

  update(gradient: Handle, update: Update): void {
    if (update.l1 === 0) return this.#apply(gradient, update)
    const penalised = this.use((value) => this.#withL1(gradient, value, update.l1))
    this.#apply(penalised, update)
    this.#ops.free(penalised)
  }

  #apply(gradient: Handle, update: Update): void {
    if (update.weightDecay === 0) this.#applyMomentum(gradient, update)
    else if (update.nesterov || update.momentum === 0) this.#applyWithSummedDecay(gradient, update)
    else this.#applyWithDecayInVelocity(gradient, update)
  }

  values(): Float32Array {
    return this.#download(this.#value)
  }

  state(): ParameterState {
    return { value: this.#downloadParts(this.#value), velocity: this.#downloadParts(this.#velocity) }
  }

  restore({ value, velocity }: ParameterState): void {
    this.#assign(this.#value, value)
    this.#assign(this.#velocity, velocity)
  }

  dispose(): void {
    for (const variable of [this.#value, this.#velocity]) {
      this.#ops.run('DestroyResourceOp', [this.#ops.flag('ignore_lookup_error', true)], [variable], 0)
      this.#ops.free(variable)
    }
  }

  /** gradient + l1·sign(value). */
  #withL1(gradient: Handle, value: Handle, l1: number): Handle {
    const ops = this.#ops
    const sign = ops.one('Sign', [ops.float()], [value])
    const scaled = ops.one('Mul', [ops.float()], [sign, ops.scalar(l1)])
    const sum = ops.one('AddV2', [ops.float()], [gradient, scaled])
    ops.free(sign, scaled)
    return sum
  }

  #applyMomentum(gradient: Handle, { lr, momentum, nesterov }: Update): void {
    const ops = this.#ops
    ops.run(
      'ResourceApplyMomentum',
      [ops.float(), ops.flag('use_locking', false), ops.flag('use_nesterov', nesterov)],
      [this.#value, this.#velocity, ops.scalar(lr), gradient, ops.scalar(momentum)],
      0,
    )
  }

  /**
   * buf += (wd/m)·w first, then buf = m·buf + gradient: the same sum as m·buf + (gradient + wd·w), without a gradient-sized
   * temporary. ApplyGradientDescent is used as that in-place "buf −= α·w".
   */
  #applyWithDecayInVelocity(gradient: Handle, update: Update): void {
    const ops = this.#ops
    const weights = this.#read(this.#value)
    ops.run(
      'ResourceApplyGradientDescent',
      [ops.float(), ops.flag('use_locking', false)],
      [this.#velocity, ops.scalar(-update.weightDecay / update.momentum), weights],
      0,
    )
    // A read handle still open would make the update copy the weights.
    ops.free(weights)
    this.#applyMomentum(gradient, update)
  }

  #applyWithSummedDecay(gradient: Handle, update: Update): void {
    const ops = this.#ops
    const weights = this.#read(this.#value)
    const decay = ops.one('Mul', [ops.float()], [weights, ops.scalar(update.weightDecay)])
    ops.free(weights)
    const summed = ops.one('AddV2', [ops.float()], [gradient, decay])
    ops.free(decay)
    this.#applyMomentum(summed, update)
    ops.free(summed)
  }

  #variable(): Handle {
    const ops = this.#ops
    return ops.one(
      'VarHandleOp',
      [
        ops.float('dtype'),
        ops.shape('shape', this.shape),
        ops.text('container', ''),
        ops.text('shared_name', `prunescope-${made++}`),
      ],
      [],
    )
  }

  #read(variable: Handle): Handle {
    return this.#ops.one('ReadVariableOp', [this.#ops.float('dtype')], [variable])
  }

  #download(variable: Handle): Float32Array {
    const handle = this.#read(variable)
    const values = this.#ops.download(handle)
    this.#ops.free(handle)
    return values
  }

  #downloadParts(variable: Handle): readonly Float32Array[] {
    const handle = this.#read(variable)
    const parts = this.#ops.downloadParts(handle)
    this.#ops.free(handle)
    return parts
  }

  #assign(variable: Handle, parts: readonly Float32Array[]): void {
    const owned = this.#ops.owned(this.shape, parts)
    this.#ops.run(
      'AssignVariableOp',
      [this.#ops.float('dtype'), this.#ops.flag('validate_shape', true)],
      [variable, owned],
      0,
    )
    this.#ops.free(owned)
  }
}
