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
    }
  | { readonly op: 'batchNorm'; readonly name: string; readonly input: string }
  | { readonly op: 'relu'; readonly name: string; readonly input: string }
  | {
      readonly op: 'maxPool'
      readonly name: string
      readonly input: string
      readonly kernel: Pair
      readonly stride: Pair
      readonly padding: Pair
    }
  | { readonly op: 'add'; readonly name: string; readonly inputs: readonly [string, string] }
  | { readonly op: 'concat'; readonly name: string; readonly inputs: readonly string[] }
  | { readonly op: 'globalAveragePool'; readonly name: string; readonly input: string }
  | { readonly op: 'linear'; readonly name: string; readonly input: string; readonly outFeatures: number }

export type Op = Node['op']
export type NodeOf<O extends Op> = Extract<Node, { op: O }>

/** A residual block: what `cfg` counts and what torchsummary prints as a row of its own, after `lastNode`. */
export type Block = {
  readonly name: string
  readonly kind: 'BasicBlock' | 'Bottleneck'
  /** 1-based stage, and position in it from 0: `layer2.3` is stage 2, index 3. */
  readonly stage: number
  readonly index: number
  /** Convolutions of the main path in order: two for a basic block, three for a bottleneck. */
  readonly convs: readonly string[]
  /** The BatchNorms behind them, in the same order. */
  readonly batchNorms: readonly string[]
  readonly downsample: { readonly conv: string; readonly batchNorm: string } | null
  readonly lastNode: string
}

/** Nodes stand in execution order; the last one is the output. Convolutions have no bias, as in torchvision's ResNets. */
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
    case 'batchNorm':
    case 'relu':
    case 'maxPool':
    case 'globalAveragePool':
    case 'linear':
      return [node.input]
  }
}
