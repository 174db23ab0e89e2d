/** Small networks, weights and masks for property tests, and a plain interpreter to compare outputs with. */

import fc from 'fast-check'
import type { Architecture, Node } from '../../src-shared/architecture/architecture'
import { channelSpaces, spaceById } from '../../src-shared/architecture/channel-spaces'
import { elementsOf, parametersOf } from '../../src-shared/architecture/parameters'
import { bottleneckResnet, buildResnet } from '../../src-shared/architecture/resnet'
import { shapesOf } from '../../src-shared/architecture/shapes'
import type { Mask } from '../../src-shared/pruning/mask'
import { prunableSpaces } from '../../src-shared/pruning/prunable'
import { prunePolicies } from '../../src-shared/recipe/recipe'
import type { Weights } from '../../src-shared/weights'

const stem = fc.constantFrom('3x3-maxpool' as const, '3x3' as const, '7x7-maxpool' as const)
const width = fc.integer({ min: 1, max: 5 })

const bottlenecks = fc
  .record({ stem, planes: width, blocks: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 3 }) })
  .map((choice) => bottleneckResnet({ ...choice, classes: 4, inputSize: 8 }))

const basicBlocks = fc
  .record({
    stem,
    stages: fc.array(fc.tuple(width, fc.array(width, { minLength: 1, maxLength: 2 })), { minLength: 1, maxLength: 3 }),
    stemChannels: width,
  })
  .map(({ stem, stages, stemChannels }) =>
    buildResnet({
      kind: 'BasicBlock',
      stem,
      stemChannels,
      stages: stages.map(([out, inner], index) => ({
        stride: index === 0 ? 1 : 2,
        blocks: inner.map((middle) => ({ widths: [middle, out] })),
      })),
      classes: 4,
      inputChannels: 3,
      inputSize: 8,
      label: 'basic blocks',
    }),
  )

/** Two branches joined by a concatenation that a BatchNorm and another convolution read, and an addition behind it. */
const branches = fc.tuple(width, width, width).map(([left, right, after]): Architecture => {
  const conv = (name: string, input: string, outChannels: number): Node => ({
    op: 'conv',
    name,
    input,
    outChannels,
    kernel: [3, 3],
    stride: [1, 1],
    padding: [1, 1],
  })
  const nodes: readonly Node[] = [
    { op: 'input', name: 'input', channels: 3, height: 4, width: 4 },
    conv('stem', 'input', 3),
    conv('left', 'stem', left),
    { op: 'batchNorm', name: 'leftNorm', input: 'left' },
    { op: 'relu', name: 'leftRelu', input: 'leftNorm' },
    conv('right', 'stem', right),
    { op: 'batchNorm', name: 'rightNorm', input: 'right' },
    { op: 'relu', name: 'rightRelu', input: 'rightNorm' },
    { op: 'concat', name: 'both', inputs: ['leftRelu', 'rightRelu'] },
    conv('middle', 'both', after),
    { op: 'batchNorm', name: 'middleNorm', input: 'middle' },
    conv('side', 'both', after),
    { op: 'batchNorm', name: 'sideNorm', input: 'side' },
    { op: 'add', name: 'sum', inputs: ['middleNorm', 'sideNorm'] },
    { op: 'globalAveragePool', name: 'pool', input: 'sum' },
    { op: 'linear', name: 'fc', input: 'pool', outFeatures: 4 },
  ]
  return { format: 'prunescope-architecture/1', label: 'branches', classes: 4, nodes, blocks: [] }
})

export const arbitraryNetwork = fc.oneof(bottlenecks, basicBlocks, branches)

/** A network and a mask of its prunable spaces that leaves none of them empty. */
export const networkAndMask = fc
  .tuple(arbitraryNetwork, fc.constantFrom(...prunePolicies))
  .chain(([network, policy]) => {
    const spaces = channelSpaces(network)
    const bitsOf = (channels: number): fc.Arbitrary<Uint8Array> =>
      fc
        .array(fc.constantFrom(0, 1), { minLength: channels, maxLength: channels })
        .map((bits) => Uint8Array.from(bits.includes(1) ? bits : bits.fill(1, 0, 1)))
    const masks = prunableSpaces(network, policy).map((id) =>
      bitsOf(spaceById(spaces, id).channels).map((bits) => [id, bits] as const),
    )
    return fc.record({
      network: fc.constant(network),
      mask: fc.tuple(...masks).map((entries): Mask => new Map(entries)),
    })
  })

/** Weights that differ from number to number; variances are positive. */
export function someWeights(architecture: Architecture, seed = 1): Weights {
  let state = seed
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
  return new Map(
    parametersOf(architecture).map(({ name, shape, kind }) => {
      const values = Float32Array.from({ length: elementsOf(shape) }, next)
      return [name, { shape, values: kind === 'runningVar' ? values.map((value) => Math.abs(value) + 0.1) : values }]
    }),
  )
}

/** The network's outputs for one image (channels × height × width), computed by the definition of each operation. */
export function outputsOf(architecture: Architecture, weights: Weights, image: Float64Array): Float64Array {
  const shapes = shapesOf(architecture)
  const results = new Map<string, Float64Array>()
  const at = (name: string) => {
    const shape = shapes.get(name)
    const values = results.get(name)
    if (!shape || !values) throw new Error(`no result for ${name}`)
    return { ...shape, values }
  }
  const tensor = (name: string): Float32Array => weights.get(name)?.values ?? new Float32Array()
  const compute = (node: Node): Float64Array => {
    switch (node.op) {
      case 'input':
        return image
      case 'conv':
        return slide(at(node.input), node, shapes.get(node.name), tensor(`${node.name}.weight`))
      case 'maxPool':
        return slide(at(node.input), node, shapes.get(node.name), null)
      case 'batchNorm': {
        const { values, height, width } = at(node.input)
        const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) =>
          tensor(`${node.name}.${part}`),
        )
        return values.map((value, index) => {
          const channel = Math.floor(index / (height * width))
          const scale = (gamma?.[channel] ?? 0) / Math.sqrt((variance?.[channel] ?? 0) + 1e-5)
          return (value - (mean?.[channel] ?? 0)) * scale + (beta?.[channel] ?? 0)
        })
      }
      case 'relu':
        return at(node.input).values.map((value) => Math.max(value, 0))
      case 'add': {
        const right = at(node.inputs[1]).values
        return at(node.inputs[0]).values.map((value, index) => value + (right[index] ?? 0))
      }
      case 'concat':
        return Float64Array.from(node.inputs.flatMap((input) => [...at(input).values]))
      case 'globalAveragePool': {
        const { values, channels, height, width } = at(node.input)
        const positions = height * width
        return Float64Array.from({ length: channels }, (_, channel) =>
          values
            .subarray(channel * positions, (channel + 1) * positions)
            .reduce((sum, value) => sum + value / positions, 0),
        )
      }
      case 'linear': {
        const { values } = at(node.input)
        const weight = tensor(`${node.name}.weight`)
        return Float64Array.from(tensor(`${node.name}.bias`), (bias, row) =>
          values.reduce((sum, value, column) => sum + value * (weight[row * values.length + column] ?? 0), bias),
        )
      }
    }
  }
  for (const node of architecture.nodes) results.set(node.name, compute(node))
  return at(architecture.nodes.at(-1)?.name ?? '').values
}

type Extent = { readonly channels: number; readonly height: number; readonly width: number }

/** A convolution with these weights, or without weights a max-pool. */
function slide(
  input: Extent & { readonly values: Float64Array },
  { kernel, stride, padding }: Extract<Node, { op: 'conv' | 'maxPool' }>,
  output: Extent | undefined,
  weight: Float32Array | null,
): Float64Array {
  if (!output) throw new Error('no shape')
  const result = new Float64Array(output.channels * output.height * output.width)
  let target = 0
  for (let out = 0; out < output.channels; out++)
    for (let row = 0; row < output.height; row++)
      for (let column = 0; column < output.width; column++) {
        let value = weight ? 0 : -Infinity
        for (let from = weight ? 0 : out; from < (weight ? input.channels : out + 1); from++)
          for (let y = 0; y < kernel[0]; y++)
            for (let x = 0; x < kernel[1]; x++) {
              const sourceRow = row * stride[0] - padding[0] + y
              const sourceColumn = column * stride[1] - padding[1] + x
              if (sourceRow < 0 || sourceRow >= input.height || sourceColumn < 0 || sourceColumn >= input.width)
                continue
              const seen = input.values[(from * input.height + sourceRow) * input.width + sourceColumn] ?? 0
              if (weight) value += seen * (weight[((out * input.channels + from) * kernel[0] + y) * kernel[1] + x] ?? 0)
              else value = Math.max(value, seen)
            }
        result[target++] = value
      }
  return result
}
