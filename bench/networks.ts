/** The networks of the benchmark: ResNet-50 as it is, after 90 % of its channels are gone, and `report-cpu`'s of half the width. */

import type { Architecture } from '../src-shared/architecture/architecture'
import { bottleneckResnet, resnet } from '../src-shared/architecture/resnet'
import { maskByGlobalThreshold, type Importance } from '../src-shared/pruning/mask'
import { prunableSpaces } from '../src-shared/pruning/prunable'
import { pruneArchitecture } from '../src-shared/pruning/pruned-architecture'
import { channelSpaces, spaceById } from '../src-shared/architecture/channel-spaces'
import { randomSource } from '../src-main/engine/random'

export const networks = ['ResNet-50', 'ResNet-50, 90 % pruned', 'half-width'] as const
export type NetworkName = (typeof networks)[number]

export function architectureOf(name: NetworkName): Architecture {
  const whole = resnet(50, '3x3-maxpool')
  switch (name) {
    case 'ResNet-50':
      return whole
    case 'half-width':
      return bottleneckResnet({ blocks: [3, 4, 6, 3], planes: 32, stem: '3x3-maxpool' })
    case 'ResNet-50, 90 % pruned':
      return pruneArchitecture(whole, maskByGlobalThreshold(drawnImportance(whole), 0.9).mask)
  }
}

/** Width of the first stage before anything was cut, as the peer's script asks for it. */
export function planesOf(name: NetworkName): number {
  return name === 'half-width' ? 32 : 64
}

/** Seeded importances: layers differ in scale, as after sparse training, so that widths come out uneven. */
function drawnImportance(whole: Architecture): Importance {
  const spaces = channelSpaces(whole)
  const random = randomSource(90)
  return new Map(
    prunableSpaces(whole, 'block-interior').map((id) => {
      const scale = 0.5 + random.uniform()
      return [id, new Float32Array(spaceById(spaces, id).channels).map(() => scale * random.uniform())]
    }),
  )
}
