/** Widths as people write them down. */

import { expect, test } from 'vitest'
import { bottleneckResnet, resnet } from '../../../src-shared/architecture/resnet'
import { cfgOf, keptPerLayer } from '../../../src-shared/pruning/cfg'
import { gammaImportance, maskByGlobalThreshold } from '../../../src-shared/pruning/mask'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { parity, parityNetwork, parityRatios, parityWeights } from '../../support/parity'

const importance = gammaImportance(
  parityWeights('trained'),
  parityNetwork,
  prunableSpaces(parityNetwork, 'block-interior'),
)

test('three numbers for a bottleneck, two for a basic block', () => {
  expect(cfgOf(resnet(50, '3x3')).slice(2, 5)).toEqual([
    [64, 64, 256],
    [128, 128, 512],
    [128, 128, 512],
  ])
  expect(cfgOf(resnet(18, '3x3')).slice(1, 3)).toEqual([
    [64, 64],
    [128, 128],
  ])
})

test.each(parityRatios)(
  'at ratio $ratio it is the cfg of the PyTorch reference, and builds the same network',
  ({ ratio, expected }) => {
    const compact = pruneArchitecture(parityNetwork, maskByGlobalThreshold(importance, ratio).mask)
    expect(cfgOf(compact)).toEqual(expected.cfg)
    const { blocks, planes } = parity
    expect(bottleneckResnet({ blocks, planes, stem: '3x3-maxpool', cfg: expected.cfg })).toEqual(compact)
  },
)

test('every BatchNorm says what it kept of how many', () => {
  const compact = pruneArchitecture(parityNetwork, maskByGlobalThreshold(importance, 0.9).mask)
  const layers = new Map(keptPerLayer(parityNetwork, compact).map(({ batchNorm, kept, of }) => [batchNorm, [kept, of]]))
  expect(layers.get('bn1')).toEqual([8, 8])
  expect(layers.get('layer4.0.bn2')).toEqual([7, 64])
  expect(layers.get('layer4.0.downsample.1')).toEqual([256, 256])
  expect(layers.size).toBe(17)
})
