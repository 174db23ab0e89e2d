/** A network as an ONNX graph: images [batch, channels, height, width] in, logits [batch, classes] out. */

import type { Architecture, Pair } from '../../../src-shared/architecture/architecture'
import type { WeightTensor } from '../../../src-shared/weights'
import { batchNormEpsilon } from '../../engine/kernels/kernels'
import type { Layer } from '../layers'
import { tensorTypes, type OnnxAttribute, type OnnxGraph, type OnnxNode, type OnnxTensor } from './onnx-proto'

export const inputName = 'images'
export const outputName = 'logits'

/** @param layers of this network, from `layersOf`; the last one gives the logits */
export function onnxGraph(architecture: Architecture, layers: readonly Layer[]): OnnxGraph {
  const nodes: OnnxNode[] = []
  const initializers: OnnxTensor[] = []
  const last = layers.at(-1)?.name
  const image = layers.find(({ op }) => op === 'input')?.name
  const named = (layer: string): string => (layer === image ? inputName : layer === last ? outputName : layer)
  const constant = (name: string, tensor: WeightTensor): string => {
    initializers.push({ name, dims: tensor.shape, dataType: tensorTypes.float, rawData: bytesOf(tensor.values) })
    return name
  }
  const put = (
    opType: string,
    name: string,
    input: readonly string[],
    attribute: readonly OnnxAttribute[] = [],
  ): void => {
    nodes.push({ opType, name, input, output: [named(name)], attribute })
  }
  for (const layer of layers) {
    const { name } = layer
    switch (layer.op) {
      case 'input':
        break
      case 'conv':
      case 'depthwiseConv': {
        const inputs = [named(layer.input), constant(`${name}.weight`, layer.weight)]
        if (layer.bias) inputs.push(constant(`${name}.bias`, layer.bias))
        const groups = layer.op === 'conv' ? 1 : (layer.weight.shape[0] ?? 1)
        put('Conv', name, inputs, [...window(layer.kernel, layer.stride, layer.padding), { name: 'group', i: groups }])
        break
      }
      case 'batchNorm': {
        const inputs = [
          constant(`${name}.weight`, layer.gamma),
          constant(`${name}.bias`, layer.beta),
          constant(`${name}.running_mean`, layer.mean),
          constant(`${name}.running_var`, layer.variance),
        ]
        put('BatchNormalization', name, [named(layer.input), ...inputs], [{ name: 'epsilon', f: batchNormEpsilon }])
        break
      }
      case 'relu':
        put('Relu', name, [named(layer.input)])
        break
      case 'relu6': {
        const bounds = [0, 6].map((bound) =>
          constant(`${name}.${bound}`, { shape: [], values: Float32Array.of(bound) }),
        )
        put('Clip', name, [named(layer.input), ...bounds])
        break
      }
      case 'averagePool':
        put('AveragePool', name, [named(layer.input)], window(layer.kernel, layer.stride, [0, 0]))
        break
      case 'select': {
        const indices = `${name}.indices`
        const values = BigInt64Array.from(layer.indices, BigInt)
        const rawData = new Uint8Array(values.buffer)
        initializers.push({ name: indices, dims: [values.length], dataType: tensorTypes.int64, rawData })
        put('Gather', name, [named(layer.input), indices], [{ name: 'axis', i: 1 }])
        break
      }
      case 'maxPool':
        put('MaxPool', name, [named(layer.input)], window(layer.kernel, layer.stride, layer.padding))
        break
      case 'add':
        put('Add', name, layer.inputs.map(named))
        break
      case 'concat':
        put('Concat', name, layer.inputs.map(named), [{ name: 'axis', i: 1 }])
        break
      case 'globalAveragePool':
        put('GlobalAveragePool', name, [named(layer.input)])
        break
      case 'linear': {
        const flat = `${name}.flat`
        put('Flatten', flat, [named(layer.input)], [{ name: 'axis', i: 1 }])
        const inputs = [flat, constant(`${name}.weight`, layer.weight), constant(`${name}.bias`, layer.bias)]
        put('Gemm', name, inputs, [{ name: 'transB', i: 1 }])
        break
      }
    }
  }
  return {
    name: architecture.label,
    node: nodes,
    initializer: initializers,
    input: [{ name: inputName, shape: ['batch', ...imageShape(architecture)] }],
    output: [{ name: outputName, shape: ['batch', architecture.classes] }],
  }
}

/** Channels, height and width of the images that a network takes. */
export function imageShape({ nodes }: Architecture): readonly [channels: number, height: number, width: number] {
  const input = nodes.find((node) => node.op === 'input')
  if (input?.op !== 'input') throw new Error('A network without an input.')
  return [input.channels, input.height, input.width]
}

function window(kernel: Pair, strides: Pair, [rows, columns]: Pair): readonly OnnxAttribute[] {
  return [
    { name: 'kernel_shape', ints: kernel },
    { name: 'strides', ints: strides },
    { name: 'pads', ints: [rows, columns, rows, columns] },
  ]
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}
