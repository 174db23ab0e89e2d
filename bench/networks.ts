/** The two networks of the benchmark: ResNet-50 as it is, and after 90 % of its channels are gone. */

import type { Architecture } from '../src-shared/architecture/architecture'
import { resnet } from '../src-shared/architecture/resnet'
import { maskByGlobalThreshold, type Importance } from '../src-shared/pruning/mask'
import { prunableSpaces } from '../src-shared/pruning/prunable'
import { pruneArchitecture } from '../src-shared/pruning/pruned-architecture'
import { channelSpaces, spaceById } from '../src-shared/architecture/channel-spaces'
import { randomSource } from '../src-main/engine/random'

export const networks = ['ResNet-50', 'ResNet-50, 90 % pruned'] as const
export type NetworkName = (typeof networks)[number]

export function architectureOf(name: NetworkName): Architecture {
  const whole = resnet(50, '3x3-maxpool')
  switch (name) {
    case 'ResNet-50':
      return whole
    case 'ResNet-50, 90 % pruned':
      return pruneArchitecture(whole, maskByGlobalThreshold(drawnImportance(whole), 0.9).mask)
  }
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
