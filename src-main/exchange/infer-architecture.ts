/** Which network a file of weights belongs to, from the tensors' names and shapes; pruned ones too. ResNets are told here. */

import type { Architecture, Block, Stem } from '../../src-shared/architecture/architecture'
import { parseArchitecture } from '../../src-shared/architecture/architecture-json'
import {
  bottleneckResnet,
  buildResnet,
  resnet,
  type BlockSpec,
  type ResnetDepth,
  type StageSpec,
} from '../../src-shared/architecture/resnet'
import { UserError } from '../../src-shared/errors'
import type { Weights } from '../../src-shared/weights'
import { inferDensenet, isDensenet } from './infer-densenet'
import { inferMobilenet, isMobilenet } from './infer-mobilenet'
import { inferPreactResnet, isPreactResnet } from './infer-preact-resnet'
import {
  batchNormTensors,
  bracketed,
  mostFrequentSize,
  plainTensors,
  tensorProblems,
  weightsInNetworkOrder,
  wrongTensors,
  type PlainTensors,
} from './infer-tensors'
import { inferVgg, isVgg, withConvolvedHead } from './infer-vgg'

export type InferOptions = {
  /** Needed where no tensor tells it: a max-pool has no weights. */
  readonly stem?: Stem
  /** Pixels of height and width; 32 where neither this nor the file says, but 224 for what is made for ImageNet. */
  readonly inputSize?: number
  /** The file's own; `architecture` is what Prunescope's exports carry. */
  readonly metadata?: Readonly<Record<string, string>>
}

const smallInputSize = 32
/** What torchvision's 7×7 stem with its max-pool is made for. */
const imageNetInputSize = 224
const standardPlanes = 64
const expansion = 4
const smallPlanes = 16
const depths: readonly ResnetDepth[] = [18, 34, 50, 101, 152]

export type Inferred = { readonly architecture: Architecture; readonly weights: Weights }

/**
 * The architecture in the file's metadata where it fits the tensors; otherwise the network whose names they have, see
 * `kindsOf`. The weights come under that network's names and in its order.
 *
 * @throws UserError `architecture-unclear` where the stem has to be said, or the names are no known network's;
 *   `bad-argument` where `stem` contradicts the file; `bad-weights` naming each tensor that does not fit
 */
export function inferNetwork(weights: Weights, options: InferOptions = {}): Inferred {
  const plain = plainTensors(weights)
  const own = ownArchitecture(plain.tensors, options)
  if (own !== null) return { architecture: own, weights: weightsInNetworkOrder(own, plain.tensors) }
  const other = kindsOf.find(({ isIt }) => isIt(plain.tensors))
  if (other && options.stem !== undefined)
    throw contradiction(options.stem, `they are a ${other.name}’s, not a ResNet’s`)
  const file = other?.name === 'VGG' ? { ...plain, tensors: withConvolvedHead(plain.tensors) } : plain
  const architecture = other ? other.infer(file, options) : inferResnet(file.tensors, options)
  return { architecture, weights: weightsInNetworkOrder(architecture, file.tensors) }
}

/** As `inferNetwork`, without the weights. */
export function inferArchitecture(weights: Weights, options: InferOptions = {}): Architecture {
  return inferNetwork(weights, options).architecture
}

type Kind = {
  readonly name: string
  readonly isIt: (tensors: Weights) => boolean
  readonly infer: (file: PlainTensors, options: InferOptions) => Architecture
}

/** Networks whose names are no torchvision ResNet's. */
const kindsOf: readonly Kind[] = [
  { name: 'MobileNet-V2', isIt: isMobilenet, infer: ({ tensors }, options) => inferMobilenet(tensors, options) },
  { name: 'VGG', isIt: isVgg, infer: ({ tensors }, options) => inferVgg(tensors, options) },
  { name: 'DenseNet', isIt: isDensenet, infer: inferDensenet },
  { name: 'pre-activated ResNet', isIt: isPreactResnet, infer: inferPreactResnet },
]

/** A ResNet as torchvision builds it: every stage but the first halves the image, in the place where v1.5 does. */
function inferResnet(tensors: Weights, options: InferOptions): Architecture {
  const places = blockPlaces(tensors)
  const kind: Block['kind'] = [...tensors.keys()].some((name) => /^layer\d+\.\d+\.conv3\./.test(name))
    ? 'Bottleneck'
    : 'BasicBlock'
  const stem = inferStem(tensors, options.stem ?? (isForSmallImages(tensors, kind, places) ? '3x3' : undefined))
  const stages = places.map((blocks, index): StageSpec => ({
    stride: index === 0 ? 1 : 2,
    blocks: Array.from({ length: blocks }, (_, block) => inferBlock(tensors, kind, `layer${index + 1}.${block}`)),
  }))
  const inferred = buildResnet({
    kind,
    stem,
    stemChannels: convWidth(tensors, 'conv1', 'bn1'),
    stages,
    classes: mostFrequentSize(tensors, 'ResNet', ['fc.weight', 'fc.bias']),
    inputChannels: tensors.get('conv1.weight')?.shape[1] ?? 3,
    inputSize: options.inputSize ?? (stem === '7x7-maxpool' ? imageNetInputSize : smallInputSize),
    label: labelOf(kind, places, stages, stem),
  })
  refusePaddedShortcuts(inferred, tensors)
  return inferred
}

/** ResNet-56 and its like: three stages from 16 channels on, which nobody begins with a max-pool. */
function isForSmallImages(tensors: Weights, kind: Block['kind'], places: readonly number[]): boolean {
  const shape = tensors.get('conv1.weight')?.shape
  return kind === 'BasicBlock' && places.length === 3 && shape?.[0] === smallPlanes && shape[2] === 3
}

/** Shortcuts without weights where the width changes (He et al. 2016, option A) join only some of the channels. */
function refusePaddedShortcuts({ blocks }: Architecture, tensors: Weights): void {
  if ([...tensors.keys()].some((name) => name.includes('.downsample.'))) return
  const widening = blocks.find(({ downsample }) => downsample !== null)
  if (!widening) return
  throw new UserError(
    'architecture-unclear',
    `${widening.name} changes the width, and no ${widening.name}.downsample.0.weight is there: such a shortcut pads with zeros (option A), which Prunescope does not have.`,
    'Import a network whose shortcuts are convolutions (option B).',
  )
}

/** The architecture that an export carries, or null where there is none or the tensors were changed since. */
function ownArchitecture(tensors: Weights, { metadata, stem, inputSize }: InferOptions): Architecture | null {
  const text = metadata?.['architecture']
  if (text === undefined) return null
  let architecture: Architecture
  try {
    architecture = parseArchitecture(JSON.parse(text))
  } catch {
    // Another program's metadata of the same name: the tensors speak for themselves.
    return null
  }
  if (tensorProblems(architecture, tensors).length > 0) return null
  const carried = stemOf(architecture)
  if (stem !== undefined && carried !== null && stem !== carried) {
    throw contradiction(stem, `the file's own description of the network says ${carried}`)
  }
  if (inputSize === undefined) return architecture
  return {
    ...architecture,
    nodes: architecture.nodes.map((node) =>
      node.op === 'input' ? { ...node, height: inputSize, width: inputSize } : node,
    ),
  }
}

function stemOf({ nodes }: Architecture): Stem | null {
  const first = nodes.find((node) => node.op === 'conv')
  if (first?.op !== 'conv') return null
  if (first.kernel[0] === 7) return '7x7-maxpool'
  return nodes.some((node) => node.op === 'maxPool') ? '3x3-maxpool' : '3x3'
}

function inferStem(tensors: Weights, asked: Stem | undefined): Stem {
  const shape = tensors.get('conv1.weight')?.shape
  if (shape === undefined) {
    if ([...tensors.keys()].some((name) => name.startsWith('layer1.'))) {
      throw wrongTensors('The weights are no whole ResNet', ['conv1.weight is missing'])
    }
    throw noResnet(tensors)
  }
  const [, , height, width] = shape
  if (shape.length !== 4 || height !== width || (height !== 3 && height !== 7)) {
    throw new UserError(
      'architecture-unclear',
      `The first convolution, conv1.weight ${bracketed(shape)}, has no kernel of 3×3 or 7×7.`,
      'Import a ResNet with torchvision’s 7×7 stem, or one of 3×3 for small images.',
    )
  }
  if (height === 7) {
    if (asked !== undefined && asked !== '7x7-maxpool')
      throw contradiction(asked, `conv1.weight is ${bracketed(shape)}`)
    return '7x7-maxpool'
  }
  if (asked === '7x7-maxpool') throw contradiction(asked, `conv1.weight is ${bracketed(shape)}`)
  if (asked !== undefined) return asked
  throw new UserError(
    'architecture-unclear',
    'The first convolution is 3×3, and the weights can’t tell whether a max-pool follows it.',
    'Add --stem 3x3-maxpool or --stem 3x3.',
  )
}

/** Blocks in each stage. */
function blockPlaces(tensors: Weights): readonly number[] {
  const stages: Set<number>[] = []
  for (const name of tensors.keys()) {
    const [, stage, block] = /^layer([1-9]\d{0,2})\.(\d{1,4})\./.exec(name) ?? []
    if (stage === undefined || block === undefined) continue
    const blocks = (stages[Number(stage) - 1] ??= new Set())
    blocks.add(Number(block))
  }
  if (stages.length === 0) throw noResnet(tensors)
  return Array.from(stages, (blocks: Set<number> | undefined, index) => {
    const last = Math.max(0, ...(blocks ?? []))
    const gap = Array.from({ length: last + 1 }, (_, block) => block).find((block) => !blocks?.has(block))
    if (gap !== undefined) {
      throw wrongTensors('The weights are no whole ResNet', [`every tensor of layer${index + 1}.${gap} is missing`])
    }
    return last + 1
  })
}

function inferBlock(tensors: Weights, kind: Block['kind'], name: string): BlockSpec {
  const numbers = kind === 'Bottleneck' ? [1, 2, 3] : [1, 2]
  const widths = numbers.map((number) => convWidth(tensors, `${name}.conv${number}`, `${name}.bn${number}`))
  const hasShortcut = [...tensors.keys()].some((tensor) => tensor.startsWith(`${name}.downsample.`))
  return hasShortcut ? { widths, downsample: true } : { widths }
}

function convWidth(tensors: Weights, conv: string, batchNorm: string): number {
  return mostFrequentSize(tensors, 'ResNet', [`${conv}.weight`, ...batchNormTensors(batchNorm)])
}

/** What the whole network is called: cutting inside blocks leaves its blocks and the width between them. */
function labelOf(kind: Block['kind'], blocks: readonly number[], stages: readonly StageSpec[], stem: Stem): string {
  const firstOut = stages[0]?.blocks[0]?.widths.at(-1) ?? 0
  const planes = kind === 'Bottleneck' ? firstOut / expansion : firstOut
  const standard = depths
    .map((depth) => resnet(depth, stem))
    .find(
      (known) =>
        known.blocks[0]?.kind === kind &&
        stages.every(
          (_, stage) => known.blocks.filter((block) => block.stage === stage + 1).length === blocks[stage],
        ) &&
        known.blocks.length === blocks.reduce((sum, count) => sum + count, 0),
    )
  if (standard !== undefined && planes === standardPlanes) return standard.label
  const [count = 0] = blocks
  if (
    kind === 'BasicBlock' &&
    stem === '3x3' &&
    planes === smallPlanes &&
    blocks.join() === [count, count, count].join()
  )
    return `ResNet-${6 * count + 2} (CIFAR)`
  if (kind === 'Bottleneck' && Number.isInteger(planes)) return bottleneckResnet({ blocks, planes, stem }).label
  return `${kind} ResNet ${blocks.join('-')}, ${firstOut} channels (${stem})`
}

function contradiction(stem: Stem, evidence: string): UserError {
  return new UserError(
    'bad-argument',
    `--stem ${stem} contradicts the weights: ${evidence}.`,
    'Leave --stem out, or give the one the weights were trained with.',
  )
}

function noResnet(tensors: Weights): UserError {
  const names = [...tensors.keys()].slice(0, 3).join(', ')
  return new UserError(
    'architecture-unclear',
    `The tensors are not named as in a network that is known here${names === '' ? ': there are none' : ` (the first are ${names})`}.`,
    'Save the state_dict of a ResNet, VGG or MobileNet-V2 with torchvision’s names (conv1, bn1, layer1.0.conv1, …, fc), or of a CIFAR network with those of the slimming ports (feature.0, dense1.0.conv1).',
  )
}
