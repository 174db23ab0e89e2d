/** The same kernels from tfjs's ordinary operations, for any backend of tfjs: slower, and the yardstick of the fused ones. */

import {
  batchNormEpsilon,
  batchNormMomentum,
  type Activation,
  type BatchNormForward,
  type BatchNormGradient,
  type BatchNormPass,
  type BatchNormState,
  type Kernels,
  type MaxPoolForward,
  type Numbers,
  type Parameter,
  type Window,
} from './kernels'
import { PortableParameter } from './portable-parameter'
import { as2D, as4D, averagePooled, convolved, depthwiseConvolved, maxPooled } from './portable-windows'

type Tf = typeof import('@tensorflow/tfjs')
type Tensor = import('@tensorflow/tfjs').Tensor

/** Kernels on tfjs's current backend. Gradients come from tfjs's own differentiation of the forward operation. */
export function portableKernels(tf: Tf): Kernels<Tensor> {
  return new PortableKernels(tf)
}

class PortableKernels implements Kernels<Tensor> {
  readonly name: string
  readonly #tf: Tf

  constructor(tf: Tf) {
    this.#tf = tf
    this.name = `tfjs ${tf.getBackend()}`
  }

  upload(shape: readonly number[], values: Numbers): Tensor {
    return this.#tf.tensor(Float32Array.from(values), [...shape], 'float32')
  }

  uploadParts(shape: readonly number[], [values = new Float32Array()]: readonly Float32Array[]): Tensor {
    return this.upload(shape, values)
  }

  downloadParts(tensor: Tensor): readonly Float32Array[] {
    return [this.download(tensor)]
  }

  download(tensor: Tensor): Float32Array {
    return Float32Array.from(tensor.dataSync())
  }

  shapeOf(tensor: Tensor): readonly number[] {
    return tensor.shape
  }

  free(tensor: Tensor): void {
    tensor.dispose()
  }

  alias(tensor: Tensor): Tensor {
    return tensor.clone()
  }

  liveTensors(): number {
    return this.#tf.memory().numTensors
  }

  parameter(shape: readonly number[], values: Float32Array): Parameter<Tensor> {
    return new PortableParameter(this.#tf, shape, values)
  }

  conv(input: Tensor, weight: Tensor, window: Window): Tensor {
    return this.#tf.tidy(() => convolved(this.#tf, as4D(input), as4D(weight), window))
  }

  convInputGradient(outputGradient: Tensor, weight: Tensor, inputShape: readonly number[], window: Window): Tensor {
    return this.#tf.tidy(() => {
      const input = this.#tf.zeros([...inputShape])
      return this.#tf.grad((x) => convolved(this.#tf, as4D(x), as4D(weight), window))(input, outputGradient)
    })
  }

  convFilterGradient(input: Tensor, outputGradient: Tensor, window: Window): Tensor {
    return this.#tf.tidy(() => {
      const [inputs, outputs] = [input.shape[3] ?? 0, outputGradient.shape[3] ?? 0]
      const weight = this.#tf.zeros([...window.kernel, inputs, outputs])
      return this.#tf.grad((w) => convolved(this.#tf, as4D(input), as4D(w), window))(weight, outputGradient)
    })
  }

  addBias(input: Tensor, bias: Tensor): Tensor {
    return this.#tf.add(input, bias)
  }

  depthwiseConv(input: Tensor, weight: Tensor, window: Window): Tensor {
    return this.#tf.tidy(() => depthwiseConvolved(this.#tf, as4D(input), as4D(weight), window))
  }

  depthwiseInputGradient(
    outputGradient: Tensor,
    weight: Tensor,
    inputShape: readonly number[],
    window: Window,
  ): Tensor {
    return this.#tf.tidy(() => {
      const input = this.#tf.zeros([...inputShape])
      return this.#tf.grad((x) => depthwiseConvolved(this.#tf, as4D(x), as4D(weight), window))(input, outputGradient)
    })
  }

  depthwiseFilterGradient(input: Tensor, outputGradient: Tensor, window: Window): Tensor {
    return this.#tf.tidy(() => {
      const weight = this.#tf.zeros([...window.kernel, input.shape[3] ?? 0, 1])
      return this.#tf.grad((w) => depthwiseConvolved(this.#tf, as4D(input), as4D(w), window))(weight, outputGradient)
    })
  }

  batchNormTraining(
    input: Tensor,
    state: BatchNormState<Tensor>,
    activation: Activation = 'none',
  ): BatchNormForward<Tensor> {
    const tf = this.#tf
    const { mean, variance } = tf.tidy(() => tf.moments(input, [0, 1, 2]))
    const output = this.batchNormInference(input, { ...state, mean, variance }, activation)
    const count = input.size / (input.shape[3] ?? 1)
    const moved = (running: Tensor, batch: Tensor, factor: number): Tensor =>
      tf.tidy(() => running.mul(1 - batchNormMomentum).add(batch.mul(batchNormMomentum * factor)))
    return {
      output,
      mean: moved(state.mean, mean, 1),
      variance: moved(state.variance, variance, count / Math.max(count - 1, 1)),
      saved: [mean, variance],
    }
  }

  /** Ioffe & Szegedy 2015, section 3: the gradient through the batch's own mean and variance. */
  batchNormGradient(
    outputGradient: Tensor,
    { input, output, gamma, saved: [mean, variance] }: BatchNormPass<Tensor>,
    activation: Activation = 'none',
  ): BatchNormGradient<Tensor> {
    if (mean === undefined || variance === undefined) throw new Error('BatchNorm’s saved statistics are missing.')
    const tf = this.#tf
    const [inputGradient, gammaGradient, betaGradient] = tf.tidy(() => {
      const scale = variance.add(batchNormEpsilon).rsqrt()
      const normalised = input.sub(mean).mul(scale)
      const dy = activation === 'relu' && output !== null ? this.reluGradient([outputGradient], output) : outputGradient
      const beta = dy.sum([0, 1, 2])
      const ofGamma = dy.mul(normalised).sum([0, 1, 2])
      const count = input.size / (input.shape[3] ?? 1)
      const centred = dy.sub(beta.div(count)).sub(normalised.mul(ofGamma.div(count)))
      return [centred.mul(gamma.mul(scale)), ofGamma, beta] as const
    })
    return { input: inputGradient, gamma: gammaGradient, beta: betaGradient }
  }

  batchNormInference(
    input: Tensor,
    { gamma, beta, mean, variance }: BatchNormState<Tensor>,
    activation: Activation = 'none',
    branch: Tensor | null = null,
  ): Tensor {
    return this.#tf.tidy(() => {
      const output = input.sub(mean).mul(variance.add(batchNormEpsilon).rsqrt().mul(gamma)).add(beta)
      return this.#activated(branch === null ? output : output.add(branch), activation)
    })
  }

  relu(input: Tensor): Tensor {
    return this.#tf.relu(input)
  }

  reluGradient(outputGradients: readonly [Tensor] | readonly [Tensor, Tensor], output: Tensor): Tensor {
    return this.#tf.tidy(() => this.#tf.addN([...outputGradients]).mul(output.greater(0).cast('float32')))
  }

  relu6(input: Tensor): Tensor {
    return this.#tf.clipByValue(input, 0, 6)
  }

  relu6Gradient(outputGradient: Tensor, output: Tensor): Tensor {
    return this.#tf.tidy(() => outputGradient.mul(output.greater(0).logicalAnd(output.less(6)).cast('float32')))
  }

  maxPool(input: Tensor, window: Window): Tensor {
    return this.#tf.tidy(() => maxPooled(this.#tf, as4D(input), window))
  }

  maxPoolTraining(input: Tensor, window: Window): MaxPoolForward<Tensor> {
    return { output: this.maxPool(input, window), saved: [] }
  }

  maxPoolGradient(outputGradient: Tensor, input: Tensor, _: MaxPoolForward<Tensor>, window: Window): Tensor {
    return this.#tf.tidy(() => this.#tf.grad((x) => maxPooled(this.#tf, as4D(x), window))(input, outputGradient))
  }

  averagePool(input: Tensor, window: Window): Tensor {
    return this.#tf.tidy(() => averagePooled(this.#tf, as4D(input), window))
  }

  averagePoolGradient(outputGradient: Tensor, inputShape: readonly number[], window: Window): Tensor {
    return this.#tf.tidy(() => {
      const input = this.#tf.zeros([...inputShape])
      return this.#tf.grad((x) => averagePooled(this.#tf, as4D(x), window))(input, outputGradient)
    })
  }

  selectChannels(input: Tensor, indices: readonly number[]): Tensor {
    return this.#tf.tidy(() => this.#tf.gather(input, this.#tf.tensor1d([...indices], 'int32'), 3))
  }

  selectChannelsGradient(outputGradient: Tensor, indices: readonly number[], channels: number): Tensor {
    return this.#tf.tidy(() => {
      const leading = outputGradient.shape.slice(0, -1)
      const none = this.#tf.zeros([...leading, 1])
      const places = Array.from({ length: channels }, (_, channel) => indices.indexOf(channel))
      const parts = places.map((place) => (place < 0 ? none : this.channelSlice(outputGradient, place, 1)))
      return this.#tf.concat(parts, 3)
    })
  }

  add(a: Tensor, b: Tensor, activation: Activation = 'none'): Tensor {
    return this.#tf.tidy(() => this.#activated(this.#tf.add(a, b), activation))
  }

  concat(inputs: readonly Tensor[]): Tensor {
    return this.#tf.concat([...inputs], 3)
  }

  channelSlice(tensor: Tensor, from: number, channels: number): Tensor {
    const leading = tensor.shape.slice(0, -1)
    return this.#tf.slice(tensor, [...leading.map(() => 0), from], [...leading, channels])
  }

  globalAveragePool(input: Tensor): Tensor {
    return this.#tf.mean(input, [1, 2])
  }

  globalAveragePoolGradient(outputGradient: Tensor, inputShape: readonly number[]): Tensor {
    const [images = 0, height = 1, width = 1, channels = 0] = inputShape
    return this.#tf.tidy(() =>
      outputGradient
        .div(height * width)
        .reshape([images, 1, 1, channels])
        .broadcastTo([images, height, width, channels]),
    )
  }

  channelProducts(a: Tensor, b: Tensor): Tensor {
    return this.#tf.tidy(() => a.mul(b).sum([1, 2]))
  }

  linear(input: Tensor, weight: Tensor, bias: Tensor): Tensor {
    return this.#tf.tidy(() => this.#tf.matMul(as2D(input), as2D(weight)).add(bias))
  }

  linearInputGradient(outputGradient: Tensor, weight: Tensor): Tensor {
    return this.#tf.matMul(as2D(outputGradient), as2D(weight), false, true)
  }

  linearWeightGradient(input: Tensor, outputGradient: Tensor): Tensor {
    return this.#tf.matMul(as2D(input), as2D(outputGradient), true, false)
  }

  biasGradient(outputGradient: Tensor): Tensor {
    return this.#tf.sum(
      outputGradient,
      outputGradient.shape.slice(1).map((_, axis) => axis),
    )
  }

  #activated(tensor: Tensor, activation: Activation): Tensor {
    return activation === 'relu' ? this.#tf.relu(tensor) : tensor
  }
}
