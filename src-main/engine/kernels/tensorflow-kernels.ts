/** The engine's hot path: every operation as one fused TensorFlow kernel, convolutions asked for in the fastest known way. */

import type { Pair } from '../../../src-shared/architecture/architecture'
import type { TensorFlow } from '../../runtime/load-tensorflow'
import type {
  BatchNormForward,
  BatchNormGradient,
  BatchNormState,
  Kernels,
  Numbers,
  Parameter,
  Precision,
  Window,
} from './kernels'
import { batchNormOps, type BatchNormOps } from './tensorflow-batch-norm'
import { TensorFlowOps, type Handle } from './tensorflow-ops'
import { TensorFlowParameter } from './tensorflow-parameter'

/** The kernels on the loaded TensorFlow; handles are its own, outside tfjs's bookkeeping. */
export function tensorflowKernels(tf: TensorFlow, precision: Precision = 'float32'): Kernels<Handle> {
  return new TensorFlowKernels(new TensorFlowOps(tf, precision))
}

class TensorFlowKernels implements Kernels<Handle> {
  readonly name = 'tensorflow'
  readonly #ops: TensorFlowOps
  readonly #batchNorm: BatchNormOps

  constructor(ops: TensorFlowOps) {
    this.#ops = ops
    this.#batchNorm = batchNormOps(ops)
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
    return this.#ops.one('Identity', [this.#ops.float()], [tensor])
  }

  liveTensors(): number {
    return this.#ops.live
  }

  parameter(shape: readonly number[], values: Float32Array): Parameter<Handle> {
    return new TensorFlowParameter(this.#ops, shape, values)
  }

  conv(input: Handle, weight: Handle, window: Window): Handle {
    if (!isPointwise(window)) return this.#conv2d(input, weight, window.stride, symmetric(window.padding))
    const pixels = this.#pixels(input, window.stride)
    const matrix = this.#reshape(weight, weight.shape.slice(2))
    const product = this.#matMul(pixels.matrix, matrix, false, false)
    this.#free(matrix, pixels.matrix)
    return this.#reshaped(product, [...pixels.grid, sizeAt(weight.shape, 3)])
  }

  convInputGradient(outputGradient: Handle, weight: Handle, inputShape: readonly number[], window: Window): Handle {
    if (isPointwise(window)) return this.#pointwiseInputGradient(outputGradient, weight, inputShape, window)
    if (isHalving(window, inputShape)) return this.#halvingInputGradient(outputGradient, weight)
    const attributes = this.#convAttributes(window.kernel, window.stride, symmetric(window.padding))
    return this.#ops.one('Conv2DBackpropInput', attributes, [this.#ops.integers(inputShape), weight, outputGradient])
  }

  convFilterGradient(input: Handle, outputGradient: Handle, window: Window): Handle {
    const inputs = sizeAt(input.shape, 3)
    const outputs = sizeAt(outputGradient.shape, 3)
    if (!isPointwise(window)) {
      const attributes = this.#convAttributes(window.kernel, window.stride, symmetric(window.padding))
      const shape = this.#ops.integers([...window.kernel, inputs, outputs])
      return this.#ops.one('Conv2DBackpropFilter', attributes, [input, shape, outputGradient])
    }
    const pixels = this.#pixels(input, window.stride)
    const gradient = this.#reshape(outputGradient, [countOf(outputGradient.shape) / outputs, outputs])
    const product = this.#matMul(pixels.matrix, gradient, true, false)
    this.#free(gradient, pixels.matrix)
    return this.#reshaped(product, [1, 1, inputs, outputs])
  }

  addBias(input: Handle, bias: Handle): Handle {
    return this.#ops.one('BiasAdd', [this.#ops.float(), this.#ops.text('data_format', 'NHWC')], [input, bias])
  }

  depthwiseConv(input: Handle, weight: Handle, window: Window): Handle {
    return this.#ops.one('DepthwiseConv2dNative', this.#depthwiseAttributes(window), [input, weight])
  }

  depthwiseInputGradient(
    outputGradient: Handle,
    weight: Handle,
    inputShape: readonly number[],
    window: Window,
  ): Handle {
    const inputs = [this.#ops.integers(inputShape), weight, outputGradient]
    return this.#ops.one('DepthwiseConv2dNativeBackpropInput', this.#depthwiseAttributes(window), inputs)
  }

  depthwiseFilterGradient(input: Handle, outputGradient: Handle, window: Window): Handle {
    const shape = this.#ops.integers([...window.kernel, sizeAt(input.shape, 3), 1])
    const attributes = this.#depthwiseAttributes(window)
    return this.#ops.one('DepthwiseConv2dNativeBackpropFilter', attributes, [input, shape, outputGradient])
  }

  batchNormTraining(input: Handle, state: BatchNormState<Handle>): BatchNormForward<Handle> {
    return this.#batchNorm.training(input, state)
  }

  batchNormGradient(
    outputGradient: Handle,
    input: Handle,
    gamma: Handle,
    saved: readonly Handle[],
  ): BatchNormGradient<Handle> {
    return this.#batchNorm.gradient(outputGradient, input, gamma, saved)
  }

  batchNormInference(input: Handle, state: BatchNormState<Handle>): Handle {
    return this.#batchNorm.inference(input, state)
  }

  relu(input: Handle): Handle {
    return this.#ops.one('Relu', [this.#ops.float()], [input])
  }

  reluGradient(outputGradient: Handle, output: Handle): Handle {
    return this.#ops.one('ReluGrad', [this.#ops.float()], [outputGradient, output])
  }

  relu6(input: Handle): Handle {
    return this.#ops.one('Relu6', [this.#ops.float()], [input])
  }

  relu6Gradient(outputGradient: Handle, output: Handle): Handle {
    return this.#ops.one('Relu6Grad', [this.#ops.float()], [outputGradient, output])
  }

  maxPool(input: Handle, window: Window): Handle {
    return this.#ops.one('MaxPool', this.#poolAttributes(window), [input])
  }

  maxPoolGradient(outputGradient: Handle, input: Handle, output: Handle, window: Window): Handle {
    return this.#ops.one('MaxPoolGrad', this.#poolAttributes(window), [input, output, outputGradient])
  }

  averagePool(input: Handle, window: Window): Handle {
    return this.#ops.one('AvgPool', this.#averagePoolAttributes(window), [input])
  }

  averagePoolGradient(outputGradient: Handle, inputShape: readonly number[], window: Window): Handle {
    const inputs = [this.#ops.integers(inputShape), outputGradient]
    return this.#ops.one('AvgPoolGrad', this.#averagePoolAttributes(window), inputs)
  }

  selectChannels(input: Handle, indices: readonly number[]): Handle {
    const isWhole = indices.length === sizeAt(input.shape, 3) && indices.every((index, place) => index === place)
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
    const padded = ops.one('Pad', [ops.float(), ops.int32('Tpaddings')], [outputGradient, ops.integerRows(rows)])
    const gradient = this.#gatherChannels(padded, sources)
    ops.free(padded)
    return gradient
  }

  add(a: Handle, b: Handle): Handle {
    return this.#ops.one('AddV2', [this.#ops.float()], [a, b])
  }

  concat(inputs: readonly Handle[]): Handle {
    const ops = this.#ops
    return ops.one(
      'ConcatV2',
      [ops.float(), ops.whole('N', inputs.length), ops.int32('Tidx')],
      [...inputs, ops.integer(3)],
    )
  }

  channelSlice(tensor: Handle, from: number, channels: number): Handle {
    const ops = this.#ops
    const size = [...tensor.shape.slice(0, -1), channels]
    const begin = [...tensor.shape.slice(0, -1).map(() => 0), from]
    return ops.one('Slice', [ops.float(), ops.int32('Index')], [tensor, ops.integers(begin), ops.integers(size)])
  }

  globalAveragePool(input: Handle): Handle {
    const ops = this.#ops
    return ops.one(
      'Mean',
      [ops.float(), ops.int32('Tidx'), ops.flag('keep_dims', false)],
      [input, ops.integers([1, 2])],
    )
  }

  globalAveragePoolGradient(outputGradient: Handle, inputShape: readonly number[]): Handle {
    const ops = this.#ops
    const [images = 0, height = 1, width = 1, channels = 0] = inputShape
    const share = ops.one('Mul', [ops.float()], [outputGradient, ops.scalar(1 / (height * width))])
    const pixel = this.#reshaped(share, [images, 1, 1, channels])
    const spread = ops.one('BroadcastTo', [ops.float(), ops.int32('Tidx')], [pixel, ops.integers(inputShape)])
    ops.free(pixel)
    return spread
  }

  channelProducts(a: Handle, b: Handle): Handle {
    const ops = this.#ops
    const products = ops.one('Mul', [ops.float()], [a, b])
    const sums = ops.one(
      'Sum',
      [ops.float(), ops.int32('Tidx'), ops.flag('keep_dims', false)],
      [products, ops.integers([1, 2])],
    )
    ops.free(products)
    return sums
  }

  linear(input: Handle, weight: Handle, bias: Handle): Handle {
    const product = this.#matMul(input, weight, false, false)
    const output = this.addBias(product, bias)
    this.#ops.free(product)
    return output
  }

  linearInputGradient(outputGradient: Handle, weight: Handle): Handle {
    return this.#matMul(outputGradient, weight, false, true)
  }

  linearWeightGradient(input: Handle, outputGradient: Handle): Handle {
    return this.#matMul(input, outputGradient, true, false)
  }

  biasGradient(outputGradient: Handle): Handle {
    return this.#ops.one('BiasAddGrad', [this.#ops.float(), this.#ops.text('data_format', 'NHWC')], [outputGradient])
  }

  addL1(gradient: Handle, gamma: Handle, lambda: number): Handle {
    const ops = this.#ops
    const sign = ops.one('Sign', [ops.float()], [gamma])
    const scaled = ops.one('Mul', [ops.float()], [sign, ops.scalar(lambda)])
    const sum = this.add(gradient, scaled)
    this.#free(sign, scaled)
    return sum
  }

  /**
   * A 3×3 window of stride 2 and padding 1, as every ResNet halves its images: pixel 2i of the input met the middle tap of
   * output i, pixel 2i + 1 the last tap of output i and the first of output i + 1. So four channels for one, from windows
   * of 2×2, are the gradients of 2×2 pixels; nothing is multiplied with the zeros that a spread gradient has.
   */
  #halvingInputGradient(outputGradient: Handle, weight: Handle): Handle {
    const ops = this.#ops
    const [, , inputs = 0, outputs = 0] = weight.shape
    const rows = [
      [1, 0],
      [1, 0],
      [0, 0],
      [0, 0],
    ] as const
    const padded = ops.one('Pad', [ops.float(), ops.int32('Tpaddings')], [weight, ops.integerRows(rows)])
    // [tap, pixel] of rows and of columns: 0 and the middle tap, the first and the last; the later output comes first.
    const taps = this.#reshaped(padded, [2, 2, 2, 2, inputs, outputs])
    const ordered = ops.one('ReverseV2', [ops.float(), ops.int32('Tidx')], [taps, ops.integers([0, 2])])
    const order = ops.integers([0, 2, 5, 1, 3, 4])
    const moved = ops.one('Transpose', [ops.float(), ops.int32('Tperm')], [ordered, order])
    this.#free(taps, ordered)
    const filter = this.#reshaped(moved, [2, 2, outputs, 4 * inputs])
    const gradients = this.#conv2d(outputGradient, filter, [1, 1], [0, 1, 0, 1])
    const attributes = [ops.float(), ops.whole('block_size', 2), ops.text('data_format', 'NHWC')]
    const gradient = ops.one('DepthToSpace', attributes, [gradients])
    this.#free(filter, gradients)
    return gradient
  }

  #pointwiseInputGradient(
    outputGradient: Handle,
    weight: Handle,
    inputShape: readonly number[],
    window: Window,
  ): Handle {
    const outputs = sizeAt(weight.shape, 3)
    const inputs = sizeAt(weight.shape, 2)
    const gradient = this.#reshape(outputGradient, [countOf(outputGradient.shape) / outputs, outputs])
    const matrix = this.#reshape(weight, [inputs, outputs])
    const product = this.#matMul(gradient, matrix, false, true)
    this.#free(gradient, matrix)
    const small = this.#reshaped(product, [...outputGradient.shape.slice(0, 3), inputs])
    if (window.stride[0] === 1 && window.stride[1] === 1) return small
    const spread = this.#spread(small, window.stride)
    this.#ops.free(small)
    const cropped = this.#crop(spread, inputShape)
    return cropped
  }

  /** The pixels that a 1×1 window with this stride sees, as the rows of a matrix [pixels, channels]. */
  #pixels(input: Handle, stride: Pair): { readonly matrix: Handle; readonly grid: readonly number[] } {
    const channels = sizeAt(input.shape, 3)
    if (stride[0] === 1 && stride[1] === 1) {
      const matrix = this.#reshape(input, [countOf(input.shape) / channels, channels])
      return { matrix, grid: input.shape.slice(0, 3) }
    }
    const seen = this.#everyNth(input, stride)
    const grid = seen.shape.slice(0, 3)
    return { matrix: this.#reshaped(seen, [countOf(grid), channels]), grid }
  }

  /**
   * The first of every `stride` rows and columns. Where the stride divides the image this is two slices of whole runs of
   * memory, several times as fast as a StridedSlice.
   */
  #everyNth(input: Handle, [down, across]: Pair): Handle {
    const ops = this.#ops
    const [images = 0, height = 0, width = 0, channels = 0] = input.shape
    if (height % down === 0 && width % across === 0) {
      const rows = this.#reshape(input, [(images * height) / down, down * width * channels])
      const seenRows = this.#firstColumns(rows, width * channels)
      const pixels = this.#reshaped(seenRows, [(images * height * width) / (down * across), across * channels])
      return this.#reshaped(this.#firstColumns(pixels, channels), [images, height / down, width / across, channels])
    }
    return ops.one(
      'StridedSlice',
      [
        ops.float(),
        ops.int32('Index'),
        ops.whole('begin_mask', 15),
        ops.whole('end_mask', 15),
        ops.whole('ellipsis_mask', 0),
        ops.whole('new_axis_mask', 0),
        ops.whole('shrink_axis_mask', 0),
      ],
      [input, ops.integers([0, 0, 0, 0]), ops.integers([0, 0, 0, 0]), ops.integers([1, down, across, 1])],
    )
  }

  /** Of a matrix, which it frees. */
  #firstColumns(matrix: Handle, columns: number): Handle {
    const ops = this.#ops
    const seen = ops.one(
      'Slice',
      [ops.float(), ops.int32('Index')],
      [matrix, ops.integers([0, 0]), ops.integers([sizeAt(matrix.shape, 0), columns])],
    )
    ops.free(matrix)
    return seen
  }

  #gatherChannels(tensor: Handle, indices: readonly number[]): Handle {
    const ops = this.#ops
    const attributes = [ops.float('Tparams'), ops.int32('Tindices'), ops.int32('Taxis'), ops.whole('batch_dims', 0)]
    return ops.one('GatherV2', attributes, [tensor, ops.integers(indices), ops.integer(3)])
  }

  /** Zeros between pixels, `stride − 1` behind each; for stride 1 another handle on the same tensor. */
  #spread(tensor: Handle, stride: Pair): Handle {
    const [down, across] = stride
    if (down === 1 && across === 1) return this.alias(tensor)
    const [images = 0, height = 0, width = 0, channels = 0] = tensor.shape
    const apart = this.#reshape(tensor, [images * height, 1, width, 1, channels])
    const padded = this.#ops.one(
      'Pad',
      [this.#ops.float(), this.#ops.int32('Tpaddings')],
      [
        apart,
        this.#ops.integerRows([
          [0, 0],
          [0, down - 1],
          [0, 0],
          [0, across - 1],
          [0, 0],
        ]),
      ],
    )
    this.#ops.free(apart)
    return this.#reshaped(padded, [images, height * down, width * across, channels])
  }

  /** Cuts what a spread has over the input's size (an odd image under an even stride); takes the tensor. */
  #crop(tensor: Handle, shape: readonly number[]): Handle {
    if (tensor.shape.join() === shape.join()) return tensor
    const ops = this.#ops
    const cropped = ops.one(
      'Slice',
      [ops.float(), ops.int32('Index')],
      [tensor, ops.integers([0, 0, 0, 0]), ops.integers(shape)],
    )
    ops.free(tensor)
    return cropped
  }

  #conv2d(input: Handle, weight: Handle, stride: Pair, padding: Sides): Handle {
    return this.#ops.one(
      'Conv2D',
      this.#convAttributes([sizeAt(weight.shape, 0), sizeAt(weight.shape, 1)], stride, padding),
      [input, weight],
    )
  }

  /**
   * Padding is asked for as SAME or VALID wherever it is one of them: TensorFlow hands no convolution with explicit padding
   * to oneDNN when it runs operations one by one.
   */
  #convAttributes(kernel: Pair, stride: Pair, padding: Sides) {
    const ops = this.#ops
    const mode = paddingMode(kernel, stride, padding)
    return [
      ops.float(),
      ops.whole('strides', [1, ...stride, 1]),
      ops.text('padding', mode),
      ops.whole('explicit_paddings', mode === 'EXPLICIT' ? [0, 0, ...padding, 0, 0] : []),
      ops.text('data_format', 'NHWC'),
      ops.flag('use_cudnn_on_gpu', true),
      ops.whole('dilations', [1, 1, 1, 1]),
    ]
  }

  #depthwiseAttributes({ kernel, stride, padding }: Window) {
    const ops = this.#ops
    const mode = paddingMode(kernel, stride, symmetric(padding))
    return [
      ops.float(),
      ops.whole('strides', [1, ...stride, 1]),
      ops.text('padding', mode),
      ops.whole('explicit_paddings', mode === 'EXPLICIT' ? [0, 0, ...symmetric(padding), 0, 0] : []),
      ops.text('data_format', 'NHWC'),
      ops.whole('dilations', [1, 1, 1, 1]),
    ]
  }

  #averagePoolAttributes({ kernel, stride }: Window) {
    const ops = this.#ops
    return [
      ops.float(),
      ops.whole('ksize', [1, ...kernel, 1]),
      ops.whole('strides', [1, ...stride, 1]),
      ops.text('padding', 'VALID'),
      ops.text('data_format', 'NHWC'),
    ]
  }

  #poolAttributes(window: Window) {
    const ops = this.#ops
    return [
      ops.float(),
      ops.whole('ksize', [1, ...window.kernel, 1]),
      ops.whole('strides', [1, ...window.stride, 1]),
      ops.text('padding', 'EXPLICIT'),
      ops.whole('explicit_paddings', [0, 0, ...symmetric(window.padding), 0, 0]),
      ops.text('data_format', 'NHWC'),
    ]
  }

  #matMul(a: Handle, b: Handle, transposeA: boolean, transposeB: boolean): Handle {
    const ops = this.#ops
    return ops.one(
      'MatMul',
      [ops.float(), ops.flag('transpose_a', transposeA), ops.flag('transpose_b', transposeB)],
      [a, b],
    )
  }

  #reshape(tensor: Handle, shape: readonly number[]): Handle {
    return this.#ops.one('Reshape', [this.#ops.float(), this.#ops.int32('Tshape')], [tensor, this.#ops.integers(shape)])
  }

  /** As #reshape, and frees what it was given. */
  #reshaped(tensor: Handle, shape: readonly number[]): Handle {
    const result = this.#reshape(tensor, shape)
    this.#ops.free(tensor)
    return result
  }

  #free(...tensors: readonly Handle[]): void {
    for (const tensor of tensors) this.#ops.free(tensor)
  }
}

/** Padding as top, bottom, left, right. */
type Sides = readonly [number, number, number, number]

/** TensorFlow's SAME is symmetric only for odd windows of stride 1. */
function paddingMode(kernel: Pair, stride: Pair, padding: Sides): 'SAME' | 'VALID' | 'EXPLICIT' {
  if (padding.every((side) => side === 0)) return 'VALID'
  const [top, bottom, left, right] = padding
  const isSame =
    stride[0] === 1 &&
    stride[1] === 1 &&
    top === bottom &&
    left === right &&
    kernel[0] === 2 * top + 1 &&
    kernel[1] === 2 * left + 1
  return isSame ? 'SAME' : 'EXPLICIT'
}

function symmetric([rows, columns]: Pair): Sides {
  return [rows, rows, columns, columns]
}

function isHalving({ kernel, stride, padding }: Window, [, height = 0, width = 0]: readonly number[]): boolean {
  const is = (pair: Pair, value: number): boolean => pair[0] === value && pair[1] === value
  return is(kernel, 3) && is(stride, 2) && is(padding, 1) && height % 2 === 0 && width % 2 === 0
}

function isPointwise({ kernel, padding }: Window): boolean {
  return kernel[0] === 1 && kernel[1] === 1 && padding[0] === 0 && padding[1] === 0
}

function sizeAt(shape: readonly number[], axis: number): number {
  return shape[axis] ?? 1
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}
