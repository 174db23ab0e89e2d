/** Iterative pruning comes to the ratio that was asked for, and its masks to one mask of the whole network. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { composed } from '../../../src-shared/pruning/compose'
import { channelsToRemove, maskByGlobalThreshold, type Mask } from '../../../src-shared/pruning/mask'
import { weightImportance } from '../../../src-shared/pruning/importance'
import { batchNormChannels, prunableChannels, prunableSpaces } from '../../../src-shared/pruning/prunable'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { cutOfRound, sharesOfRounds } from '../../../src-shared/pruning/rounds'
import { transferWeights } from '../../../src-shared/pruning/transfer'
import { prunePolicies, roundSteps } from '../../../src-shared/recipe/pruning'
import { someWeights } from '../../support/networks'

const network = bottleneckResnet({ blocks: [1, 2], planes: 6, stem: '3x3', classes: 4, inputSize: 8 })

test('rounds of equal counts grow evenly, those of equal shares take less and less; both end at the ratio', () => {
  expect(sharesOfRounds(0.9, { count: 3, steps: 'channels' }).map((share) => Number(share.toFixed(6)))).toEqual([
    0.3, 0.6, 0.9,
  ])
  expect(sharesOfRounds(0.75, { count: 2, steps: 'share' })).toEqual([0.5, 0.75])
  expect(sharesOfRounds(0.5, { count: 1, steps: 'share' })).toEqual([0.5])
})

const anyRounds = fc.record({
  ratio: fc.double({ min: 0.05, max: 0.6, noNaN: true }),
  policy: fc.constantFrom(...prunePolicies),
  denominator: fc.constantFrom('prunable' as const, 'all' as const),
  rounds: fc.record({ count: fc.integer({ min: 2, max: 5 }), steps: fc.constantFrom(...roundSteps) }),
  seed: fc.nat(1000),
})

test('after the last round as many channels are gone as one cut would take, whatever the training between', () => {
  fc.assert(
    fc.property(anyRounds, ({ ratio, policy, denominator, rounds, seed }) => {
      const settings = { ratio, policy, denominator }
      const before = prunableChannels(network, policy)
      const total = denominator === 'all' ? batchNormChannels(network) : before
      fc.pre(total * ratio <= before)
      const asked = channelsToRemove(before, ratio, { kind: denominator, channels: total })
      let now = network
      let weights = someWeights(network, seed)
      let whole: Mask = new Map()
      const start = weights
      for (let number = 1; number <= rounds.count; number++) {
        const { ratio: share, round } = cutOfRound(network, now, settings, rounds, number)
        // Another importance each time, as after a training.
        const importance = weightImportance('random', weights, now, prunableSpaces(now, policy), seed + number)
        const { mask } = maskByGlobalThreshold(importance, share, { floor: 1 })
        expect(round).toMatchObject({ number, of: rounds.count })
        weights = transferWeights(weights, now, mask)
        now = pruneArchitecture(now, mask)
        whole = number === 1 ? mask : composed(whole, mask)
      }
      const gone = before - prunableChannels(now, policy)
      // Layers that would have been emptied in the last round keep some: nothing comes after it to make up for that.
      expect(gone).toBeLessThanOrEqual(asked)
      expect(asked - gone).toBeLessThanOrEqual(prunableSpaces(network, policy).length)
      expect(pruneArchitecture(network, whole)).toEqual(now)
      expect(transferWeights(start, network, whole)).toEqual(weights)
    }),
    { numRuns: 60 },
  )
})

test('what a layer kept because it would have been emptied is taken elsewhere in the next round', () => {
  const rounds = { count: 2, steps: 'channels' } as const
  const settings = { ratio: 0.5, policy: 'block-interior', denominator: 'prunable' } as const
  const spaces = prunableSpaces(network, 'block-interior')
  const [first = ''] = spaces
  const { ratio } = cutOfRound(network, network, settings, rounds, 1)
  const importance = weightImportance('random', someWeights(network, 1), network, spaces, 1)
  importance.get(first)?.fill(0)
  const { mask, removedChannels } = maskByGlobalThreshold(importance, ratio, { floor: 3 })
  const now = pruneArchitecture(network, mask)
  const channels = prunableChannels(network, 'block-interior')
  expect(removedChannels).toBeLessThan(Math.floor(channels * 0.25))
  const next = cutOfRound(network, now, settings, rounds, 2)
  expect(Math.round(next.ratio * prunableChannels(now, 'block-interior')) + removedChannels).toBe(channels / 2)
})
