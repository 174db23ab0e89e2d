/** What the report's rule lets go, and why the rest stays. */

import { describe, expect, test } from 'vitest'
import { bottleneckResnet, resnet } from '../../../src-shared/architecture/resnet'
import {
  batchNormChannels,
  batchNormRoles,
  protectedSpaces,
  prunableChannels,
  prunableSpaces,
} from '../../../src-shared/pruning/prunable'

describe('ResNet-50', () => {
  const network = resnet(50, '3x3-maxpool')

  test('7,552 of 26,560 BatchNorm channels are prunable: 28.4 %', () => {
    expect(batchNormChannels(network)).toBe(26_560)
    expect(prunableChannels(network, 'block-interior')).toBe(7_552)
    expect(((7_552 / 26_560) * 100).toFixed(1)).toBe('28.4')
  })

  test('they are bn1 and bn2 of the 16 bottlenecks, in network order', () => {
    expect(prunableSpaces(network, 'block-interior')).toEqual(
      network.blocks.flatMap((block) => [`${block.name}.bn1`, `${block.name}.bn2`]),
    )
  })

  test('all-free adds the stem, in front', () => {
    expect(prunableSpaces(network, 'all-free')).toEqual(['bn1', ...prunableSpaces(network, 'block-interior')])
    expect(prunableChannels(network, 'all-free')).toBe(7_552 + 64)
  })

  test('every other space says why it stays', () => {
    expect([...protectedSpaces(network, 'block-interior')]).toEqual([
      ['input', 'input'],
      ['bn1', 'stem'],
      ['layer1.0.bn3', 'residual'],
      ['layer2.0.bn3', 'residual'],
      ['layer3.0.bn3', 'residual'],
      ['layer4.0.bn3', 'residual'],
      ['fc', 'output'],
    ])
  })
})

test('the stem of a ResNet-18 is added to its first block: all-free leaves it whole too', () => {
  const network = resnet(18, '3x3')
  expect(prunableSpaces(network, 'all-free')).toEqual(network.blocks.map((block) => `${block.name}.bn1`))
  expect(protectedSpaces(network, 'all-free').get('bn1')).toBe('residual')
})

test('every BatchNorm knows its part, a shortcut’s apart from the main path’s', () => {
  expect(batchNormRoles(bottleneckResnet({ blocks: [1], planes: 4, stem: '3x3' }), 'block-interior')).toEqual([
    { batchNorm: 'bn1', space: 'bn1', protection: 'stem' },
    { batchNorm: 'layer1.0.bn1', space: 'layer1.0.bn1', protection: null },
    { batchNorm: 'layer1.0.bn2', space: 'layer1.0.bn2', protection: null },
    { batchNorm: 'layer1.0.bn3', space: 'layer1.0.bn3', protection: 'residual' },
    { batchNorm: 'layer1.0.downsample.1', space: 'layer1.0.bn3', protection: 'shortcut' },
  ])
})
