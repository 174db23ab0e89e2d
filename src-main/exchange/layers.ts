/** A network with its weights as one list of layers, BatchNorms folded away where that is possible: what converters read. */

import { inputsOf, type Architecture, type Node, type NodeOf } from '../../src-shared/architecture/architecture'
import { parametersOf } from '../../src-shared/architecture/parameters'
import { requireTensor } from '../../src-shared/pruning/tensors'
import type { Weights, WeightTensor } from '../../src-shared/weights'
import { batchNormEpsilon } from '../engine/kernels/kernels'

/** `keep` leaves every BatchNorm a layer of its own; `fold` puts those into the convolution before them that can be. */
export type BatchNormChoice = 'fold' | 'keep'

type ConvWeights = {
  /** [outputs, inputs, rows, columns]; of a depthwise one [channels, 1, rows, columns]. */
  readonly weight: WeightTensor
  /** Its own, or that of a folded BatchNorm; null where there is none. */
  readonly bias: WeightTensor | null
}
type ConvLayer = (Omit<NodeOf<'conv'>, 'outChannels' | 'bias'> | NodeOf<'depthwiseConv'>) & ConvWeights

type NormLayer = NodeOf<'batchNorm'> & {
  readonly gamma: WeightTensor
  readonly beta: WeightTensor
  readonly mean: WeightTensor
  readonly variance: WeightTensor
}

type LinearLayer = NodeOf<'linear'> & {
  /** [outputs, inputs] */
  readonly weight: WeightTensor
  readonly bias: WeightTensor
}

/** Inputs are names of layers: a folded BatchNorm is none, and who read it reads its convolution. */
export type Layer =
  ConvLayer | NormLayer | LinearLayer | Exclude<Node, { op: 'conv' | 'depthwiseConv' | 'batchNorm' | 'linear' }>

export type Layers = {
  readonly layers: readonly Layer[]
  readonly foldedBatchNorms: number
  readonly keptBatchNorms: number
}

/** @throws UserError `bad-weights` when a tensor is missing or has another shape */
export function layersOf(architecture: Architecture, weights: Weights, batchNorm: BatchNormChoice): Layers {
  const shapes = new Map(parametersOf(architecture).map(({ name, shape }) => [name, shape]))
  const tensor = (name: string): WeightTensor => requireTensor(weights, name, shapes.get(name) ?? [])
  const folded = batchNorm === 'fold' ? foldedInto(architecture) : new Map<string, string>()
  const normOf = new Map([...folded].map(([norm, conv]) => [conv, norm]))
  const read = (name: string): string => folded.get(name) ?? name
  const norm = (name: string) => ({
    gamma: tensor(`${name}.weight`),
    beta: tensor(`${name}.bias`),
    mean: tensor(`${name}.running_mean`),
    variance: tensor(`${name}.running_var`),
  })
  const layerOf = (node: Node): Layer | null => {
    switch (node.op) {
      case 'input':
        return node
      case 'conv':
      case 'depthwiseConv': {
        const hasBias = node.op === 'conv' && node.bias === true
        const own = {
          weight: tensor(`${node.name}.weight`),
          bias: hasBias ? tensor(`${node.name}.bias`) : null,
        }
        const behind = normOf.get(node.name)
        return { ...node, input: read(node.input), ...(behind === undefined ? own : foldedConv(own, norm(behind))) }
      }
      case 'batchNorm':
        return folded.has(node.name) ? null : { ...node, input: read(node.input), ...norm(node.name) }
      case 'linear': {
        const [weight, bias] = [tensor(`${node.name}.weight`), tensor(`${node.name}.bias`)]
        return { ...node, input: read(node.input), weight, bias }
      }
      case 'relu':
      case 'relu6':
      case 'maxPool':
      case 'averagePool':
      case 'select':
      case 'globalAveragePool':
        return { ...node, input: read(node.input) }
      case 'add':
        return { ...node, inputs: [read(node.inputs[0]), read(node.inputs[1])] }
      case 'concat':
        return { ...node, inputs: node.inputs.map(read) }
    }
  }
  const layers = architecture.nodes.flatMap((node) => layerOf(node) ?? [])
  const kept = layers.filter(({ op }) => op === 'batchNorm').length
  return { layers, foldedBatchNorms: folded.size, keptBatchNorms: kept }
}

/** By BatchNorm, the convolution it can be folded into: the one it reads, when nothing else reads that. */
function foldedInto({ nodes }: Architecture): ReadonlyMap<string, string> {
  const readers = new Map<string, number>()
  for (const input of nodes.flatMap(inputsOf)) readers.set(input, (readers.get(input) ?? 0) + 1)
  const convolutions = new Set(
    nodes.filter(({ op }) => op === 'conv' || op === 'depthwiseConv').map(({ name }) => name),
  )
  return new Map(
    nodes.flatMap((node) =>
      node.op === 'batchNorm' && convolutions.has(node.input) && readers.get(node.input) === 1
        ? [[node.name, node.input] as const]
        : [],
    ),
  )
}

/** γ·(w∗x + b − μ)/√(σ²+ε) + β is one convolution: w scaled output by output, and a bias. Computed in float64. */
function foldedConv(
  { weight, bias: own }: ConvWeights,
  { gamma, beta, mean, variance }: Omit<NormLayer, keyof NodeOf<'batchNorm'>>,
): ConvWeights {
  const outputs = gamma.values.length
  const perOutput = weight.values.length / outputs
  const scales = Array.from(
    gamma.values,
    (value, output) => value / Math.sqrt((variance.values[output] ?? 0) + batchNormEpsilon),
  )
  const values = weight.values.map((value, index) => value * (scales[Math.floor(index / perOutput)] ?? 0))
  const bias = beta.values.map((value, output) => {
    const shift = (own?.values[output] ?? 0) - (mean.values[output] ?? 0)
    return value + shift * (scales[output] ?? 0)
  })
  return { weight: { shape: weight.shape, values }, bias: { shape: [outputs], values: bias } }
}
