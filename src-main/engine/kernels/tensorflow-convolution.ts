/** Convolutions and their gradients on TensorFlow, asked for in the fastest known way: what is a matrix product, as one. */

import type { Pair } from '../../../src-shared/architecture/architecture'
import type { Window } from './kernels'
import type { Handle, TensorFlowOps } from './tensorflow-ops'

/** Inputs are all of the type that is computed in, and so are outputs, but for depthwise ones; ownership as in `Kernels`. */
export class TensorFlowConvolution {
  readonly #ops: TensorFlowOps

  constructor(ops: TensorFlowOps) {
    this.#ops = ops
  }

  forward(input: Handle, weight: Handle, window: Window): Handle {
    if (!isPointwise(window)) return this.#conv2d(input, weight, window.stride, symmetric(window.padding))
    const pixels = this.#pixels(input, window.stride)
    const matrix = this.#ops.reshape(weight, weight.shape.slice(2))
    const product = this.#ops.matMul(pixels.matrix, matrix)
    this.#ops.free(matrix, pixels.matrix)
    return this.#ops.reshaped(product, [...pixels.grid, sizeAt(weight.shape, 3)])
  }

  inputGradient(outputGradient: Handle, weight: Handle, inputShape: readonly number[], window: Window): Handle {
    if (isPointwise(window)) return this.#pointwiseInputGradient(outputGradient, weight, inputShape, window)
    const isPlain = paddingMode(window.kernel, window.stride, symmetric(window.padding)) !== 'EXPLICIT'
    if (isPlain) return this.#inputGradient(outputGradient, weight, inputShape, window)
    // Of the image with its border, which is then cut off: with explicit padding it would take up to twenty times as long.
    const [images = 0, height = 0, width = 0, channels = 0] = inputShape
    const rows = seenOf(window, 0, height, sizeAt(outputGradient.shape, 1))
    const columns = seenOf(window, 1, width, sizeAt(outputGradient.shape, 2))
    const bare: Window = { ...window, padding: [0, 0] }
    const bordered = this.#inputGradient(outputGradient, weight, [images, rows, columns, channels], bare)
    return this.#cut(bordered, [0, ...window.padding, 0], inputShape)
  }

  filterGradient(input: Handle, outputGradient: Handle, window: Window): Handle {
    const inputs = sizeAt(input.shape, 3)
    const [images = 0, height = 0, width = 0, outputs = 0] = outputGradient.shape
    if (!isPointwise(window) && !this.#isBetterAsMatrices(window, height * width)) {
      const attributes = this.#attributes(window.kernel, window.stride, symmetric(window.padding))
      const shape = this.#ops.integers([...window.kernel, inputs, outputs])
      return this.#ops.one('Conv2DBackpropFilter', attributes, [input, shape, outputGradient])
    }
    const matrix = isPointwise(window)
      ? this.#pixels(input, window.stride).matrix
      : this.#patches(input, window, [images, height, width])
    const gradient = this.#ops.reshape(outputGradient, [images * height * width, outputs])
    const product = this.#ops.matMul(matrix, gradient, 'first')
    this.#ops.free(gradient, matrix)
    return this.#ops.reshaped(product, [...window.kernel, inputs, outputs])
  }

  /**
   * Each channel by itself; the weight is [rows, columns, channels, 1]. In the type that parameters are stored in, as are
   * both gradients: in bfloat16 TensorFlow sums a filter's gradient up in eight bits.
   */
  depthwise(input: Handle, weight: Handle, window: Window): Handle {
    return this.#ops.one('DepthwiseConv2dNative', this.#depthwiseAttributes(window), [input, weight])
  }

  depthwiseInputGradient(dy: Handle, weight: Handle, inputShape: readonly number[], window: Window): Handle {
    const inputs = [this.#ops.integers(inputShape), weight, dy]
    return this.#ops.one('DepthwiseConv2dNativeBackpropInput', this.#depthwiseAttributes(window), inputs)
  }

  depthwiseFilterGradient(input: Handle, dy: Handle, window: Window): Handle {
    const shape = this.#ops.integers([...window.kernel, sizeAt(input.shape, 3), 1])
    const attributes = this.#depthwiseAttributes(window)
    return this.#ops.one('DepthwiseConv2dNativeBackpropFilter', attributes, [input, shape, dy])
  }

  /**
   * Whether the filter's gradient is faster as a product of all patches with the gradient. Measured for 3×3 windows and 64
   * images: float32 where 2×2 pixels come out (28 → 15 ms and 22 → 13 ms of processor time), bfloat16 up to 4×4 pixels
   * (25 → 8, 10 → 8 ms) and for every stride but 1, which TensorFlow has no fast bfloat16 kernel for (1 s in place of 30 ms).
   */
  #isBetterAsMatrices({ stride: [down, across] }: Window, pixels: number): boolean {
    if (down !== across) return false
    return this.#ops.precision === 'bfloat16' ? down > 1 || pixels <= 16 : pixels <= 4
  }

  #inputGradient(outputGradient: Handle, weight: Handle, inputShape: readonly number[], window: Window): Handle {
    const attributes = this.#attributes(window.kernel, window.stride, symmetric(window.padding))
    return this.#ops.one('Conv2DBackpropInput', attributes, [this.#ops.integers(inputShape), weight, outputGradient])
  }

  /** What each place of the window sees, as rows [images · rows · columns, window · channels]; the stride is square. */
  #patches(input: Handle, window: Window, [images, height, width]: readonly [number, number, number]): Handle {
    const ops = this.#ops
    const {
      kernel,
      stride: [stride],
    } = window
    const channels = sizeAt(input.shape, 3)
    const phases = this.#phases(input, window)
    const parts = Array.from({ length: kernel[0] * kernel[1] }, (_, place) => {
      const [row, column] = [Math.floor(place / kernel[1]), place % kernel[1]]
      const phase = (row % stride) * stride + (column % stride)
      const begin = [0, Math.floor(row / stride), Math.floor(column / stride), phase * channels]
      return this.#slice(phases, begin, [images, height, width, channels])
    })
    const attributes = [ops.computed(), ops.whole('N', parts.length), ops.int32('Tidx')]
    const joined = ops.one('ConcatV2', attributes, [...parts, ops.integer(3)])
    ops.free(phases, ...parts)
    return ops.reshaped(joined, [images * height * width, parts.length * channels])
  }

  /** With a border, and `stride`² pixels behind one another as channels, so that a stride becomes a place among them. */
  #phases(input: Handle, { stride: [stride], padding }: Window): Handle {
    const ops = this.#ops
    const sides = padding.map((side, axis) => {
      const size = sizeAt(input.shape, axis + 1) + 2 * side
      return [side, side + ((stride - (size % stride)) % stride)] as const
    })
    const rows = ops.integerRows([[0, 0], ...sides, [0, 0]])
    const bordered = ops.one('Pad', [ops.computed(), ops.int32('Tpaddings')], [input, rows])
    if (stride === 1) return bordered
    const attributes = [ops.computed(), ops.whole('block_size', stride), ops.text('data_format', 'NHWC')]
    const phases = ops.one('SpaceToDepth', attributes, [bordered])
    ops.free(bordered)
    return phases
  }

  #pointwiseInputGradient(
    outputGradient: Handle,
    weight: Handle,
    inputShape: readonly number[],
    window: Window,
  ): Handle {
    const outputs = sizeAt(weight.shape, 3)
    const inputs = sizeAt(weight.shape, 2)
    const gradient = this.#ops.reshape(outputGradient, [countOf(outputGradient.shape) / outputs, outputs])
    const matrix = this.#ops.reshape(weight, [inputs, outputs])
    const product = this.#ops.matMul(gradient, matrix, 'second')
    this.#ops.free(gradient, matrix)
    const small = this.#ops.reshaped(product, [...outputGradient.shape.slice(0, 3), inputs])
    if (window.stride[0] === 1 && window.stride[1] === 1) return small
    const spread = this.#spread(small, window.stride)
    this.#ops.free(small)
    // An odd image under an even stride.
    return spread.shape.join() === inputShape.join() ? spread : this.#cut(spread, [0, 0, 0, 0], inputShape)
  }

  /** The pixels that a 1×1 window with this stride sees, as the rows of a matrix [pixels, channels]. */
  #pixels(input: Handle, stride: Pair): { readonly matrix: Handle; readonly grid: readonly number[] } {
    const channels = sizeAt(input.shape, 3)
    if (stride[0] === 1 && stride[1] === 1) {
      const matrix = this.#ops.reshape(input, [countOf(input.shape) / channels, channels])
      return { matrix, grid: input.shape.slice(0, 3) }
    }
    const seen = this.#everyNth(input, stride)
    const grid = seen.shape.slice(0, 3)
    return { matrix: this.#ops.reshaped(seen, [countOf(grid), channels]), grid }
  }

  /**
   * The first of every `stride` rows and columns. Where the stride divides the image this is two slices of whole runs of
   * memory, several times as fast as a StridedSlice.
   */
  #everyNth(input: Handle, [down, across]: Pair): Handle {
    const ops = this.#ops
    const [images = 0, height = 0, width = 0, channels = 0] = input.shape
    if (height % down === 0 && width % across === 0) {
      const rows = this.#ops.reshape(input, [(images * height) / down, down * width * channels])
      const seenRows = this.#firstColumns(rows, width * channels)
      const pixels = this.#ops.reshaped(seenRows, [(images * height * width) / (down * across), across * channels])
      return this.#ops.reshaped(this.#firstColumns(pixels, channels), [images, height / down, width / across, channels])
    }
    return ops.one(
      'StridedSlice',
      [
        ops.computed(),
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
    return this.#cut(matrix, [0, 0], [sizeAt(matrix.shape, 0), columns])
  }

  /** Zeros between pixels, `stride − 1` behind each; for stride 1 another handle on the same tensor. */
  #spread(tensor: Handle, stride: Pair): Handle {
    const [down, across] = stride
    if (down === 1 && across === 1) return this.#ops.alias(tensor)
    const [images = 0, height = 0, width = 0, channels = 0] = tensor.shape
    const apart = this.#ops.reshape(tensor, [images * height, 1, width, 1, channels])
    const padded = this.#ops.one(
      'Pad',
      [this.#ops.computed(), this.#ops.int32('Tpaddings')],
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
    return this.#ops.reshaped(padded, [images, height * down, width * across, channels])
  }

  /** As #slice, and frees what it was given. */
  #cut(tensor: Handle, begin: readonly number[], shape: readonly number[]): Handle {
    const part = this.#slice(tensor, begin, shape)
    this.#ops.free(tensor)
    return part
  }

  #slice(tensor: Handle, begin: readonly number[], shape: readonly number[]): Handle {
    const ops = this.#ops
    const attributes = [ops.computed(), ops.int32('Index')]
    return ops.one('Slice', attributes, [tensor, ops.integers(begin), ops.integers(shape)])
  }

  #conv2d(input: Handle, weight: Handle, stride: Pair, padding: Sides): Handle {
    return this.#ops.one(
      'Conv2D',
      this.#attributes([sizeAt(weight.shape, 0), sizeAt(weight.shape, 1)], stride, padding),
      [input, weight],
    )
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

  /**
   * Padding is asked for as SAME or VALID wherever it is one of them: TensorFlow hands no convolution with explicit padding
   * to oneDNN when it runs operations one by one.
   */
  #attributes(kernel: Pair, stride: Pair, padding: Sides) {
    const ops = this.#ops
    const mode = paddingMode(kernel, stride, padding)
    return [
      ops.computed(),
      ops.whole('strides', [1, ...stride, 1]),
      ops.text('padding', mode),
      ops.whole('explicit_paddings', mode === 'EXPLICIT' ? [0, 0, ...padding, 0, 0] : []),
      ops.text('data_format', 'NHWC'),
      ops.flag('use_cudnn_on_gpu', true),
      ops.whole('dilations', [1, 1, 1, 1]),
    ]
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

/** How many rows (axis 0) or columns of the image with its border take part: the last ones may be met by no window. */
function seenOf({ kernel, stride, padding }: Window, axis: 0 | 1, size: number, outputs: number): number {
  return Math.max((outputs - 1) * stride[axis] + kernel[axis], padding[axis] + size)
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
