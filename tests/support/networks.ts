/** Small networks, weights and masks for property tests, and a plain interpreter to compare outputs with. */

import fc from 'fast-check'
import type { Architecture, Node } from '../../src-shared/architecture/architecture'
import { channelSpaces, spaceById } from '../../src-shared/architecture/channel-spaces'
import { elementsOf, parametersOf } from '../../src-shared/architecture/parameters'
import { buildPreactResnet } from '../../src-shared/architecture/cifar-resnet'
import { buildDensenet } from '../../src-shared/architecture/densenet'
import { buildMobilenet } from '../../src-shared/architecture/mobilenet'
import { bottleneckResnet, buildResnet } from '../../src-shared/architecture/resnet'
import { shapesOf } from '../../src-shared/architecture/shapes'
import { buildVgg } from '../../src-shared/architecture/vgg'
import type { Mask } from '../../src-shared/pruning/mask'
import { prunableSpaces } from '../../src-shared/pruning/prunable'
import { prunePolicies } from '../../src-shared/recipe/pruning'
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

const of = { classes: 4, inputChannels: 3, inputSize: 8 }

/** VGG's chain, with biases and without, and with the heads of PyTorch's ports. */
const vggs = fc
  .record({
    stages: fc.array(fc.array(width, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
    bias: fc.boolean(),
    head: fc.constantFrom({ kind: 'linear' as const }, { kind: 'pool-linear' as const }),
  })
  .map((choice) => buildVgg({ ...of, ...choice, container: 'features', label: 'VGG' }))

/** Layers that select what they read of a shared concatenation; some do so already. */
const densenets = fc
  .record({
    growth: width,
    stages: fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
  })
  .map(({ growth, stages }) =>
    buildDensenet({
      ...of,
      stemChannels: growth + 1,
      stages: stages.map((layers) => layers.map((cut) => ({ selected: cut ? [growth, 0] : null, out: growth }))),
      transitions: stages.slice(1).map(() => ({ selected: null, out: growth + 1 })),
      lastSelected: null,
      label: 'DenseNet',
    }),
  )

const preactivated = fc
  .record({
    inner: width,
    out: fc.integer({ min: 2, max: 5 }),
    stages: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 2 }),
  })
  .map(({ inner, out, stages }) =>
    buildPreactResnet({
      ...of,
      stemChannels: 3,
      stages: stages.map((blocks, stage) =>
        Array.from({ length: blocks }, (_, index) => ({
          selected: index === 1 ? [1] : null,
          widths: [inner, inner + 1, out + stage] as const,
          downsample: index === 0,
        })),
      ),
      lastSelected: null,
      label: 'pre-activation',
    }),
  )

/** Inside a block one space has two BatchNorms, before its depthwise convolution and behind it. */
const mobilenets = fc
  .record({
    stem: width,
    stages: fc.array(fc.array(width, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
  })
  .map(({ stem: stemChannels, stages }) =>
    buildMobilenet({
      ...of,
      stemChannels,
      stages: stages.map((hidden, stage) =>
        hidden.map((inside, index) => ({ hidden: stage === 0 && index === 0 ? null : inside, out: 2 + stage })),
      ),
      headChannels: 4,
      label: 'MobileNet-V2',
    }),
  )

export const arbitraryNetwork = fc.oneof(bottlenecks, basicBlocks, branches, vggs, densenets, preactivated, mobilenets)

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
        return withBias(
          slide(at(node.input), node, shapes.get(node.name), tensor(`${node.name}.weight`)),
          node.bias ? tensor(`${node.name}.bias`) : null,
        )
      case 'depthwiseConv': {
        const { values, channels, height, width } = at(node.input)
        const taps = node.kernel[0] * node.kernel[1]
        const weight = tensor(`${node.name}.weight`)
        const out = shapes.get(node.name)
        // Each channel is a network of its own, of one channel.
        return Float64Array.from(
          Array.from({ length: channels }).flatMap((_, channel) => {
            const [from, to] = [channel, channel + 1].map((index) => index * height * width)
            const one = { channels: 1, height, width, values: values.subarray(from, to) }
            const filter = weight.subarray(channel * taps, (channel + 1) * taps)
            return [...slide(one, node, out && { ...out, channels: 1 }, filter)]
          }),
        )
      }
      case 'select': {
        const { values, height, width } = at(node.input)
        const size = height * width
        return Float64Array.from(
          node.indices.flatMap((index) => [...values.subarray(index * size, (index + 1) * size)]),
        )
      }
      case 'averagePool': {
        const { values, channels, height, width } = at(node.input)
        const out = shapes.get(node.name) ?? { height: 0, width: 0 }
        const [rows, columns] = node.kernel
        return Float64Array.from({ length: channels * out.height * out.width }, (_, index) => {
          const channel = Math.floor(index / (out.height * out.width))
          const row = Math.floor(index / out.width) % out.height
          let sum = 0
          for (let y = 0; y < rows; y++)
            for (let x = 0; x < columns; x++) {
              const [top, left] = [row * node.stride[0] + y, (index % out.width) * node.stride[1] + x]
              sum += values[(channel * height + top) * width + left] ?? NaN
            }
          return sum / (rows * columns)
        })
      }
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
      case 'relu6':
        return at(node.input).values.map((value) => Math.min(Math.max(value, 0), 6))
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

function withBias(values: Float64Array, bias: Float32Array | null): Float64Array {
  if (!bias) return values
  const size = values.length / bias.length
  return values.map((value, index) => value + (bias[Math.floor(index / size)] ?? 0))
}

type Extent = { readonly channels: number; readonly height: number; readonly width: number }

/** A convolution with these weights, or without weights a max-pool. */
function slide(
  input: Extent & { readonly values: Float64Array },
  { kernel, stride, padding }: Extract<Node, { op: 'conv' | 'depthwiseConv' | 'maxPool' }>,
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
