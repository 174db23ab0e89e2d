/** The threshold removes exactly as many channels as asked for, and never a whole layer. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resnet } from '../../../src-shared/architecture/resnet'
import { gammaImportance, keptCount, maskByGlobalThreshold, maskFromRanking } from '../../../src-shared/pruning/mask'
import { rankChannels } from '../../../src-shared/pruning/ranking'
import { parityNetwork, parityWeights } from '../../support/parity'
import { arbitraryImportance, importanceOf, kept } from '../../support/masks'

/** Ratios as whole thousandths, so that ⌊N·ratio⌋ can be told in whole numbers. */
const thousandths = fc.integer({ min: 0, max: 999 })

describe('how many channels go', () => {
  test('exactly ⌊N·ratio⌋, but for what emptied layers get back', () => {
    fc.assert(
      fc.property(arbitraryImportance, thousandths, (importance, share) => {
        const { removedChannels, keptChannels, prunableChannels, warnings } = maskByGlobalThreshold(
          importance,
          share / 1000,
        )
        const channels = [...importance.values()].reduce((sum, values) => sum + values.length, 0)
        const restored = warnings.reduce(
          (sum, warning) => sum + (warning.kind === 'emptied-layer' ? warning.keptInstead : 0),
          0,
        )
        expect(prunableChannels).toBe(channels)
        expect(removedChannels + restored).toBe(Math.floor((channels * share) / 1000))
        expect(removedChannels + keptChannels).toBe(channels)
      }),
    )
  })

  test('the mask itself has as many zeros as are reported', () => {
    fc.assert(
      fc.property(arbitraryImportance, thousandths, (importance, share) => {
        const { mask, keptChannels, achievedRatio, removedChannels, prunableChannels } = maskByGlobalThreshold(
          importance,
          share / 1000,
        )
        expect([...mask.values()].reduce((sum, bits) => sum + keptCount(bits), 0)).toBe(keptChannels)
        expect(achievedRatio).toBe(removedChannels / prunableChannels)
        expect([...mask].map(([id, bits]) => [id, bits.length])).toEqual(
          [...importance].map(([id, values]) => [id, values.length]),
        )
      }),
    )
  })

  test('a ratio that is whole on paper is not one short in floating point, at any percentage', () => {
    const wrong: string[] = []
    for (const channels of [...Array(130).keys(), 240, 1_000, 7_552])
      for (let hundredths = 0; hundredths < 100; hundredths++) {
        const asked = Math.floor((channels * hundredths) / 100)
        const got = removedOf(channels, hundredths / 100)
        if (got !== asked) wrong.push(`${channels} · ${hundredths / 100}: ${got} instead of ${asked}`)
      }
    expect(wrong).toEqual([])
  })

  test('when all |γ| are equal, position decides and the count still holds', () => {
    const { mask, warnings } = maskByGlobalThreshold(importanceOf({ a: [1, 1, 1, 1], b: [1, 1, 1, 1] }), 0.25)
    expect(kept(mask)).toEqual({ a: [2, 3], b: [0, 1, 2, 3] })
    expect(warnings).toContainEqual({ kind: 'ties-at-threshold', value: 1, removed: 2, kept: 6 })
  })

  test('what goes is never larger than what stays, emptied layers apart', () => {
    fc.assert(
      fc.property(arbitraryImportance, thousandths, (importance, share) => {
        const { mask, threshold, warnings } = maskByGlobalThreshold(importance, share / 1000)
        fc.pre(!warnings.some((warning) => warning.kind === 'emptied-layer'))
        const wrong = [...importance].filter(([id, values]) =>
          values.some((value, channel) => (mask.get(id)?.[channel] === 1 ? value < threshold : value > threshold)),
        )
        expect(wrong).toEqual([])
      }),
    )
  })

  test('what goes at a ratio also goes at every larger one, while no layer empties', () => {
    fc.assert(
      fc.property(arbitraryImportance, thousandths, thousandths, (importance, a, b) => {
        const [smaller, larger] = [Math.min(a, b), Math.max(a, b)].map((share) =>
          maskByGlobalThreshold(importance, share / 1000),
        )
        fc.pre(larger?.warnings.every((warning) => warning.kind !== 'emptied-layer') ?? false)
        const back = [...(larger?.mask ?? [])].filter(([id, bits]) =>
          bits.some((bit, channel) => bit === 1 && smaller?.mask.get(id)?.[channel] !== 1),
        )
        expect(back).toEqual([])
      }),
    )
  })

  test('a ratio of 0 keeps everything', () => {
    const importance = importanceOf({ a: [0, 1], b: [2] })
    expect(maskByGlobalThreshold(importance, 0)).toMatchObject({
      removedChannels: 0,
      achievedRatio: 0,
      threshold: 0,
      warnings: [],
    })
  })

  test('a slider that ranks once gets the same masks', () => {
    fc.assert(
      fc.property(arbitraryImportance, fc.array(thousandths, { maxLength: 4 }), (importance, shares) => {
        const ranking = rankChannels(importance)
        expect(shares.map((share) => maskFromRanking(ranking, share / 1000))).toEqual(
          shares.map((share) => maskByGlobalThreshold(importance, share / 1000)),
        )
      }),
    )
  })
})

describe('a layer that the threshold would empty', () => {
  const faint = importanceOf({ wide: [1, 2, 3, 4], faint: [0.1, 0.3, 0.2, 0.4] })

  test('keeps its three largest', () => {
    const { mask, warnings, removedChannels, achievedRatio } = maskByGlobalThreshold(faint, 0.5)
    expect(kept(mask)).toEqual({ wide: [0, 1, 2, 3], faint: [1, 2, 3] })
    expect(warnings).toContainEqual({ kind: 'emptied-layer', space: 'faint', keptInstead: 3 })
    expect(removedChannels).toBe(1)
    expect(achievedRatio).toBe(1 / 8)
  })

  test('keeps as many as the floor says', () => {
    expect(kept(maskByGlobalThreshold(faint, 0.5, { floor: 1 }).mask)).toMatchObject({ faint: [3] })
  })

  test('keeps everything when it has fewer channels than the floor', () => {
    const { mask, warnings } = maskByGlobalThreshold(importanceOf({ wide: [1, 2, 3, 4, 5, 6], thin: [0.1, 0.2] }), 0.5)
    expect(kept(mask)).toMatchObject({ thin: [0, 1] })
    expect(warnings).toContainEqual({ kind: 'emptied-layer', space: 'thin', keptInstead: 2 })
  })

  test('among equals keeps the first', () => {
    expect(
      kept(maskByGlobalThreshold(importanceOf({ wide: [2, 2, 2, 2, 2], even: [1, 1, 1, 1, 1] }), 0.5).mask),
    ).toMatchObject({
      even: [0, 1, 2],
    })
  })

  test('never stays empty, at any ratio', () => {
    fc.assert(
      fc.property(arbitraryImportance, thousandths, fc.integer({ min: 1, max: 5 }), (importance, share, floor) => {
        const { mask } = maskByGlobalThreshold(importance, share / 1000, { floor })
        for (const bits of mask.values()) expect(keptCount(bits)).toBeGreaterThanOrEqual(1)
      }),
    )
  })
})

describe('the denominator', () => {
  test('of ResNet-50: 90 % of the prunable channels are 6,796 of 7,552; of all 26,560 they would be more than there are', () => {
    const importance = importanceOf({ all: Array.from({ length: 7_552 }, (_, index) => index + 1) })
    expect(maskByGlobalThreshold(importance, 0.9)).toMatchObject({
      removedChannels: 6_796,
      denominator: { kind: 'prunable', channels: 7_552 },
    })
    expect(() => maskByGlobalThreshold(importance, 0.9, { total: 26_560 })).toThrow(
      expect.objectContaining({
        code: 'bad-argument',
        message: expect.stringContaining('23904 channels; only 7552 are prunable'),
      }),
    )
  })

  test('a share of all channels counts against all of them', () => {
    const importance = importanceOf({ all: Array.from({ length: 7_552 }, (_, index) => index + 1) })
    const result = maskByGlobalThreshold(importance, 0.25, { total: 26_560 })
    expect(result).toMatchObject({
      removedChannels: 6_640,
      achievedRatio: 0.25,
      denominator: { kind: 'all', channels: 26_560 },
    })
  })
})

describe('warnings', () => {
  test('beyond the safe limit, the limit and its layer are named', () => {
    const importance = importanceOf({ wide: [1, 2, 3, 4, 5, 6], faint: [0.1, 0.2, 0.3, 0.4] })
    expect(maskByGlobalThreshold(importance, 0.3).warnings.map((warning) => warning.kind)).not.toContain(
      'beyond-safe-limit',
    )
    expect(maskByGlobalThreshold(importance, 0.4).warnings).toContainEqual({
      kind: 'beyond-safe-limit',
      requestedRatio: 0.4,
      safeRatio: 0.3,
      space: 'faint',
    })
  })

  test('a network whose γ are not near zero is not ready; one where most of what goes is near zero is', () => {
    const dense = importanceOf({ a: [0.5, 0.6, 0.7, 0.8], b: [0.5, 0.6, 0.7, 0.001] })
    expect(maskByGlobalThreshold(dense, 0.5).warnings).toContainEqual({ kind: 'not-sparse-yet', shareNearZero: 1 / 8 })
    const sparse = importanceOf({ a: [0.001, 0.002, 0.7, 0.8], b: [0.03, 0.6, 0.7, 0.001] })
    expect(maskByGlobalThreshold(sparse, 0.5).warnings).toEqual([])
  })
})

describe('bad settings are refused, naming the value', () => {
  test.each([-0.1, 1, 1.5, Number.NaN])('a ratio of %d', (ratio) => {
    expect(() => maskByGlobalThreshold(importanceOf({ a: [1, 2] }), ratio)).toThrow(
      expect.objectContaining({ code: 'bad-argument', message: expect.stringContaining(`ratio of ${ratio} `) }),
    )
  })

  test.each([0, -1, 2.5])('a floor of %d', (floor) => {
    expect(() => maskByGlobalThreshold(importanceOf({ a: [1, 2] }), 0.5, { floor })).toThrow(
      expect.objectContaining({ code: 'bad-argument', message: expect.stringContaining(`floor of ${floor} `) }),
    )
  })

  test('a γ that is not a number', () => {
    expect(() => maskByGlobalThreshold(importanceOf({ a: [1, 2], b: [0, Number.NaN] }), 0.5)).toThrow(
      expect.objectContaining({ code: 'not-finite', message: expect.stringContaining('γ of b, channel 1') }),
    )
  })
})

describe('importance', () => {
  test('is |γ| of the space’s own BatchNorm', () => {
    const weights = new Map(parityWeights('trained'))
    const gamma = weights.get('layer1.0.bn1.weight')
    weights.set('layer1.0.bn1.weight', { shape: [8], values: Float32Array.of(-1, 2, -3, 0, 5, 6, 7, 8) })
    expect(gamma?.shape).toEqual([8])
    expect([...(gammaImportance(weights, parityNetwork, ['layer1.0.bn1']).get('layer1.0.bn1') ?? [])]).toEqual([
      1, 2, 3, 0, 5, 6, 7, 8,
    ])
  })

  test('weights of another network are refused by the tensor that does not fit', () => {
    const weights = parityWeights('trained')
    expect(() => gammaImportance(weights, resnet(50, '3x3'), ['layer1.0.bn1'])).toThrow(
      expect.objectContaining({
        code: 'bad-weights',
        message: expect.stringContaining('"layer1.0.bn1.weight" has the shape 8'),
      }),
    )
    expect(() => gammaImportance(weights, resnet(50, '3x3'), ['layer1.1.bn1'])).toThrow(
      expect.objectContaining({
        code: 'bad-weights',
        message: expect.stringContaining('no tensor "layer1.1.bn1.weight"'),
      }),
    )
  })
})

function removedOf(channels: number, ratio: number): number {
  const known =
    rankings.get(channels) ??
    rankChannels(new Map([['a', Float32Array.from({ length: channels }, (_, index) => index)]]))
  rankings.set(channels, known)
  const { removedChannels, warnings } = maskFromRanking(known, ratio, { floor: 1 })
  return (
    removedChannels +
    warnings.reduce((sum, warning) => sum + (warning.kind === 'emptied-layer' ? warning.keptInstead : 0), 0)
  )
}
const rankings = new Map<number, ReturnType<typeof rankChannels>>()
