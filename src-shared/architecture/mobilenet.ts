/** MobileNet-V2 (Sandler et al. 2018) as torchvision builds and names it; small images are halved three times, not five. */

import type { Architecture } from './architecture'
import { GraphBuilder } from './graph-builder'
import type { InputAndClasses } from './resnet'

/** Channels of one inverted residual: inside (null: it does not widen what it reads), and behind it. */
export type InvertedResidualSpec = { readonly hidden: number | null; readonly out: number }

export type MobilenetSpec = {
  readonly stemChannels: number
  /** By stage; only the first block of one changes the width, the others add to what they read. */
  readonly stages: readonly (readonly InvertedResidualSpec[])[]
  readonly headChannels: number
  readonly label: string
} & InputAndClasses

/** The paper's table 2: how much wider inside, channels, blocks, and strides for large and for small images. */
const table = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1, smallStride: 1 },
  { expansion: 6, channels: 24, blocks: 2, stride: 2, smallStride: 1 },
  { expansion: 6, channels: 32, blocks: 3, stride: 2, smallStride: 2 },
  { expansion: 6, channels: 64, blocks: 4, stride: 2, smallStride: 2 },
  { expansion: 6, channels: 96, blocks: 3, stride: 1, smallStride: 1 },
  { expansion: 6, channels: 160, blocks: 3, stride: 2, smallStride: 2 },
  { expansion: 6, channels: 320, blocks: 1, stride: 1, smallStride: 1 },
] as const

/** Blocks in each stage. */
export const mobilenetBlocks: readonly number[] = table.map(({ blocks }) => blocks)

/** Images of fewer pixels than this would be 1×1 long before the end with the paper's strides. */
const smallestLargeImage = 64

/** `width` multiplies all channels, each rounded to 8; the last convolution is never thinner than the paper's 1280. */
export function mobilenetV2(width: number, of: InputAndClasses): Architecture {
  const scaled = (channels: number): number => toEight(channels * width)
  let channels = scaled(32)
  const stages = table.map(({ expansion, channels: out, blocks }) =>
    Array.from({ length: blocks }, (): InvertedResidualSpec => {
      const hidden = expansion === 1 ? null : channels * expansion
      channels = scaled(out)
      return { hidden, out: channels }
    }),
  )
  return buildMobilenet({
    ...of,
    stemChannels: scaled(32),
    stages,
    headChannels: toEight(1280 * Math.max(1, width)),
    label: width === 1 ? 'MobileNet-V2' : `MobileNet-V2 (width ${width})`,
  })
}

/** Any MobileNet-V2, pruned ones included: a channel inside a block goes from both of its first two convolutions. */
export function buildMobilenet(spec: MobilenetSpec): Architecture {
  const isSmall = spec.inputSize < smallestLargeImage
  const graph = new GraphBuilder(spec)
  graph.conv('features.0.0', spec.stemChannels, 3, { stride: isSmall ? 1 : 2 })
  graph.batchNorm('features.0.1')
  graph.relu6('features.0.2')
  let place = 1
  spec.stages.forEach((blocks, stageIndex) => {
    const row = table[stageIndex]
    blocks.forEach(({ hidden, out }, index) => {
      const name = `features.${place++}`
      const stride = index > 0 ? 1 : ((isSmall ? row?.smallStride : row?.stride) ?? 1)
      const before = graph.last
      const convs: string[] = []
      const batchNorms: string[] = []
      let part = 0
      if (hidden !== null) {
        convs.push(graph.conv(`${name}.conv.0.0`, hidden, 1))
        batchNorms.push(graph.batchNorm(`${name}.conv.0.1`))
        graph.relu6(`${name}.conv.0.2`)
        part++
      }
      graph.depthwise(`${name}.conv.${part}.0`, stride)
      batchNorms.push(graph.batchNorm(`${name}.conv.${part}.1`))
      graph.relu6(`${name}.conv.${part}.2`)
      convs.push(graph.conv(`${name}.conv.${part + 1}`, out, 1))
      batchNorms.push(graph.batchNorm(`${name}.conv.${part + 2}`))
      const lastNode = index > 0 ? graph.add(`${name}.add`, before, graph.last) : graph.last
      const stage = stageIndex + 1
      graph.blocks.push({ name, kind: 'InvertedResidual', stage, index, convs, batchNorms, downsample: null, lastNode })
    })
  })
  graph.conv(`features.${place}.0`, spec.headChannels, 1)
  graph.batchNorm(`features.${place}.1`)
  graph.relu6(`features.${place}.2`)
  graph.globalAveragePool('avgpool')
  graph.linear('classifier.1', spec.classes)
  return graph.architecture(spec.label, spec.classes)
}

/** The nearest multiple of 8 that is not more than a tenth smaller, as the authors round. */
function toEight(channels: number): number {
  const nearest = Math.max(8, Math.floor((channels + 4) / 8) * 8)
  return nearest < 0.9 * channels ? nearest + 8 : nearest
}
