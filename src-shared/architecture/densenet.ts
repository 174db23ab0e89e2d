/** DenseNets of basic layers for small images (Huang et al. 2017), with the slimming paper's channel selection. */

import type { Architecture } from './architecture'
import { everyChannel, GraphBuilder } from './graph-builder'
import type { InputAndClasses } from './resnet'

export type DensenetDepth = 22 | 40

/** One layer: which of the channels before it are read (null: all), and how many it adds, or for a transition gives. */
export type DenseLayerSpec = { readonly selected: readonly number[] | null; readonly out: number }

export type DensenetSpec = {
  readonly stemChannels: number
  readonly stages: readonly (readonly DenseLayerSpec[])[]
  /** Between stages, so one fewer. */
  readonly transitions: readonly DenseLayerSpec[]
  /** What the linear layer reads. */
  readonly lastSelected: readonly number[] | null
  readonly label: string
} & InputAndClasses

const stageCount = 3

/** As in Huang et al. without bottlenecks, and as the slimming paper counts; its PyTorch port has twice the growth. */
const stemChannels = 16

/** The paper's: three stages of (depth − 4) / 3 layers, 16 channels in the stem, transitions that keep the width. */
export function densenet(depth: DensenetDepth, growth: number, of: InputAndClasses): Architecture {
  const layers = (depth - 4) / stageCount
  const widthAfter = (stage: number): number => stemChannels + growth * layers * stage
  return buildDensenet({
    ...of,
    stemChannels,
    stages: Array.from({ length: stageCount }, () =>
      Array.from({ length: layers }, () => ({ selected: null, out: growth })),
    ),
    transitions: [1, 2].map((stage) => ({ selected: null, out: widthAfter(stage) })),
    lastSelected: null,
    label: densenetLabel(depth, growth),
  })
}

export function densenetLabel(depth: number, growth: number): string {
  return `DenseNet-${depth} (k = ${growth})`
}

/**
 * Any DenseNet, pruned ones included. Every layer reads all channels before it, through a BatchNorm of its own. What is
 * pruned is therefore not a channel but that it is read: a selection before the BatchNorm leaves it to the others. In the
 * public ports it stands behind the BatchNorm, which gives the same numbers but keeps γ and β that nothing reads.
 */
export function buildDensenet(spec: DensenetSpec): Architecture {
  const graph = new GraphBuilder(spec)
  graph.conv('conv1', spec.stemChannels, 3)
  let width = spec.stemChannels
  const activated = (prefix: string, selected: readonly number[] | null): string => {
    graph.select(`${prefix}select`, selected ?? everyChannel(width))
    const batchNorm = graph.batchNorm(prefix === '' ? 'bn' : `${prefix}bn1`)
    graph.relu(`${prefix}relu`)
    return batchNorm
  }
  spec.stages.forEach((layers, stageIndex) => {
    const stage = stageIndex + 1
    layers.forEach(({ selected, out }, index) => {
      const name = `dense${stage}.${index}`
      const before = graph.last
      const batchNorm = activated(`${name}.`, selected)
      const conv = graph.conv(`${name}.conv1`, out, 3)
      const lastNode = graph.concat(`${name}.cat`, [before, conv])
      const layer = { convs: [conv], batchNorms: [batchNorm], downsample: null, lastNode }
      graph.blocks.push({ name, kind: 'BasicBlock', stage, index, ...layer })
      width += out
    })
    const transition = spec.transitions[stageIndex]
    if (!transition || stage === spec.stages.length) return
    const name = `trans${stage}`
    const batchNorm = activated(`${name}.`, transition.selected)
    const conv = graph.conv(`${name}.conv1`, transition.out, 1)
    const lastNode = graph.averagePool(`${name}.pool`)
    const layer = { convs: [conv], batchNorms: [batchNorm], downsample: null, lastNode }
    graph.blocks.push({ name, kind: 'Transition', stage, index: layers.length, ...layer })
    width = transition.out
  })
  activated('', spec.lastSelected)
  graph.globalAveragePool('avgpool')
  graph.linear('fc', spec.classes)
  return graph.architecture(spec.label, spec.classes)
}
