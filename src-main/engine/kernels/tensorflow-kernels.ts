/** The engine's hot path: every operation as one fused TensorFlow kernel, in the type that the precision computes in. */

import type { TensorFlow } from '../../runtime/load-tensorflow'
import { hasOwnOperations } from '../../runtime/own-operations'
import type {
  Activation,
  BatchNormForward,
  BatchNormGradient,
  BatchNormPass,
  BatchNormState,
  Kernels,
  MaxPoolForward,
  Numbers,
  Parameter,
  Precision,
  Window,
} from './kernels'
import { OwnOperations } from './own-operations'
import { OwnParameter } from './own-parameter'
import { batchNormOps, type BatchNormOps } from './tensorflow-batch-norm'
import { TensorFlowConvolution } from './tensorflow-convolution'
import { TensorFlowOps, type Handle } from './tensorflow-ops'
import { TensorFlowParameter } from './tensorflow-parameter'
import { TensorFlowPooling } from './tensorflow-pooling'

/**
 * The kernels on the loaded TensorFlow; handles are its own, outside tfjs's bookkeeping.
 *
 * @param wantsOwn whether to use Prunescope's own operations where this process has them and they fit: on the CPU, in
 *   float32 and bfloat16
 */
export function tensorflowKernels(
  tf: TensorFlow,
  precision: Precision = 'float32',
  wantsOwn = hasOwnOperations(),
): Kernels<Handle> {
  const ops = new TensorFlowOps(tf, precision)
  const fits = wantsOwn && hasOwnOperations() && !ops.onGpu && precision !== 'float64'
  return new TensorFlowKernels(ops, fits ? new OwnOperations(ops) : null)
}

class TensorFlowKernels implements Kernels<Handle> {
  readonly name = 'tensorflow'
  readonly #ops: TensorFlowOps
  readonly #batchNorm: BatchNormOps
  readonly #convolution: TensorFlowConvolution
  readonly #pooling: TensorFlowPooling
  readonly #own: OwnOperations | null

  constructor(ops: TensorFlowOps, own: OwnOperations | null) {
    this.#ops = ops
    this.#own = own
    this.#batchNorm = batchNormOps(ops)
    this.#convolution = new TensorFlowConvolution(ops)
    this.#pooling = new TensorFlowPooling(ops)
  }

  upload(shape: readonly number[], values: Numbers): Handle {
    return this.#ops.upload(shape, values)
  }

  uploadParts(shape: readonly number[], parts: readonly Float32Array[]): Handle {
    return this.#ops.uploadParts(shape, parts)
  }

  download(tensor: Handle): Float32Array {
    return this.#ops.download(tensor)
  }

  downloadParts(tensor: Handle): readonly Float32Array[] {
    return this.#ops.downloadParts(tensor)
  }

  shapeOf(tensor: Handle): readonly number[] {
    return tensor.shape
  }

  free(tensor: Handle): void {
    this.#ops.free(tensor)
  }

  alias(tensor: Handle): Handle {
    return this.#ops.alias(tensor)
  }

  liveTensors(): number {
    return this.#ops.live
  }

  parameter(shape: readonly number[], values: Float32Array): Parameter<Handle> {
    return this.#own === null
      ? new TensorFlowParameter(this.#ops, shape, values)
      : new OwnParameter(this.#ops, this.#own, shape, values)
  }

  conv(input: Handle, weight: Handle, window: Window): Handle {
    return this.#ops.computing([input, weight], ([x, w]) => this.#convolution.forward(x, w, window))
  }

  convInputGradient(outputGradient: Handle, weight: Handle, inputShape: readonly number[], window: Window): Handle {
    return this.#ops.computing([outputGradient, weight], ([dy, w]) =>
      this.#convolution.inputGradient(dy, w, inputShape, window),
    )
  }

  convFilterGradient(input: Handle, outputGradient: Handle, window: Window): Handle {
    return this.#ops.computing([input, outputGradient], ([x, dy]) =>
      this.#ops.stored(this.#convolution.filterGradient(x, dy, window)),
    )
  }

  addBias(input: Handle, bias: Handle): Handle {
    return this.#ops.computing([input, bias], (inputs) =>
      this.#ops.one('BiasAdd', [this.#ops.computed(), this.#ops.text('data_format', 'NHWC')], inputs),
    )
  }

  depthwiseConv(input: Handle, weight: Handle, window: Window): Handle {
    return this.#ops.storing([input, weight], ([x, w]) => this.#convolution.depthwise(x, w, window))
  }

  depthwiseInputGradient(
    outputGradient: Handle,
    weight: Handle,
    inputShape: readonly number[],
    window: Window,
  ): Handle {
    return this.#ops.storing([outputGradient, weight], ([dy, w]) =>
      this.#convolution.depthwiseInputGradient(dy, w, inputShape, window),
    )
  }

  depthwiseFilterGradient(input: Handle, outputGradient: Handle, window: Window): Handle {
    return this.#ops.storing([input, outputGradient], ([x, dy]) =>
      this.#convolution.depthwiseFilterGradient(x, dy, window),
    )
  }

  batchNormTraining(
    input: Handle,
    state: BatchNormState<Handle>,
    activation: Activation = 'none',
  ): BatchNormForward<Handle> {
    return this.#ops.computing([input], ([x]) => {
      if (this.#own !== null) return this.#own.batchNormTraining(x, state, activation)
      const forward = this.#batchNorm.training(x, state)
      return { ...forward, output: this.#activated(forward.output, activation) }
    })
  }

  batchNormGradient(
    outputGradient: Handle,
    pass: BatchNormPass<Handle>,
    activation: Activation = 'none',
  ): BatchNormGradient<Handle> {
    return this.#ops.computing([outputGradient, pass.input], ([dy, input]) => {
      if (this.#own !== null) return this.#own.batchNormGradient(dy, { ...pass, input }, activation)
      if (activation === 'none' || pass.output === null)
        return this.#batchNorm.gradient(dy, input, pass.gamma, pass.saved)
      const passed = this.reluGradient([dy], pass.output)
      const gradient = this.#batchNorm.gradient(passed, input, pass.gamma, pass.saved)
      this.#ops.free(passed)
      return gradient
    })
  }

  batchNormInference(
    input: Handle,
    state: BatchNormState<Handle>,
    activation: Activation = 'none',
    branch: Handle | null = null,
  ): Handle {
    return this.#ops.computing(branch === null ? [input] : [input, branch], ([x, added]) => {
      if (this.#own !== null) return this.#own.batchNormInference(x, state, activation, added ?? null)
      const output = this.#batchNorm.inference(x, state)
      if (added === undefined) return this.#activated(output, activation)
      const sum = this.add(output, added, activation)
      this.#ops.free(output)
      return sum
    })
  }

  relu(input: Handle): Handle {
    return this.#plain('Relu', [input])
  }

  reluGradient(outputGradients: readonly [Handle] | readonly [Handle, Handle], output: Handle): Handle {
    const [first, second] = outputGradients
    if (second === undefined) return this.#plain('ReluGrad', [first, output])
    if (this.#own !== null) {
      const own = this.#own
      return this.#ops.computing([first, second, output], ([a, b, y]) => own.addReluGradient(a, b, y))
    }
    const sum = this.add(first, second)
    const gradient = this.#plain('ReluGrad', [sum, output])
    this.#ops.free(sum)
    return gradient
  }

  relu6(input: Handle): Handle {
    return this.#plain('Relu6', [input])
  }

  relu6Gradient(outputGradient: Handle, output: Handle): Handle {
    return this.#plain('Relu6Grad', [outputGradient, output])
  }

  maxPool(input: Handle, window: Window): Handle {
    return this.#ops.computing([input], ([x]) => this.#pooling.max(x, window))
  }

  maxPoolTraining(input: Handle, window: Window): MaxPoolForward<Handle> {
    return this.#ops.computing([input], ([x]) =>
      this.#own === null ? { output: this.#pooling.max(x, window), saved: [] } : this.#own.maxPool(x, window),
    )
  }

  maxPoolGradient(dy: Handle, input: Handle, { output, saved }: MaxPoolForward<Handle>, window: Window): Handle {
    return this.#ops.computing([dy, input, output], ([gradient, x, y]) =>
      this.#own === null
        ? this.#pooling.maxGradient(gradient, x, y, window)
        : this.#own.maxPoolGradient(gradient, x.shape, saved, window),
    )
  }

  averagePool(input: Handle, window: Window): Handle {
    return this.#ops.computing([input], ([x]) => this.#pooling.average(x, window))
  }

  averagePoolGradient(outputGradient: Handle, inputShape: readonly number[], window: Window): Handle {
    return this.#ops.computing([outputGradient], ([dy]) => this.#pooling.averageGradient(dy, inputShape, window))
  }

  selectChannels(input: Handle, indices: readonly number[]): Handle {
    const isWhole = indices.length === (input.shape[3] ?? 1) && indices.every((index, place) => index === place)
    return isWhole ? this.alias(input) : this.#gatherChannels(input, indices)
  }

  /** A channel of zeros behind the gradient's is what channels that were not selected get. */
  selectChannelsGradient(outputGradient: Handle, indices: readonly number[], channels: number): Handle {
    const places = new Map(indices.map((index, place) => [index, place]))
    const sources = Array.from({ length: channels }, (_, channel) => places.get(channel) ?? indices.length)
    if (!sources.includes(indices.length)) return this.selectChannels(outputGradient, sources)
    const rows = [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 1],
    ] as const
    const ops = this.#ops
    const padded = ops.computing([outputGradient], ([dy]) =>
      ops.one('Pad', [ops.computed(), ops.int32('Tpaddings')], [dy, ops.integerRows(rows)]),
    )
    const gradient = this.#gatherChannels(padded, sources)
    ops.free(padded)
    return gradient
  }

  add(a: Handle, b: Handle, activation: Activation = 'none'): Handle {
    const own = this.#own
    if (activation === 'relu' && own !== null) return this.#ops.computing([a, b], ([x, y]) => own.addRelu(x, y))
    return this.#activated(this.#plain('AddV2', [a, b]), activation)
  }

  concat(inputs: readonly Handle[]): Handle {
    const ops = this.#ops
    const attributes = [ops.computed(), ops.whole('N', inputs.length), ops.int32('Tidx')]
    return ops.computing(inputs, (parts) => ops.one('ConcatV2', attributes, [...parts, ops.integer(3)]))
  }

  channelSlice(tensor: Handle, from: number, channels: number): Handle {
    const ops = this.#ops
    const size = [...tensor.shape.slice(0, -1), channels]
    const begin = [...tensor.shape.slice(0, -1).map(() => 0), from]
    return ops.computing([tensor], ([whole]) =>
      ops.one('Slice', [ops.computed(), ops.int32('Index')], [whole, ops.integers(begin), ops.integers(size)]),
    )
  }

  globalAveragePool(input: Handle): Handle {
    return this.#overPixels('Mean', input)
  }

  globalAveragePoolGradient(outputGradient: Handle, inputShape: readonly number[]): Handle {
    const ops = this.#ops
    const [images = 0, height = 1, width = 1, channels = 0] = inputShape
    const share = ops.one('Mul', [ops.float()], [outputGradient, ops.scalar(1 / (height * width))])
    const pixel = ops.reshaped(share, [images, 1, 1, channels])
    const spread = ops.computing([pixel], ([one]) =>
      ops.one('BroadcastTo', [ops.computed(), ops.int32('Tidx')], [one, ops.integers(inputShape)]),
    )
    ops.free(pixel)
    return spread
  }

  channelProducts(a: Handle, b: Handle): Handle {
    const products = this.#ops.storing([a, b], (inputs) => this.#ops.one('Mul', [this.#ops.float()], inputs))
    const sums = this.#overPixels('Sum', products)
    this.#ops.free(products)
    return sums
  }

  linear(input: Handle, weight: Handle, bias: Handle): Handle {
    const product = this.#ops.storing([input], ([x]) => this.#ops.matMul(x, weight))
    const output = this.#ops.one('BiasAdd', [this.#ops.float(), this.#ops.text('data_format', 'NHWC')], [product, bias])
    this.#ops.free(product)
    return output
  }

  linearInputGradient(outputGradient: Handle, weight: Handle): Handle {
    return this.#ops.matMul(outputGradient, weight, 'second')
  }

  linearWeightGradient(input: Handle, outputGradient: Handle): Handle {
    return this.#ops.storing([input], ([x]) => this.#ops.matMul(x, outputGradient, 'first'))
  }

  biasGradient(outputGradient: Handle): Handle {
    const attributes = [this.#ops.float(), this.#ops.text('data_format', 'NHWC')]
    return this.#ops.storing([outputGradient], (inputs) => this.#ops.one('BiasAddGrad', attributes, inputs))
  }

  /** Takes a tensor and gives it with the activation. */
  #activated(tensor: Handle, activation: Activation): Handle {
    if (activation === 'none') return tensor
    const activated = this.#plain('Relu', [tensor])
    this.#ops.free(tensor)
    return activated
  }

  /** An operation without settings, on activations. */
  #plain(name: string, inputs: readonly Handle[]): Handle {
    return this.#ops.computing(inputs, (handles) => this.#ops.one(name, [this.#ops.computed()], handles))
  }

  /** Per image and channel, summed in the type that parameters are stored in. */
  #overPixels(name: 'Mean' | 'Sum', tensor: Handle): Handle {
    const ops = this.#ops
    const attributes = [ops.float(), ops.int32('Tidx'), ops.flag('keep_dims', false)]
    return ops.storing([tensor], ([values]) => ops.one(name, attributes, [values, ops.integers([1, 2])]))
  }

  #gatherChannels(tensor: Handle, indices: readonly number[]): Handle {
    const ops = this.#ops
    const attributes = [ops.computed('Tparams'), ops.int32('Tindices'), ops.int32('Taxis'), ops.whole('batch_dims', 0)]
    return ops.computing([tensor], ([values]) =>
      ops.one('GatherV2', attributes, [values, ops.integers(indices), ops.integer(3)]),
    )
  }
}
