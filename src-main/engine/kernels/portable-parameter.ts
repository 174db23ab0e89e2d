/** A trainable tensor that tfjs's ordinary operations update. */

import type { Parameter, ParameterState, Update } from './kernels'

type Tf = typeof import('@tensorflow/tfjs')
type Tensor = import('@tensorflow/tfjs').Tensor

const none = new Float32Array()

export class PortableParameter implements Parameter<Tensor> {
  readonly shape: readonly number[]
  readonly #tf: Tf
  #value: Tensor
  #velocity: Tensor

  constructor(tf: Tf, shape: readonly number[], values: Float32Array) {
    this.#tf = tf
    this.shape = shape
    this.#value = tf.tensor(values, [...shape])
    this.#velocity = tf.zeros([...shape])
  }

  use<R>(work: (value: Tensor) => R): R {
    return work(this.#value)
  }

  update(gradient: Tensor, { lr, momentum, nesterov, weightDecay, l1 }: Update): void {
    const [value, velocity] = this.#tf.tidy(() => {
      const g = gradient.add(this.#value.sign().mul(l1)).add(this.#value.mul(weightDecay))
      const moved = this.#velocity.mul(momentum).add(g)
      const direction = nesterov ? g.add(moved.mul(momentum)) : moved
      return [this.#value.sub(direction.mul(lr)), moved] as const
    })
    this.dispose()
    this.#value = value
    this.#velocity = velocity
  }

  values(): Float32Array {
    return Float32Array.from(this.#value.dataSync())
  }

  state(): ParameterState {
    return { value: [this.values()], velocity: [Float32Array.from(this.#velocity.dataSync())] }
  }

  restore({ value: [value = none], velocity: [velocity = none] }: ParameterState): void {
    this.dispose()
    this.#value = this.#tf.tensor(value, [...this.shape])
    this.#velocity = this.#tf.tensor(velocity, [...this.shape])
  }

  dispose(): void {
    this.#value.dispose()
    this.#velocity.dispose()
  }
}
