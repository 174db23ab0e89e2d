/** A network as a small typed graph: what is computed, without weights and without any library that computes it. */

/** Height and width, in that order. */
export type Pair = readonly [number, number]

/** One operation. `name` is unique and, where there are weights, their torchvision prefix (`layer1.0.conv1`). */
export type Node =
  | {
      readonly op: 'input'
      readonly name: string
      readonly channels: number
      readonly height: number
      readonly width: number
    }
  | {
      readonly op: 'conv'
      readonly name: string
      readonly input: string
      readonly outChannels: number
      readonly kernel: Pair
      readonly stride: Pair
      /** Zeros added on each side, PyTorch's sense: rows above and below, columns left and right. */
      readonly padding: Pair
      /** Absent where there is none: only VGGs of torchvision have one. */
      readonly bias?: true | undefined
    }
  /** A convolution that sees each channel alone, so that its outputs are the channels of its input. */
  | {
      readonly op: 'depthwiseConv'
      readonly name: string
      readonly input: string
      readonly kernel: Pair
      readonly stride: Pair
      readonly padding: Pair
    }
  | { readonly op: 'batchNorm'; readonly name: string; readonly input: string }
  | { readonly op: 'relu'; readonly name: string; readonly input: string }
  /** min(max(x, 0), 6). */
  | { readonly op: 'relu6'; readonly name: string; readonly input: string }
  | {
      readonly op: 'maxPool'
      readonly name: string
      readonly input: string
      readonly kernel: Pair
      readonly stride: Pair
      readonly padding: Pair
    }
  | {
      readonly op: 'averagePool'
      readonly name: string
      readonly input: string
      readonly kernel: Pair
      readonly stride: Pair
    }
  /**
   * Copies of these channels of its input, in this order: the channel selection of network slimming (Liu et al. 2017,
   * section 3.4). What reads it has channels of its own, while its input stays whole for others.
   */
  | { readonly op: 'select'; readonly name: string; readonly input: string; readonly indices: readonly number[] }
  | { readonly op: 'add'; readonly name: string; readonly inputs: readonly [string, string] }
  | { readonly op: 'concat'; readonly name: string; readonly inputs: readonly string[] }
  | { readonly op: 'globalAveragePool'; readonly name: string; readonly input: string }
  | { readonly op: 'linear'; readonly name: string; readonly input: string; readonly outFeatures: number }

export type Op = Node['op']
export type NodeOf<O extends Op> = Extract<Node, { op: O }>

/**
 * Layers that stand together: what `cfg` counts, and unless it is a mere `Stage` what torchsummary prints as a row of its
 * own, after `lastNode`. The kinds are PyTorch's classes.
 */
export type Block = {
  readonly name: string
  readonly kind: 'BasicBlock' | 'Bottleneck' | 'InvertedResidual' | 'Transition' | 'Stage'
  /** 1-based stage, and position in it from 0: `layer2.3` is stage 2, index 3. */
  readonly stage: number
  readonly index: number
  /** Convolutions of the main path in order: two for a basic block, three for a bottleneck; depthwise ones are left out. */
  readonly convs: readonly string[]
  /** The BatchNorms of the main path in order: behind its convolutions, or before them where those are pre-activated. */
  readonly batchNorms: readonly string[]
  /** The shortcut's convolution; a pre-activated one has no BatchNorm behind it. */
  readonly downsample: { readonly conv: string; readonly batchNorm: string | null } | null
  readonly lastNode: string
}

/** Nodes stand in execution order; the last one is the output. */
export type Architecture = {
  readonly format: 'prunescope-architecture/1'
  /** What a person calls it: `ResNet-50 (3×3 + max-pool)`. */
  readonly label: string
  readonly classes: number
  readonly nodes: readonly Node[]
  readonly blocks: readonly Block[]
}

export type Stem = '3x3-maxpool' | '3x3' | '7x7-maxpool'

/** The nodes a node reads from. */
export function inputsOf(node: Node): readonly string[] {
  switch (node.op) {
    case 'input':
      return []
    case 'add':
    case 'concat':
      return node.inputs
    case 'conv':
    case 'depthwiseConv':
    case 'batchNorm':
    case 'relu':
    case 'relu6':
    case 'maxPool':
    case 'averagePool':
    case 'select':
    case 'globalAveragePool':
    case 'linear':
      return [node.input]
  }
}

/** The nodes that read each node, in network order; one that nothing reads is not there. */
export function readersOf({ nodes }: Pick<Architecture, 'nodes'>): ReadonlyMap<string, readonly Node[]> {
  const readers = new Map<string, Node[]>()
  for (const node of nodes)
    for (const input of new Set(inputsOf(node))) {
      const known = readers.get(input)
      if (known) known.push(node)
      else readers.set(input, [node])
    }
  return readers
}

/** The BatchNorms of a block, the shortcut's last. */
export function batchNormsOf({ batchNorms, downsample }: Block): readonly string[] {
  return downsample?.batchNorm ? [...batchNorms, downsample.batchNorm] : batchNorms
}
