/** Masks by rule: the plain rule is the paper's, and what layers and hands decide instead is kept to. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resnet } from '../../../src-shared/architecture/resnet'
import { keptCount, keptIndices, maskByGlobalThreshold, type Importance } from '../../../src-shared/pruning/mask'
import { maskMaker, roundedUp, stagesOf } from '../../../src-shared/pruning/mask-maker'
import { plainRule, type MaskRule } from '../../../src-shared/pruning/mask-rule'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { arbitraryImportance, importanceOf, kept } from '../../support/masks'

const network = resnet(18, '3x3')
const ruleOf = (ratio: number, changes: Partial<MaskRule> = {}): MaskRule => ({ ...plainRule(ratio), ...changes })
const make = (importance: Importance, rule: MaskRule) => maskMaker(importance, network)(rule)
const anyRatio = fc.integer({ min: 0, max: 999 }).map((share) => share / 1000)

test('the plain rule gives the mask, the figures and the warnings of the global threshold', () => {
  fc.assert(
    fc.property(arbitraryImportance, anyRatio, (importance, ratio) => {
      expect(make(importance, ruleOf(ratio))).toEqual(maskByGlobalThreshold(importance, ratio))
    }),
  )
})

test('by threshold, exactly the channels of smaller importance go', () => {
  fc.assert(
    fc.property(arbitraryImportance, fc.integer({ min: 0, max: 14 }), (importance, eighths) => {
      const threshold = eighths / 8
      const { mask } = make(importance, ruleOf(0, { amount: { by: 'threshold', threshold } }))
      for (const [id, values] of importance) {
        const expected = [...values.keys()].filter((channel) => (values[channel] ?? 0) >= threshold)
        if (expected.length > 0) expect(keptIndices(mask.get(id) ?? new Uint8Array())).toEqual(expected)
      }
    }),
  )
})

test('a threshold for each layer takes the same share of every layer', () => {
  fc.assert(
    fc.property(arbitraryImportance, anyRatio, (importance, ratio) => {
      const { mask } = make(importance, ruleOf(ratio, { scope: 'layer', floor: 1 }))
      for (const [id, values] of importance) {
        const removed = Math.floor(values.length * ratio + 1e-9)
        expect(keptCount(mask.get(id) ?? new Uint8Array())).toBe(Math.max(values.length - removed, 1))
      }
    }),
  )
})

test('what one layer does instead moves nothing in another', () => {
  fc.assert(
    fc.property(arbitraryImportance, anyRatio, (importance, ratio) => {
      const plain = make(importance, ruleOf(ratio)).mask
      const { mask } = make(importance, ruleOf(ratio, { layers: [{ kind: 'keep-all', space: 'bn0' }] }))
      expect(keptCount(mask.get('bn0') ?? new Uint8Array())).toBe(importance.get('bn0')?.length)
      for (const id of importance.keys()) if (id !== 'bn0') expect(mask.get(id)).toEqual(plain.get(id))
    }),
  )
})

test('rounding only ever gives channels back, up to a whole multiple or the whole layer', () => {
  fc.assert(
    fc.property(arbitraryImportance, anyRatio, (importance, ratio) => {
      const plain = make(importance, ruleOf(ratio)).mask
      const { mask } = make(importance, ruleOf(ratio, { rounding: '8' }))
      for (const [id, bits] of mask) {
        const before = plain.get(id) ?? new Uint8Array()
        const size = bits.length
        expect(keptCount(bits)).toBeGreaterThanOrEqual(keptCount(before))
        expect(keptCount(bits) % 8 === 0 || keptCount(bits) === size || keptCount(before) <= 3).toBe(true)
      }
    }),
  )
  expect([1, 3, 8, 9, 60].map((count) => roundedUp(count, 64, 'power-of-two'))).toEqual([1, 4, 8, 16, 64])
})

test('channels decided by hand win, and a layer emptied by hand keeps its largest', () => {
  const importance = importanceOf({ a: [1, 2, 3, 4], b: [5, 6, 7, 8] })
  const { mask, warnings } = make(
    importance,
    ruleOf(0.5, {
      floor: 1,
      pins: [
        { space: 'a', kept: [0], removed: [] },
        { space: 'b', kept: [], removed: [0, 1, 2, 3] },
      ],
    }),
  )
  expect(kept(mask)).toEqual({ a: [0], b: [3] })
  expect(warnings).toContainEqual({ kind: 'emptied-layer', space: 'b', keptInstead: 1 })
})

test('bounds keep a layer between its floor and its cap, a lock keeps it as it was', () => {
  const importance = importanceOf({ a: [1, 2, 3, 4], b: [5, 6, 7, 8], c: [9, 1, 1, 9] })
  const { mask } = make(
    importance,
    ruleOf(0.5, {
      layers: [
        { kind: 'bounds', space: 'a', floor: 2, cap: null },
        { kind: 'bounds', space: 'b', floor: null, cap: 1 },
        { kind: 'locked', space: 'c', kept: [1] },
      ],
    }),
  )
  expect(kept(mask)).toEqual({ a: [2, 3], b: [3], c: [1] })
})

test('a rule that names what is not there is refused by name', () => {
  const importance = importanceOf({ a: [1, 2] })
  expect(() => make(importance, ruleOf(0, { layers: [{ kind: 'keep-all', space: 'z' }] }))).toThrow(/z/)
  expect(() => make(importance, ruleOf(0, { pins: [{ space: 'a', kept: [2], removed: [] }] }))).toThrow(
    /channel 2 of a/,
  )
})

test('every prunable space of a ResNet but the stem belongs to the stage of its block', () => {
  const stages = stagesOf(network)
  expect(prunableSpaces(network, 'all-free').map((id) => stages.get(id))).not.toContain(undefined)
  expect(stages.get('layer3.1.bn1')).toBe('stage 3')
})
