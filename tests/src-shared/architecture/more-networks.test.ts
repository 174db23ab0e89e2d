/** What may go of VGG, DenseNet, MobileNet-V2 and the CIFAR ResNets, and how their parts are called. */

import { describe, expect, test } from 'vitest'
import type { Architecture } from '../../../src-shared/architecture/architecture'
import { channelSpaces, spaceById } from '../../../src-shared/architecture/channel-spaces'
import { networkFromChoice } from '../../../src-shared/architecture/networks'
import { torchSummary } from '../../../src-shared/architecture/torch-summary'
import { cfgOf } from '../../../src-shared/pruning/cfg'
import { stagesOf } from '../../../src-shared/pruning/mask-maker'
import { prunableChannels, prunableSpaces, protectedSpaces } from '../../../src-shared/pruning/prunable'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import type { NetworkChoice } from '../../../src-shared/recipe/network-choice'

const made = (choice: NetworkChoice): Architecture =>
  networkFromChoice(choice, { classes: 10, inputChannels: 3, inputSize: 32 })
const rowsOf = (network: Architecture): readonly string[] => torchSummary(network).rows.map(({ name }) => name)
const allBut = (channels: number, ...gone: readonly number[]): Uint8Array =>
  new Uint8Array(channels).map((_, index) => (gone.includes(index) ? 0 : 1))

describe('VGG-19', () => {
  const network = made({ kind: 'vgg', depth: 19 })

  test('lets all 5,504 channels go, the first 64 only where the stem may', () => {
    expect(prunableChannels(network, 'block-interior')).toBe(5504 - 64)
    expect(prunableChannels(network, 'all-free')).toBe(5504)
    expect(prunableChannels(network, 'coupled')).toBe(5504)
  })

  test('has five stages, each a row of its cfg, and no row of torchsummary for them', () => {
    expect(cfgOf(network).map(({ length }) => length)).toEqual([2, 2, 4, 4, 4])
    expect(new Set(stagesOf(network).values())).toEqual(new Set([1, 2, 3, 4, 5].map((stage) => `stage ${stage}`)))
    expect(rowsOf(network).slice(0, 7)).toEqual([
      'Conv2d-1',
      'BatchNorm2d-2',
      'ReLU-3',
      'Conv2d-4',
      'BatchNorm2d-5',
      'ReLU-6',
      'MaxPool2d-7',
    ])
  })
})

describe('DenseNet-40', () => {
  const network = made({ kind: 'densenet', depth: 40, growth: 12 })

  test('selects what each layer reads; what is shared stays whole, whatever the policy', () => {
    for (const policy of ['block-interior', 'all-free', 'coupled'] as const) {
      const spaces = prunableSpaces(network, policy)
      expect(spaces).toHaveLength(39)
      expect(spaces.slice(0, 2)).toEqual(['dense1.0.bn1', 'dense1.1.bn1'])
      expect(protectedSpaces(network, policy).get('dense1.0.conv1')).toBe('shared')
    }
  })

  test('a channel that one layer no longer reads is still read by the next', () => {
    const cut = pruneArchitecture(network, new Map([['dense1.1.bn1', allBut(28, 3, 20)]]))
    const spaces = channelSpaces(cut)
    expect(spaceById(spaces, 'dense1.1.bn1').channels).toBe(26)
    expect(spaceById(spaces, 'dense1.2.bn1').channels).toBe(40)
    const select = cut.nodes.find(({ name }) => name === 'dense1.1.select')
    expect(select?.op === 'select' && select.indices.slice(0, 5)).toEqual([0, 1, 2, 4, 5])
    expect(cfgOf(cut).slice(0, 3)).toEqual([[16], [26], [40]])
  })

  test('a selection that is cut again still names the channels of its input', () => {
    const once = pruneArchitecture(network, new Map([['dense1.0.bn1', allBut(16, 0, 1)]]))
    const twice = pruneArchitecture(once, new Map([['dense1.0.bn1', allBut(14, 0)]]))
    const select = twice.nodes.find(({ name }) => name === 'dense1.0.select')
    expect(select?.op === 'select' && select.indices).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
  })

  test('a mask of what selections choose from is refused', () => {
    expect(() => pruneArchitecture(network, new Map([['dense1.0.conv1', allBut(12, 0)]]))).toThrow(
      /names dense1\.0\.conv1, but selections choose/,
    )
  })

  test('its layers and transitions are rows of torchsummary', () => {
    expect(rowsOf(network).slice(1, 6)).toEqual([
      'channel_selection-2',
      'BatchNorm2d-3',
      'ReLU-4',
      'Conv2d-5',
      'BasicBlock-6',
    ])
    expect(rowsOf(network).filter((name) => name.startsWith('Transition'))).toHaveLength(2)
  })
})

describe('ResNet-164', () => {
  const network = made({ kind: 'preact-resnet', depth: 164 })

  test('lets go of each block what it reads and both inner widths; sums stay whole', () => {
    expect(prunableSpaces(network, 'block-interior')).toHaveLength(3 * 54 + 1)
    expect(prunableSpaces(network, 'coupled')).toHaveLength(3 * 54 + 1)
    expect(cfgOf(network).slice(0, 2)).toEqual([
      [16, 16, 16],
      [64, 16, 16],
    ])
  })
})

describe('ResNet-56', () => {
  const network = made({ kind: 'cifar-resnet', depth: 56 })

  test('lets the inside of its 27 blocks go, and coupled also the three sums', () => {
    expect(prunableSpaces(network, 'block-interior')).toHaveLength(27)
    expect(prunableSpaces(network, 'coupled')).toHaveLength(30)
  })
})

describe('MobileNet-V2', () => {
  const network = made({ kind: 'mobilenet-v2', width: 1 })
  const spaces = channelSpaces(network)

  test('ties what is before a depthwise convolution to what is behind it', () => {
    expect(spaceById(spaces, 'features.2.conv.0.1').batchNorms).toEqual(['features.2.conv.0.1', 'features.2.conv.1.1'])
    const cut = pruneArchitecture(network, new Map([['features.2.conv.0.1', allBut(96, 7)]]))
    expect(cfgOf(cut)[1]).toEqual([95, 95, 24])
  })

  test('keeps sums whole unless coupled', () => {
    expect(protectedSpaces(network, 'all-free').get('features.2.conv.3')).toBe('residual')
    expect(prunableSpaces(network, 'coupled')).toContain('features.2.conv.3')
    expect(protectedSpaces(network, 'block-interior').get('features.0.1')).toBe('stem')
  })
})
