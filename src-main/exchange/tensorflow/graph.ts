/** A network as TensorFlow's operations: images [batch, height, width, channels] in, logits [batch, classes] out. */

import type { Architecture, Pair } from '../../../src-shared/architecture/architecture'
import type { WeightTensor } from '../../../src-shared/weights'
import { batchNormEpsilon } from '../../engine/kernels/kernels'
import { engineShape, toEngine } from '../../engine/layout'
import type { Layer } from '../layers'
import { imageShape, inputName, outputName } from '../onnx/onnx-model'

export type TensorFlowConstant = {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Float32Array | Int32Array
}

export type Attribute =
  | { readonly kind: 'type'; readonly value: 'float' | 'int32' }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'float'; readonly value: number }
  /** -1 where the size is free. */
  | { readonly kind: 'shape'; readonly value: readonly number[] }
  | { readonly kind: 'constant'; readonly value: TensorFlowConstant }

export type TensorFlowNode = {
  readonly name: string
  readonly op: string
  readonly input: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

export type TensorFlowGraph = {
  readonly nodes: readonly TensorFlowNode[]
  readonly inputShape: readonly number[]
  readonly outputShape: readonly number[]
}

const float: Attribute = { kind: 'type', value: 'float' }
const int32: Attribute = { kind: 'type', value: 'int32' }
const nhwc: Attribute = { kind: 'text', value: 'NHWC' }

/** Smaller than anything that a max-pool could find: padding never wins. */
const lowestFloat = -3.4028234663852886e38

/** @param layers of this network, from `layersOf`; the last one gives the logits */
export function tensorflowGraph(architecture: Architecture, layers: readonly Layer[]): TensorFlowGraph {
  const nodes: TensorFlowNode[] = []
  const [channels, height, width] = imageShape(architecture)
  const inputShape = [-1, height, width, channels]
  const image4d: Attribute = { kind: 'shape', value: inputShape }
  const last = layers.at(-1)?.name
  const image = layers.find(({ op }) => op === 'input')?.name
  const named = (layer: string): string => (layer === image ? inputName : layer === last ? outputName : layer)
  const put = (
    op: string,
    name: string,
    input: readonly string[],
    attributes: TensorFlowNode['attributes'] = {},
  ): string => {
    nodes.push({ name, op, input, attributes: { T: float, ...attributes } })
    return name
  }
  const constant = (name: string, shape: readonly number[], values: Float32Array | Int32Array): string => {
    const dtype = values instanceof Float32Array ? float : int32
    const value: Attribute = { kind: 'constant', value: { name, shape, values } }
    nodes.push({ name, op: 'Const', input: [], attributes: { dtype, value } })
    return name
  }
  const vector = (name: string, { shape, values }: WeightTensor): string => constant(name, shape, values)
  const matrix = (
    name: string,
    kind: 'convWeight' | 'depthwiseWeight' | 'linearWeight',
    { shape, values }: WeightTensor,
  ): string => constant(name, engineShape({ kind, shape }), toEngine({ kind, shape }, values))
  const ints = (name: string, shape: readonly number[], values: readonly number[]): string =>
    constant(name, shape, Int32Array.from(values))

  /** What a window reads: the input itself where TensorFlow's own padding means the same, else the padded one. */
  const padded = (
    name: string,
    input: string,
    { kernel, stride, padding }: Window,
    outside: number,
  ): { readonly input: string; readonly padding: Attribute } => {
    if (padding.every((size) => size === 0)) return { input, padding: { kind: 'text', value: 'VALID' } }
    const isSame = [0, 1].every((axis) => stride[axis] === 1 && kernel[axis] === 2 * (padding[axis] ?? 0) + 1)
    if (isSame) return { input, padding: { kind: 'text', value: 'SAME' } }
    const sizes = ints(`${name}/pad/sizes`, [4, 2], [0, 0, padding[0], padding[0], padding[1], padding[1], 0, 0])
    const value = constant(`${name}/pad/value`, [], Float32Array.of(outside))
    put('PadV2', `${name}/pad`, [input, sizes, value], { Tpaddings: int32 })
    return { input: `${name}/pad`, padding: { kind: 'text', value: 'VALID' } }
  }
  for (const layer of layers) {
    const { name } = layer
    switch (layer.op) {
      case 'input':
        nodes.push({ name: inputName, op: 'Placeholder', input: [], attributes: { dtype: float, shape: image4d } })
        break
      case 'conv':
      case 'depthwiseConv': {
        const isDepthwise = layer.op === 'depthwiseConv'
        const from = padded(name, named(layer.input), layer, 0)
        const weight = matrix(`${name}/weight`, isDepthwise ? 'depthwiseWeight' : 'convWeight', layer.weight)
        const attributes = { strides: overImage(layer.stride), padding: from.padding, data_format: nhwc }
        const output = layer.bias ? `${name}/conv` : named(name)
        put(isDepthwise ? 'DepthwiseConv2dNative' : 'Conv2D', output, [from.input, weight], {
          ...attributes,
          dilations: overImage([1, 1]),
        })
        if (layer.bias) put('BiasAdd', named(name), [output, vector(`${name}/bias`, layer.bias)], { data_format: nhwc })
        break
      }
      case 'batchNorm': {
        const inputs = [
          vector(`${name}/weight`, layer.gamma),
          vector(`${name}/bias`, layer.beta),
          vector(`${name}/running_mean`, layer.mean),
          vector(`${name}/running_var`, layer.variance),
        ]
        put('FusedBatchNormV3', named(name), [named(layer.input), ...inputs], {
          U: float,
          epsilon: { kind: 'float', value: batchNormEpsilon },
          data_format: nhwc,
          is_training: { kind: 'flag', value: false },
        })
        break
      }
      case 'relu':
        put('Relu', named(name), [named(layer.input)])
        break
      case 'relu6':
        put('Relu6', named(name), [named(layer.input)])
        break
      case 'averagePool': {
        const attributes = { ksize: overImage(layer.kernel), strides: overImage(layer.stride), data_format: nhwc }
        put('AvgPool', named(name), [named(layer.input)], { ...attributes, padding: { kind: 'text', value: 'VALID' } })
        break
      }
      case 'select': {
        const inputs = [ints(`${name}/indices`, [layer.indices.length], layer.indices), ints(`${name}/axis`, [], [3])]
        const attributes = {
          Tparams: float,
          Tindices: int32,
          Taxis: int32,
          batch_dims: { kind: 'int', value: 0 },
        } as const
        put('GatherV2', named(name), [named(layer.input), ...inputs], attributes)
        break
      }
      case 'maxPool': {
        const from = padded(name, named(layer.input), layer, lowestFloat)
        const attributes = { ksize: overImage(layer.kernel), strides: overImage(layer.stride), data_format: nhwc }
        put('MaxPool', named(name), [from.input], { ...attributes, padding: from.padding })
        break
      }
      case 'add':
        put('AddV2', named(name), layer.inputs.map(named))
        break
      case 'concat': {
        const axis = ints(`${name}/axis`, [], [3])
        const count: Attribute = { kind: 'int', value: layer.inputs.length }
        put('ConcatV2', named(name), [...layer.inputs.map(named), axis], { N: count, Tidx: int32 })
        break
      }
      case 'globalAveragePool': {
        const axes = ints(`${name}/axes`, [2], [1, 2])
        const attributes = { Tidx: int32, keep_dims: { kind: 'flag', value: false } } as const
        put('Mean', named(name), [named(layer.input), axes], attributes)
        break
      }
      case 'linear': {
        const weight = matrix(`${name}/weight`, 'linearWeight', layer.weight)
        put('MatMul', `${name}/product`, [named(layer.input), weight], {
          transpose_a: { kind: 'flag', value: false },
          transpose_b: { kind: 'flag', value: false },
        })
        const bias = vector(`${name}/bias`, layer.bias)
        put('BiasAdd', named(name), [`${name}/product`, bias], { data_format: nhwc })
        break
      }
    }
  }
  return { nodes, inputShape, outputShape: [-1, architecture.classes] }
}

type Window = { readonly kernel: Pair; readonly stride: Pair; readonly padding: Pair }

function overImage([rows, columns]: Pair): Attribute {
  return { kind: 'ints', value: [1, rows, columns, 1] }
}
