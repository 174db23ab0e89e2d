/** Parameters, MACs and activations equal the known numbers, and the fast model equals the layer-by-layer count. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { channelSpaces, spaceById } from '../../../src-shared/architecture/channel-spaces'
import { costModel, costOf } from '../../../src-shared/architecture/cost'
import { elementsOf, isTrainable, parametersOf } from '../../../src-shared/architecture/parameters'
import { bottleneckResnet, resnet } from '../../../src-shared/architecture/resnet'
import { sizesAfter } from '../../../src-shared/pruning/kept-channels'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { arbitraryNetwork, networkAndMask } from '../../support/networks'

describe('ResNet-50, 10 classes, 32×32 images', () => {
  test.each([
    ['3x3-maxpool' as const, 23_520_842, 325_799_936],
    ['3x3' as const, 23_520_842, 1_297_829_888],
    ['7x7-maxpool' as const, 23_528_522, 83_431_424],
  ])('with the stem %s: %i parameters, %i MACs', (stem, params, macs) => {
    expect(costOf(resnet(50, stem))).toMatchObject({ params, macs })
  })

  const network = resnet(50, '3x3')
  const spaces = channelSpaces(network)
  const prunable = prunableSpaces(network, 'block-interior')
  const model = costModel(network)
  const keeping = (share: number): ReadonlyMap<string, number> =>
    new Map(prunable.map((id) => [id, Math.max(1, Math.round(spaceById(spaces, id).channels * share))]))

  test.each([
    ['70 %', 0.7, 14_923_115, 818.7],
    ['50 %', 0.5, 10_345_674, 557.5],
    ['30 %', 0.3, 6_668_755, 345.2],
    ['one channel', 0, 2_857_562, 122.9],
  ])('keeping %s of every prunable layer, without max-pool', (_, share, params, millionMacs) => {
    const cost = model(keeping(share))
    expect(cost.params).toBe(params)
    expect((cost.macs / 1e6).toFixed(1)).toBe(millionMacs.toFixed(1))
  })
})

test.each([
  [18 as const, 11_181_642],
  [34 as const, 21_289_802],
  [101 as const, 42_520_650],
  [152 as const, 58_164_298],
])('torchvision’s ResNet-%i with 10 classes has %i parameters', (depth, params) => {
  expect(costOf(resnet(depth, '7x7-maxpool', { inputSize: 224 })).params).toBe(params)
})

test('ResNet-50 at 224 pixels and 1,000 classes takes the 4.09 G MACs of the literature', () => {
  const cost = costOf(resnet(50, '7x7-maxpool', { inputSize: 224, classes: 1000 }))
  expect(cost.params).toBe(25_557_032)
  expect(cost.macs).toBe(4_089_184_256)
})

test('the network of the CPU-sized run has 3,503,018 parameters', () => {
  expect(costOf(bottleneckResnet({ blocks: [2, 2, 2, 2], planes: 32, stem: '3x3-maxpool' })).params).toBe(3_503_018)
})

test('a layer’s parts: weights once per output position, bias without MACs, statistics without gradients', () => {
  const layers = new Map(
    costOf(bottleneckResnet({ blocks: [1], planes: 4, stem: '3x3', inputSize: 8 })).layers.map((layer) => [
      layer.node,
      layer,
    ]),
  )
  expect(layers.get('conv1')).toMatchObject({ params: 108, macs: 108 * 64, activations: 256 })
  expect(layers.get('bn1')).toMatchObject({ params: 8, macs: 0, activations: 256 })
  expect(layers.get('fc')).toMatchObject({ params: 170, macs: 160, activations: 10 })
  expect(layers.get('input')).toMatchObject({ params: 0, macs: 0, activations: 0 })
})

test('a weights file holds the parameters and two statistics per BatchNorm channel, four bytes each', () => {
  expect(costOf(resnet(50, '3x3')).weightsSizeBytes).toBe(4 * (23_520_842 + 2 * 26_560))
})

test('the parameters of any network are the sizes of its trainable tensors', () => {
  fc.assert(
    fc.property(arbitraryNetwork, (network) => {
      const sizes = parametersOf(network)
        .filter(isTrainable)
        .map((parameter) => elementsOf(parameter.shape))
      expect(costOf(network).params).toBe(sizes.reduce((sum, size) => sum + size, 0))
    }),
  )
})

test('the fast model gives what the cut network costs, for any mask', () => {
  fc.assert(
    fc.property(networkAndMask, ({ network, mask }) => {
      const { params, macs, activations } = costOf(pruneArchitecture(network, mask))
      expect(costModel(network)(sizesAfter(mask, channelSpaces(network)))).toEqual({ params, macs, activations })
    }),
  )
})

test('the fast model keeps nothing from one question to the next', () => {
  const network = resnet(18, '3x3')
  const model = costModel(network)
  const whole = model(new Map())
  model(new Map([['layer1.0.bn1', 1]]))
  expect(model(new Map())).toEqual(whole)
  expect(() => model(new Map([['layer9.bn1', 1]]))).toThrow(/layer9\.bn1/)
})
