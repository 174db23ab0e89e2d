/** VGGs with BatchNorm: the slimming paper's for small images, and torchvision's with its three linear layers. */

import type { Architecture } from './architecture'
import { GraphBuilder } from './graph-builder'
import type { InputAndClasses } from './resnet'

export type VggDepth = 11 | 13 | 16 | 19

/**
 * What stands behind the convolutions. `linear`: mean over positions, one linear layer (the paper's). `pool-linear`: the same
 * behind a fifth pool. `three-linear`: a fifth pool, then three linear layers on `side`×`side` positions (torchvision's: 7).
 */
export type VggHead =
  | { readonly kind: 'linear' }
  | { readonly kind: 'pool-linear' }
  | { readonly kind: 'three-linear'; readonly side: number; readonly widths: readonly [number, number] }

export type VggSpec = {
  /** Output channels of every convolution, by stage; a pool stands between stages. */
  readonly stages: readonly (readonly number[])[]
  readonly head: VggHead
  /** What the convolutions' container is called: `feature` in the slimming ports, `features` in torchvision. */
  readonly container: string
  /** Whether convolutions have biases, as torchvision's do although a BatchNorm follows. */
  readonly bias: boolean
  readonly label: string
} & InputAndClasses

const stageWidths = [64, 128, 256, 512, 512]

const convolutions: Readonly<Record<VggDepth, readonly number[]>> = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
}

/** The paper's VGG for 32×32 images: convolutions without bias, one linear layer. */
export function vgg(depth: VggDepth, of: InputAndClasses): Architecture {
  const label = `VGG-${depth}-BN`
  return buildVgg({
    ...of,
    stages: wholeStages(depth),
    head: { kind: 'linear' },
    container: 'feature',
    bias: false,
    label,
  })
}

/** torchvision's `vgg16_bn` and its like, for images of 224 to 255 pixels. */
export function torchvisionVgg(depth: VggDepth, of: Partial<InputAndClasses> = {}): Architecture {
  return buildVgg({
    classes: 1000,
    inputChannels: 3,
    inputSize: 224,
    ...of,
    stages: wholeStages(depth),
    head: { kind: 'three-linear', side: 7, widths: [4096, 4096] },
    container: 'features',
    bias: true,
    label: `VGG-${depth}-BN (torchvision)`,
  })
}

/** The depth whose stages have these numbers of convolutions, if there is one. */
export function vggDepth(counts: readonly number[]): VggDepth | null {
  const depths = [11, 13, 16, 19] as const
  return depths.find((depth) => convolutions[depth].join() === counts.join()) ?? null
}

/** Any VGG, pruned ones included. Layers are called by their place in PyTorch's `Sequential`: `feature.3`. */
export function buildVgg(spec: VggSpec): Architecture {
  const { stages, head, container, bias } = spec
  const graph = new GraphBuilder(spec)
  let place = 0
  const next = (): string => `${container}.${place++}`
  stages.forEach((widths, index) => {
    if (index > 0) graph.maxPool(next())
    const convs: string[] = []
    const batchNorms: string[] = []
    let lastNode = ''
    for (const width of widths) {
      convs.push(graph.conv(next(), width, 3, { bias }))
      batchNorms.push(graph.batchNorm(next()))
      lastNode = graph.relu(next())
    }
    graph.blocks.push({
      name: container,
      kind: 'Stage',
      stage: index + 1,
      index: 0,
      convs,
      batchNorms,
      downsample: null,
      lastNode,
    })
  })
  if (head.kind !== 'linear') graph.maxPool(next())
  if (head.kind === 'three-linear') {
    // A linear layer on several positions is a convolution that fits them exactly: the same numbers, in the same order.
    graph.conv('classifier.0', head.widths[0], head.side, { padding: 0, bias: true })
    graph.relu('classifier.1')
    graph.globalAveragePool('flatten')
    graph.linear('classifier.3', head.widths[1])
    graph.relu('classifier.4')
    graph.linear('classifier.6', spec.classes)
  } else {
    graph.globalAveragePool('avgpool')
    graph.linear('classifier', spec.classes)
  }
  return graph.architecture(spec.label, spec.classes)
}

function wholeStages(depth: VggDepth): readonly (readonly number[])[] {
  return convolutions[depth].map((count, stage) => Array.from({ length: count }, () => stageWidths[stage] ?? 512))
}
