/** The table that torchsummary prints for the same network in PyTorch, row by row and byte by byte. */

import { count, megabytes } from '../formats/numbers'
import type { Architecture, Op } from './architecture'
import { costOf, sizeBytes } from './cost'
import { elementsOf } from './parameters'

type TorchSummaryRow = {
  /** `Conv2d-1`: the module's class, numbered over all rows. */
  readonly name: string
  /** The node, or for a block's own row the block. */
  readonly source: string
  /** Per image: without the batch axis. */
  readonly outputShape: readonly number[]
  readonly params: number
}

export type TorchSummary = {
  readonly rows: readonly TorchSummaryRow[]
  readonly params: number
  readonly inputSizeBytes: number
  /** Twice the sum of all rows' outputs, for their gradients. */
  readonly forwardBackwardSizeBytes: number
  readonly paramsSizeBytes: number
  readonly totalSizeBytes: number
}

/**
 * PyTorch's class for each operation; what is no module there (an addition, a concatenation) has no row, nor has an average
 * pool, which those networks take from `torch.nn.functional`.
 */
const classNames: Readonly<Record<Op, string | null>> = {
  input: null,
  conv: 'Conv2d',
  depthwiseConv: 'Conv2d',
  batchNorm: 'BatchNorm2d',
  relu: 'ReLU',
  relu6: 'ReLU6',
  maxPool: 'MaxPool2d',
  averagePool: null,
  select: 'channel_selection',
  add: null,
  concat: null,
  globalAveragePool: 'AdaptiveAvgPool2d',
  linear: 'Linear',
}

/** A row for every module call except containers and the model itself; a block is a row too, after its last node. */
export function torchSummary(architecture: Architecture): TorchSummary {
  const { layers, params } = costOf(architecture)
  const blockEnds = new Map(architecture.blocks.map((block) => [block.lastNode, block]))
  const rows: TorchSummaryRow[] = []
  const addRow = (className: string, source: string, outputShape: readonly number[], rowParams: number): void => {
    rows.push({ name: `${className}-${rows.length + 1}`, source, outputShape, params: rowParams })
  }
  for (const { node, op, shape, params: nodeParams } of layers) {
    const outputShape = op === 'linear' ? [shape.channels] : [shape.channels, shape.height, shape.width]
    const className = classNames[op]
    if (className) addRow(className, node, outputShape, nodeParams)
    const block = blockEnds.get(node)
    if (block && block.kind !== 'Stage') addRow(block.kind, block.name, outputShape, 0)
  }
  const outputs = rows.reduce((sum, row) => sum + elementsOf(row.outputShape), 0)
  const input = layers.find((layer) => layer.op === 'input')?.shape
  const inputSizeBytes = input ? sizeBytes(input.channels * input.height * input.width) : 0
  const forwardBackwardSizeBytes = sizeBytes(2 * outputs)
  const paramsSizeBytes = sizeBytes(params)
  const totalSizeBytes = inputSizeBytes + forwardBackwardSizeBytes + paramsSizeBytes
  return { rows, params, inputSizeBytes, forwardBackwardSizeBytes, paramsSizeBytes, totalSizeBytes }
}

const thinRule = '-'.repeat(64)
const thickRule = '='.repeat(64)

/** The table as torchsummary prints it, without a line break at the end. */
export function torchSummaryText(summary: TorchSummary): string {
  const line = (name: string, shape: string, params: string): string =>
    `${name.padStart(20)}  ${shape.padStart(25)} ${params.padStart(15)}`
  return [
    thinRule,
    line('Layer (type)', 'Output Shape', 'Param #'),
    thickRule,
    ...summary.rows.map((row) => line(row.name, `[${[-1, ...row.outputShape].join(', ')}]`, count(row.params))),
    thickRule,
    `Total params: ${count(summary.params)}`,
    `Trainable params: ${count(summary.params)}`,
    'Non-trainable params: 0',
    thinRule,
    `Input size (MB): ${megabytes(summary.inputSizeBytes)}`,
    `Forward/backward pass size (MB): ${megabytes(summary.forwardBackwardSizeBytes)}`,
    `Params size (MB): ${megabytes(summary.paramsSizeBytes)}`,
    `Estimated Total Size (MB): ${megabytes(summary.totalSizeBytes)}`,
    thinRule,
  ].join('\n')
}
