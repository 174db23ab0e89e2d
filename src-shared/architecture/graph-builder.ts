/** Writes a graph node by node: each call adds one behind what it reads and says its name. */

import type { Architecture, Block, Node, NodeOf, Pair } from './architecture'
import type { InputAndClasses } from './resnet'

/** What a convolution may have besides outputs and size: padded so that stride 1 keeps the size, unless `padding` is given. */
export type ConvChoice = { readonly stride?: number; readonly padding?: number; readonly bias?: boolean }

export class GraphBuilder {
  readonly nodes: Node[]
  readonly blocks: Block[] = []

  constructor({ inputChannels, inputSize }: Omit<InputAndClasses, 'classes'>) {
    this.nodes = [{ op: 'input', name: 'input', channels: inputChannels, height: inputSize, width: inputSize }]
  }

  /** The newest node. */
  get last(): string {
    return this.nodes.at(-1)?.name ?? 'input'
  }

  conv(name: string, outChannels: number, size: number, choice: ConvChoice = {}, input = this.last): string {
    const { stride = 1, padding = (size - 1) / 2, bias = false } = choice
    const node: NodeOf<'conv'> = {
      op: 'conv',
      name,
      input,
      outChannels,
      kernel: square(size),
      stride: square(stride),
      padding: square(padding),
    }
    return this.#push(bias ? { ...node, bias: true } : node)
  }

  /** 3×3. */
  depthwise(name: string, stride: number): string {
    const [kernel, padding] = [square(3), square(1)]
    return this.#push({ op: 'depthwiseConv', name, input: this.last, kernel, stride: square(stride), padding })
  }

  batchNorm(name: string): string {
    return this.#push({ op: 'batchNorm', name, input: this.last })
  }

  relu(name: string): string {
    return this.#push({ op: 'relu', name, input: this.last })
  }

  relu6(name: string): string {
    return this.#push({ op: 'relu6', name, input: this.last })
  }

  /** 2×2. */
  maxPool(name: string): string {
    const half = square(2)
    return this.#push({ op: 'maxPool', name, input: this.last, kernel: half, stride: half, padding: square(0) })
  }

  /** 2×2. */
  averagePool(name: string): string {
    return this.#push({ op: 'averagePool', name, input: this.last, kernel: square(2), stride: square(2) })
  }

  select(name: string, indices: readonly number[]): string {
    return this.#push({ op: 'select', name, input: this.last, indices })
  }

  add(name: string, left: string, right: string): string {
    return this.#push({ op: 'add', name, inputs: [left, right] })
  }

  concat(name: string, inputs: readonly string[]): string {
    return this.#push({ op: 'concat', name, inputs })
  }

  globalAveragePool(name: string): string {
    return this.#push({ op: 'globalAveragePool', name, input: this.last })
  }

  linear(name: string, outFeatures: number): string {
    return this.#push({ op: 'linear', name, input: this.last, outFeatures })
  }

  architecture(label: string, classes: number): Architecture {
    return { format: 'prunescope-architecture/1', label, classes, nodes: this.nodes, blocks: this.blocks }
  }

  #push(node: Node): string {
    this.nodes.push(node)
    return node.name
  }
}

/** The first `count` indices: a selection of everything. */
export function everyChannel(count: number): readonly number[] {
  return Array.from({ length: count }, (_, channel) => channel)
}

function square(value: number): Pair {
  return [value, value]
}
