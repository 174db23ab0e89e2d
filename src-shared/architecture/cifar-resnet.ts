/** ResNets for 32×32 images: He et al.'s of basic blocks (2016a), and of pre-activated bottlenecks (2016b), the paper's. */

import type { Architecture } from './architecture'
import { everyChannel, GraphBuilder } from './graph-builder'
import { buildResnet, type InputAndClasses } from './resnet'

export type CifarResnetDepth = 20 | 32 | 44 | 56 | 110
export type PreactResnetDepth = 20 | 29 | 56 | 110 | 164

/** A pre-activated bottleneck: which channels of the sum it reads (null: all), and the widths of its three convolutions. */
export type PreactBlockSpec = {
  readonly selected: readonly number[] | null
  readonly widths: readonly [number, number, number]
  readonly downsample: boolean
}

export type PreactResnetSpec = {
  readonly stemChannels: number
  readonly stages: readonly (readonly PreactBlockSpec[])[]
  /** What the linear layer reads. */
  readonly lastSelected: readonly number[] | null
  readonly label: string
} & InputAndClasses

const stageWidths = [16, 32, 64] as const
const expansion = 4

/** ResNet-56 and its like: three stages of (depth − 2) / 6 basic blocks; shortcuts that change the width are convolutions. */
export function cifarResnet(depth: CifarResnetDepth, of: InputAndClasses): Architecture {
  const blocks = (depth - 2) / 6
  return buildResnet({
    ...of,
    kind: 'BasicBlock',
    stem: '3x3',
    stemChannels: stageWidths[0],
    stages: stageWidths.map((width, stage) => ({
      stride: stage === 0 ? 1 : 2,
      blocks: Array.from({ length: blocks }, () => ({ widths: [width, width] })),
    })),
    label: `ResNet-${depth} (CIFAR)`,
  })
}

/** ResNet-164 and its like: three stages of (depth − 2) / 9 bottlenecks that normalise before they convolve. */
export function preactResnet(depth: PreactResnetDepth, of: InputAndClasses): Architecture {
  const blocks = (depth - 2) / 9
  return buildPreactResnet({
    ...of,
    stemChannels: stageWidths[0],
    stages: stageWidths.map((width) =>
      Array.from({ length: blocks }, (_, index) => ({
        selected: null,
        widths: [width, width, width * expansion],
        downsample: index === 0,
      })),
    ),
    lastSelected: null,
    label: preactLabel(depth),
  })
}

export function preactLabel(depth: number): string {
  return `ResNet-${depth} (pre-activation)`
}

/**
 * Any such network, pruned ones included. Sums are never normalised before they are added to, so they stay whole; each block
 * selects what it reads of them by its own first BatchNorm, as a DenseNet's layers do.
 */
export function buildPreactResnet(spec: PreactResnetSpec): Architecture {
  const graph = new GraphBuilder(spec)
  graph.conv('conv1', spec.stemChannels, 3)
  let width = spec.stemChannels
  spec.stages.forEach((blocks, stageIndex) => {
    blocks.forEach(({ selected, widths, downsample }, index) => {
      const name = `layer${stageIndex + 1}.${index}`
      const stride = index === 0 && stageIndex > 0 ? 2 : 1
      const before = graph.last
      graph.select(`${name}.select`, selected ?? everyChannel(width))
      const convs: string[] = []
      const batchNorms: string[] = []
      widths.forEach((out, position) => {
        const number = position + 1
        batchNorms.push(graph.batchNorm(`${name}.bn${number}`))
        graph.relu(`${name}.relu${number}`)
        const choice = { stride: position === 1 ? stride : 1 }
        convs.push(graph.conv(`${name}.conv${number}`, out, position === 1 ? 3 : 1, choice))
      })
      const main = graph.last
      const shortcut = downsample ? graph.conv(`${name}.downsample.0`, widths[2], 1, { stride }, before) : null
      const lastNode = graph.add(`${name}.add`, main, shortcut ?? before)
      graph.blocks.push({
        name,
        kind: 'Bottleneck',
        stage: stageIndex + 1,
        index,
        convs,
        batchNorms,
        downsample: shortcut === null ? null : { conv: shortcut, batchNorm: null },
        lastNode,
      })
      width = widths[2]
    })
  })
  graph.select('select', spec.lastSelected ?? everyChannel(width))
  graph.batchNorm('bn')
  graph.relu('relu')
  graph.globalAveragePool('avgpool')
  graph.linear('fc', spec.classes)
  return graph.architecture(spec.label, spec.classes)
}
