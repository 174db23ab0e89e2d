import { expect, test } from 'vitest'
import { plainRule, type MaskRule } from '../../../src-shared/pruning/mask-rule'
import {
  byHand,
  layerRuleOf,
  onlyFor,
  pinned,
  pinOf,
  ruleOfMask,
  toggled,
  withDenominator,
  withLayerRule,
  withoutHand,
  withRatio,
} from '../../../src-renderer/masks/rule-edits'
import { maskMaker } from '../../../src-shared/pruning/mask-maker'
import { gammaImportance } from '../../../src-shared/pruning/mask'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { parametersOf, elementsOf } from '../../../src-shared/architecture/parameters'

const channel = { space: 'layer1.0.bn1', channel: 3 }

test('a click turns a channel round, and a second one leaves it to the rule again', () => {
  const once = toggled(plainRule(0.5), channel, true)
  expect(pinOf(once, channel)).toBe('removed')
  expect(pinOf(toggled(plainRule(0.5), channel, false), channel)).toBe('kept')
  expect(toggled(once, channel, false)).toEqual(plainRule(0.5))
})

test('many channels are decided at once, each once, in order', () => {
  const first = pinned(
    plainRule(0.5),
    [5, 1, 3].map((at) => ({ space: 'a', channel: at })),
    'removed',
  )
  const second = pinned(
    first,
    [
      { space: 'a', channel: 3 },
      { space: 'b', channel: 0 },
    ],
    'kept',
  )
  expect(second.pins).toEqual([
    { space: 'a', kept: [3], removed: [1, 5] },
    { space: 'b', kept: [0], removed: [] },
  ])
  expect(byHand(second)).toEqual({ layers: 0, channels: 4 })
})

test('a layer has one rule, and can be left to the threshold again with its pins', () => {
  const kept = withLayerRule(plainRule(0.5), 'a', { kind: 'keep-all', space: 'a' })
  const own = withLayerRule(kept, 'a', { kind: 'ratio', space: 'a', ratio: 0.2 })
  expect(own.layers).toEqual([{ kind: 'ratio', space: 'a', ratio: 0.2 }])
  expect(layerRuleOf(own, 'b')).toBeNull()
  const withPin = pinned(own, [{ space: 'a', channel: 0 }], 'kept')
  expect(withoutHand(withPin, 'a')).toEqual(plainRule(0.5))
})

test('a ratio of everything keeps its number of channels when it is told as one of what is prunable', () => {
  const all = withDenominator(withRatio(plainRule(0), 0.5), 'all', { prunable: 400, all: 1000 })
  expect(all.amount).toEqual({ by: 'ratio', ratio: 0.2, denominator: 'all' })
  expect(withDenominator(all, 'prunable', { prunable: 400, all: 1000 }).amount).toMatchObject({ ratio: 0.5 })
})

test('what is said of layers that are protected under another policy is left out', () => {
  const rule = pinned(
    withLayerRule(plainRule(0.5), 'stem', { kind: 'keep-all', space: 'stem' }),
    [channel, { space: 'stem', channel: 0 }],
    'kept',
  )
  const only = onlyFor(rule, new Set([channel.space]))
  expect(only.layers).toEqual([])
  expect(only.pins.map(({ space }) => space)).toEqual([channel.space])
})

test('a mask without a rule becomes a rule that makes exactly it', () => {
  const architecture = bottleneckResnet({ blocks: [1, 1], planes: 4, stem: '3x3' })
  const weights = new Map(
    parametersOf(architecture).map(({ name, shape }) => [
      name,
      {
        shape,
        values: Float32Array.from({ length: elementsOf(shape) }, (_, index) => Math.sin(index * 3 + name.length)),
      },
    ]),
  )
  const importance = gammaImportance(weights, architecture, prunableSpaces(architecture, 'block-interior'))
  const make = maskMaker(importance, architecture)
  const edited: MaskRule = pinned(plainRule(0.6), [{ space: 'layer1.0.bn1', channel: 0 }], 'removed')
  const { mask } = make(edited)
  expect(make(ruleOfMask(mask)).mask).toEqual(mask)
})
