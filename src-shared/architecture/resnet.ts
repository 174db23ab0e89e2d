/** ResNets as torchvision builds and names them (v1.5: a bottleneck strides in its 3×3 convolution), with three stems. */

import { UserError } from '../errors'
import type { Architecture, Block, Node, Pair, Stem } from './architecture'

/** Output channels of a block's convolutions: two for a basic block, three for a bottleneck; the last is the block's own. */
export type BlockSpec = {
  readonly widths: readonly number[]
  /** Whether a shortcut convolution stands beside it; by default where stride or channels change. */
  readonly downsample?: boolean
}

export type StageSpec = { readonly stride: number; readonly blocks: readonly BlockSpec[] }

export type ResnetSpec = {
  readonly kind: Block['kind']
  readonly stem: Stem
  readonly stemChannels: number
  readonly stages: readonly StageSpec[]
  readonly classes: number
  readonly inputChannels: number
  /** Pixels of height and width. */
  readonly inputSize: number
  readonly label: string
}

/** What the data decides about a network. */
export type InputAndClasses = { readonly classes: number; readonly inputChannels: number; readonly inputSize: number }

export type ResnetDepth = 18 | 34 | 50 | 101 | 152

const expansion = 4
const cifar10: InputAndClasses = { classes: 10, inputChannels: 3, inputSize: 32 }

const depths: Readonly<Record<ResnetDepth, { readonly kind: Block['kind']; readonly blocks: readonly number[] }>> = {
  18: { kind: 'BasicBlock', blocks: [2, 2, 2, 2] },
  34: { kind: 'BasicBlock', blocks: [3, 4, 6, 3] },
  50: { kind: 'Bottleneck', blocks: [3, 4, 6, 3] },
  101: { kind: 'Bottleneck', blocks: [3, 4, 23, 3] },
  152: { kind: 'Bottleneck', blocks: [3, 8, 36, 3] },
}

const stems: Readonly<
  Record<Stem, { readonly label: string; readonly kernel: number; readonly stride: number; readonly maxPool: boolean }>
> = {
  '3x3-maxpool': { label: '3×3 + max-pool', kernel: 3, stride: 1, maxPool: true },
  '3x3': { label: '3×3', kernel: 3, stride: 1, maxPool: false },
  '7x7-maxpool': { label: '7×7 + max-pool', kernel: 7, stride: 2, maxPool: true },
}

/** A standard ResNet of torchvision's table; 64 planes in the first stage. */
export function resnet(depth: ResnetDepth, stem: Stem, of: Partial<InputAndClasses> = {}): Architecture {
  const { kind, blocks } = depths[depth]
  return buildResnet({
    ...cifar10,
    ...of,
    kind,
    stem,
    stemChannels: 64,
    stages: uniformStages(kind, blocks, 64),
    label: `ResNet-${depth} (${stems[stem].label})`,
  })
}

export type BottleneckResnetChoice = {
  /** Bottlenecks in each stage. */
  readonly blocks: readonly number[]
  /** Width of the stem and of the first stage's 3×3 convolutions; each later stage doubles it. */
  readonly planes: number
  readonly stem: Stem
  /** A pruned network's widths, three per bottleneck in order; by default those of the whole network. */
  readonly cfg?: readonly (readonly number[])[]
} & Partial<InputAndClasses>

/** A bottleneck ResNet of any blocks and planes: small enough for a CPU, or with a `cfg`, already pruned. */
export function bottleneckResnet({ blocks, planes, stem, cfg, ...of }: BottleneckResnetChoice): Architecture {
  const whole = uniformStages('Bottleneck', blocks, planes)
  return buildResnet({
    ...cifar10,
    ...of,
    kind: 'Bottleneck',
    stem,
    stemChannels: planes,
    stages: cfg ? withWidths(whole, cfg) : whole,
    label: `Bottleneck ResNet ${blocks.join('-')}, ${planes} planes (${stems[stem].label})`,
  })
}

/**
 * Any ResNet, pruned ones included: the widths of each block are given one by one, the shortcut takes the last of them,
 * and the next block reads it.
 *
 * @throws UserError `bad-argument` for a block with the wrong number of widths or a width below 1
 */
export function buildResnet(spec: ResnetSpec): Architecture {
  checkWidths(spec)
  const nodes: Node[] = stemNodes(spec)
  const blocks: Block[] = []
  let channels = spec.stemChannels
  spec.stages.forEach((stage, stageIndex) => {
    stage.blocks.forEach((blockSpec, index) => {
      const stride = index === 0 ? stage.stride : 1
      const out = blockSpec.widths.at(-1) ?? channels
      const downsample = blockSpec.downsample ?? (stride !== 1 || channels !== out)
      const input = nodes.at(-1)?.name ?? 'input'
      const built = buildBlock(spec.kind, {
        stage: stageIndex + 1,
        index,
        input,
        widths: blockSpec.widths,
        stride,
        downsample,
      })
      nodes.push(...built.nodes)
      blocks.push(built.block)
      channels = out
    })
  })
  nodes.push({ op: 'globalAveragePool', name: 'avgpool', input: nodes.at(-1)?.name ?? 'input' })
  nodes.push({ op: 'linear', name: 'fc', input: 'avgpool', outFeatures: spec.classes })
  return { format: 'prunescope-architecture/1', label: spec.label, classes: spec.classes, nodes, blocks }
}

function uniformStages(kind: Block['kind'], blocks: readonly number[], planes: number): readonly StageSpec[] {
  return blocks.map((count, stage) => {
    const width = planes * 2 ** stage
    const widths = kind === 'Bottleneck' ? [width, width, width * expansion] : [width, width]
    return { stride: stage === 0 ? 1 : 2, blocks: Array.from({ length: count }, () => ({ widths })) }
  })
}

/** The same stages with other widths; where the whole network has a shortcut convolution, so has the pruned one. */
function withWidths(stages: readonly StageSpec[], cfg: readonly (readonly number[])[]): readonly StageSpec[] {
  const blocks = stages.reduce((sum, stage) => sum + stage.blocks.length, 0)
  if (cfg.length !== blocks)
    throw new UserError(
      'bad-argument',
      `The cfg has ${cfg.length} rows, the network ${blocks} bottlenecks.`,
      'Give three numbers for each bottleneck, in network order.',
    )
  let next = 0
  return stages.map((stage) => ({
    ...stage,
    blocks: stage.blocks.map((_, index) => ({ widths: cfg[next++] ?? [], downsample: index === 0 })),
  }))
}

function checkWidths(spec: ResnetSpec): void {
  const convs = spec.kind === 'Bottleneck' ? 3 : 2
  spec.stages.forEach((stage, stageIndex) =>
    stage.blocks.forEach(({ widths }, index) => {
      const name = `layer${stageIndex + 1}.${index}`
      if (widths.length !== convs)
        throw new UserError(
          'bad-argument',
          `${name} is given ${widths.length} widths; a ${spec.kind} has ${convs} convolutions.`,
          `Give ${convs} numbers for it.`,
        )
      if (widths.some((width) => !Number.isInteger(width) || width < 1))
        throw new UserError(
          'bad-argument',
          `${name} is given the widths ${widths.join(', ')}: a convolution needs at least one channel.`,
          'Give whole numbers from 1 up.',
        )
    }),
  )
}

function stemNodes(spec: ResnetSpec): Node[] {
  const { kernel, stride, maxPool } = stems[spec.stem]
  const image: Node = {
    op: 'input',
    name: 'input',
    channels: spec.inputChannels,
    height: spec.inputSize,
    width: spec.inputSize,
  }
  const nodes: Node[] = [
    image,
    conv('conv1', 'input', spec.stemChannels, kernel, stride),
    { op: 'batchNorm', name: 'bn1', input: 'conv1' },
    { op: 'relu', name: 'relu', input: 'bn1' },
  ]
  if (maxPool)
    nodes.push({ op: 'maxPool', name: 'maxpool', input: 'relu', kernel: [3, 3], stride: [2, 2], padding: [1, 1] })
  return nodes
}

type BlockPlace = {
  readonly stage: number
  readonly index: number
  readonly input: string
  readonly widths: readonly number[]
  readonly stride: number
  readonly downsample: boolean
}

function buildBlock(
  kind: Block['kind'],
  place: BlockPlace,
): { readonly nodes: readonly Node[]; readonly block: Block } {
  const name = `layer${place.stage}.${place.index}`
  const kernels = kind === 'Bottleneck' ? [1, 3, 1] : [3, 3]
  const stridingConv = kind === 'Bottleneck' ? 1 : 0
  const last = kernels.length
  const nodes: Node[] = []
  let input = place.input
  kernels.forEach((kernel, position) => {
    const number = position + 1
    const stride = position === stridingConv ? place.stride : 1
    nodes.push(conv(`${name}.conv${number}`, input, place.widths[position] ?? 0, kernel, stride))
    nodes.push({ op: 'batchNorm', name: `${name}.bn${number}`, input: `${name}.conv${number}` })
    if (number < last) nodes.push({ op: 'relu', name: `${name}.relu${number}`, input: `${name}.bn${number}` })
    input = nodes.at(-1)?.name ?? input
  })
  const shortcut = { conv: `${name}.downsample.0`, batchNorm: `${name}.downsample.1` }
  if (place.downsample) {
    nodes.push(conv(shortcut.conv, place.input, place.widths.at(-1) ?? 0, 1, place.stride))
    nodes.push({ op: 'batchNorm', name: shortcut.batchNorm, input: shortcut.conv })
  }
  const lastNode = `${name}.relu${last}`
  nodes.push({ op: 'add', name: `${name}.add`, inputs: [input, place.downsample ? shortcut.batchNorm : place.input] })
  nodes.push({ op: 'relu', name: lastNode, input: `${name}.add` })
  const numbers = kernels.map((_, position) => position + 1)
  const block: Block = {
    name,
    kind,
    stage: place.stage,
    index: place.index,
    convs: numbers.map((number) => `${name}.conv${number}`),
    batchNorms: numbers.map((number) => `${name}.bn${number}`),
    downsample: place.downsample ? shortcut : null,
    lastNode,
  }
  return { nodes, block }
}

/** A square convolution padded so that stride 1 keeps the size. */
function conv(name: string, input: string, outChannels: number, size: number, stride: number): Node {
  const pad = (size - 1) / 2
  const square = (value: number): Pair => [value, value]
  return { op: 'conv', name, input, outChannels, kernel: square(size), stride: square(stride), padding: square(pad) }
}
