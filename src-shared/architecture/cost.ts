/** What a network costs to store and to run, per layer and as a whole, from its graph alone. */

import type { Architecture, Node, Op } from './architecture'
import { channelSpaces, spaceById, spacesOfNode, type SpaceId } from './channel-spaces'
import { elementsOf, isTrainable, parametersOf } from './parameters'
import { shapesOf, type Shape } from './shapes'

type Cost = {
  /** Trainable numbers: weights, γ, β and biases, without running statistics. */
  readonly params: number
  /** Multiply-accumulates of convolutions and linear layers for one image. */
  readonly macs: number
  /** Numbers in all outputs for one image, the image itself not counted: what torchsummary adds up. */
  readonly activations: number
}

type LayerCost = Cost & { readonly node: string; readonly op: Op; readonly shape: Shape }

export type NetworkCost = Cost & {
  readonly layers: readonly LayerCost[]
  /** Bytes of all tensors as float32, running statistics included: the size of a weights file without its header. */
  readonly weightsSizeBytes: number
}

const float32Bytes = 4

/** Bytes of this many float32 numbers. */
export function sizeBytes(numbers: number): number {
  return numbers * float32Bytes
}

/** Every node's cost and their sum. */
export function costOf(architecture: Architecture): NetworkCost {
  const shapes = shapesOf(architecture)
  const trainable = new Map<string, number>()
  let numbers = 0
  for (const parameter of parametersOf(architecture)) {
    const size = elementsOf(parameter.shape)
    numbers += size
    if (isTrainable(parameter)) trainable.set(parameter.node, (trainable.get(parameter.node) ?? 0) + size)
  }
  const layers = architecture.nodes.map((node): LayerCost => {
    const shape = shapes.get(node.name) ?? { channels: 0, height: 0, width: 0 }
    const params = trainable.get(node.name) ?? 0
    const activations = node.op === 'input' ? 0 : shape.channels * shape.height * shape.width
    return { node: node.name, op: node.op, shape, params, macs: macsOf(node, shape, params), activations }
  })
  const total = (of: (layer: LayerCost) => number): number => layers.reduce((sum, layer) => sum + of(layer), 0)
  return {
    params: total((layer) => layer.params),
    macs: total((layer) => layer.macs),
    activations: total((layer) => layer.activations),
    layers,
    weightsSizeBytes: sizeBytes(numbers),
  }
}

/** Costs of a network whose spaces have these sizes; a space that is not named keeps all its channels. */
export type CostModel = (sizes: ReadonlyMap<SpaceId, number>) => Cost

/**
 * Sums up the graph once as a polynomial in the sizes of its spaces, so that a slider can ask on every move: parameters
 * and MACs are sums of products of two sizes (a convolution's outputs and inputs) and of single ones (a depthwise
 * convolution's channels), activations are linear in them.
 */
export function costModel(architecture: Architecture): CostModel {
  const spaces = channelSpaces(architecture)
  const shapes = shapesOf(architecture, spaces)
  const ids = [...spaces.spaces.keys()]
  const indexOf = new Map(ids.map((id, index) => [id, index]))
  const whole = Float64Array.from(ids, (id) => spaceById(spaces, id).channels)
  const indices = (node: string): readonly number[] => spacesOfNode(spaces, node).map((id) => indexOf.get(id) ?? 0)

  const paramsPerChannel = new Float64Array(ids.length)
  const macsPerChannel = new Float64Array(ids.length)
  const activationsPerChannel = new Float64Array(ids.length)
  const products = new Map<string, Product>()
  const addProducts = (node: string, input: string, paramsPerPair: number, positions: number): void => {
    for (const out of indices(node))
      for (const from of indices(input)) {
        const known = products.get(`${out} ${from}`)
        const macs = paramsPerPair * positions
        products.set(`${out} ${from}`, {
          out,
          from,
          params: (known?.params ?? 0) + paramsPerPair,
          macs: (known?.macs ?? 0) + macs,
        })
      }
  }
  const addPerChannel = (target: Float64Array, node: string, value: number): void => {
    for (const index of indices(node)) target[index] = (target[index] ?? 0) + value
  }
  for (const node of architecture.nodes) {
    const { height, width } = shapes.get(node.name) ?? { height: 0, width: 0 }
    if (node.op === 'conv') addProducts(node.name, node.input, node.kernel[0] * node.kernel[1], height * width)
    if (node.op === 'conv' && node.bias) addPerChannel(paramsPerChannel, node.name, 1)
    if (node.op === 'depthwiseConv') {
      const taps = node.kernel[0] * node.kernel[1]
      addPerChannel(paramsPerChannel, node.name, taps)
      addPerChannel(macsPerChannel, node.name, taps * height * width)
    }
    if (node.op === 'linear') addProducts(node.name, node.input, 1, 1)
    if (node.op === 'batchNorm') addPerChannel(paramsPerChannel, node.name, 2)
    if (node.op === 'linear') addPerChannel(paramsPerChannel, node.name, 1)
    if (node.op !== 'input') addPerChannel(activationsPerChannel, node.name, height * width)
  }
  return evaluator(whole, indexOf, [...products.values()], { paramsPerChannel, macsPerChannel, activationsPerChannel })
}

/** What is linear in the sizes of spaces, by space. */
type PerChannel = {
  readonly paramsPerChannel: Float64Array
  readonly macsPerChannel: Float64Array
  readonly activationsPerChannel: Float64Array
}

type Product = { readonly out: number; readonly from: number; readonly params: number; readonly macs: number }

function evaluator(
  whole: Float64Array,
  indexOf: ReadonlyMap<SpaceId, number>,
  products: readonly Product[],
  { paramsPerChannel, macsPerChannel, activationsPerChannel }: PerChannel,
): CostModel {
  const current = new Float64Array(whole.length)
  return (sizes) => {
    current.set(whole)
    for (const [id, size] of sizes) {
      const index = indexOf.get(id)
      if (index === undefined) throw new Error(`No channel space named "${id}" in this network.`)
      current[index] = size
    }
    let params = 0
    let macs = 0
    let activations = 0
    for (const product of products) {
      const pairs = (current[product.out] ?? 0) * (current[product.from] ?? 0)
      params += product.params * pairs
      macs += product.macs * pairs
    }
    current.forEach((channels, index) => {
      params += (paramsPerChannel[index] ?? 0) * channels
      macs += (macsPerChannel[index] ?? 0) * channels
      activations += (activationsPerChannel[index] ?? 0) * channels
    })
    return { params, macs, activations }
  }
}

/** One multiply-accumulate for each weight and output position; biases take none. */
function macsOf(node: Node, shape: Shape, params: number): number {
  const positions = shape.height * shape.width
  if (node.op === 'conv') return (params - (node.bias ? shape.channels : 0)) * positions
  if (node.op === 'depthwiseConv') return params * positions
  return node.op === 'linear' ? params - node.outFeatures : 0
}
