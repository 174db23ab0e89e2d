/** What the report's rule lets go, and why the rest stays. */

import { describe, expect, test } from 'vitest'
import type { Architecture } from '../../../src-shared/architecture/architecture'
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

  test('coupled adds every residual space as one group: its blocks and its shortcut go together', () => {
    const groups = ['layer1.0.bn3', 'layer2.0.bn3', 'layer3.0.bn3', 'layer4.0.bn3']
    const spaces = prunableSpaces(network, 'coupled')
    expect(spaces.filter((id) => groups.includes(id))).toEqual(groups)
    expect(prunableChannels(network, 'coupled')).toBe(7_552 + 64 + 256 + 512 + 1024 + 2048)
    expect(batchNormRoles(network, 'coupled').every(({ protection }) => protection === null)).toBe(true)
    expect([...protectedSpaces(network, 'coupled').values()]).toEqual(['input', 'output'])
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

test('a convolution that is added without a BatchNorm keeps its space whole, also under coupled', () => {
  const conv = (name: string, input: string) =>
    ({ op: 'conv', name, input, outChannels: 4, kernel: [1, 1], stride: [1, 1], padding: [0, 0] }) as const
  const network: Architecture = {
    format: 'prunescope-architecture/1',
    label: 'pre-activation',
    classes: 2,
    blocks: [],
    nodes: [
      { op: 'input', name: 'input', channels: 3, height: 4, width: 4 },
      conv('stem', 'input'),
      { op: 'batchNorm', name: 'norm', input: 'stem' },
      conv('inner', 'norm'),
      { op: 'add', name: 'sum', inputs: ['norm', 'inner'] },
      { op: 'globalAveragePool', name: 'pool', input: 'sum' },
      { op: 'linear', name: 'fc', input: 'pool', outFeatures: 2 },
    ],
  }
  expect(protectedSpaces(network, 'coupled').get('norm')).toBe('no-batch-norm')
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
