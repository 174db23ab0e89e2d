import fc from 'fast-check'
import { expect, test } from 'vitest'
import { costOf } from '../../../src-shared/architecture/cost'
import { resnet } from '../../../src-shared/architecture/resnet'
import { torchSummary } from '../../../src-shared/architecture/torch-summary'
import { channelPrice } from '../../../src-shared/pruning/channel-price'
import { keptSizes, maskCostModel } from '../../../src-shared/pruning/mask-cost'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { networkAndMask } from '../../support/networks'

test('the price of a mask is that of the network it leaves, to the last number', () => {
  fc.assert(
    fc.property(networkAndMask, ({ network, mask }) => {
      const cut = pruneArchitecture(network, mask)
      const { params, macs, weightsSizeBytes } = costOf(cut)
      const torchSummarySizeBytes = torchSummary(cut).totalSizeBytes
      expect(maskCostModel(network)(keptSizes(mask))).toEqual({
        params,
        macs,
        weightsSizeBytes,
        torchSummarySizeBytes,
      })
    }),
  )
})

test('one channel’s price is the difference of two networks, and its tensors add up to it', () => {
  const whole = resnet(50, '3x3-maxpool')
  const space = 'layer2.1.bn2'
  const bits = new Uint8Array(128).fill(1)
  bits[7] = 0
  const [before, after] = [costOf(whole), costOf(pruneArchitecture(whole, new Map([[space, bits]])))]
  const { tensors, params, macs } = channelPrice(whole, space, new Map())
  expect(params).toBe(before.params - after.params)
  expect(macs).toBe(before.macs - after.macs)
  const running = /running_(mean|var)$/
  const sum = tensors.filter(({ name }) => !running.test(name)).reduce((total, { numbers }) => total + numbers, 0)
  expect(sum).toBe(params)
  expect(tensors.map(({ name }) => name)).toEqual([
    'layer2.1.conv2.weight',
    'layer2.1.bn2.weight',
    'layer2.1.bn2.bias',
    'layer2.1.bn2.running_mean',
    'layer2.1.bn2.running_var',
    'layer2.1.conv3.weight',
  ])
})
