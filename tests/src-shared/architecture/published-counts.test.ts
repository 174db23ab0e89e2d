/** The counts that papers and torchvision publish come out of our graphs; where they differ, by what is named here. */

import { describe, expect, test } from 'vitest'
import type { Architecture } from '../../../src-shared/architecture/architecture'
import { costOf } from '../../../src-shared/architecture/cost'
import { networkFromChoice } from '../../../src-shared/architecture/networks'
import { torchvisionVgg } from '../../../src-shared/architecture/vgg'
import type { NetworkChoice } from '../../../src-shared/recipe/network-choice'

const cifar = { classes: 10, inputChannels: 3, inputSize: 32 }
const made = (choice: NetworkChoice): Architecture => networkFromChoice(choice, cifar)

describe('parameters and multiply-accumulates at 32×32, as PyTorch has them', () => {
  test.each<[string, NetworkChoice, number, number]>([
    ['VGG-16-BN', { kind: 'vgg', depth: 16 }, 14_724_042, 313_201_664],
    ['VGG-19-BN', { kind: 'vgg', depth: 19 }, 20_035_018, 398_136_320],
    ['DenseNet-40', { kind: 'densenet', depth: 40, growth: 12 }, 1_019_722, 264_812_928],
    ['ResNet-56', { kind: 'cifar-resnet', depth: 56 }, 855_770, 125_747_840],
    ['ResNet-110', { kind: 'cifar-resnet', depth: 110 }, 1_730_714, 253_149_824],
    ['ResNet-164', { kind: 'preact-resnet', depth: 164 }, 1_703_258, 247_646_720],
    ['MobileNet-V2', { kind: 'mobilenet-v2', width: 1 }, 2_236_682, 87_976_448],
  ])('%s', (_, choice, params, macs) => {
    expect(costOf(made(choice))).toMatchObject({ params, macs })
  })
})

describe('the slimming paper’s table 1', () => {
  // The paper's FLOPs are two per multiply-accumulate and a few per output of what is neither convolution nor linear layer.
  test.each<[string, NetworkChoice, string, number]>([
    ['VGG-19', { kind: 'vgg', depth: 19 }, '20.04', 7.97],
    ['DenseNet-40', { kind: 'densenet', depth: 40, growth: 12 }, '1.02', 5.33],
    ['ResNet-164', { kind: 'preact-resnet', depth: 164 }, '1.70', 4.99],
  ])(
    '%s: parameters to the digit, FLOPs between those of MACs alone and with BatchNorm and ReLU',
    (_, choice, millions, flops) => {
      const { params, macs, layers } = costOf(made(choice))
      expect((params / 1e6).toFixed(2)).toBe(millions)
      const normalised = layers.reduce((sum, { op, activations }) => sum + (op === 'batchNorm' ? activations : 0), 0)
      const rounding = 0.005
      expect(flops).toBeGreaterThan((2 * macs) / 1e8 - rounding)
      expect(flops).toBeLessThan((2 * macs + 2 * normalised) / 1e8 + rounding)
      expect(flops / ((2 * macs) / 1e8)).toBeLessThan(1.01)
    },
  )
})

describe('torchvision at 224×224', () => {
  test.each([
    [16 as const, 134_309_962, 15_466_209_280],
    [19 as const, 139_622_218, 19_628_007_424],
  ])('VGG-%i-BN with 10 classes, biases and all three linear layers', (depth, params, macs) => {
    expect(costOf(torchvisionVgg(depth, { classes: 10 }))).toMatchObject({ params, macs })
  })

  test('MobileNet-V2 with the strides of large images', () => {
    const network = networkFromChoice({ kind: 'mobilenet-v2', width: 1 }, { ...cifar, inputSize: 224 })
    expect(costOf(network)).toMatchObject({ params: 2_236_682, macs: 299_507_072 })
  })
})
