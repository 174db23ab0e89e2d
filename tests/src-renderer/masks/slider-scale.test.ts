import { expect, test } from 'vitest'
import { plainRule } from '../../../src-shared/pruning/mask-rule'
import { rankChannels, safeLimitOf } from '../../../src-shared/pruning/ranking'
import { magnitudeScale } from '../../../src-renderer/masks/colour-scale'
import { withDenominator } from '../../../src-renderer/masks/rule-edits'
import { askedFor } from '../../../src-renderer/masks/rule-numbers'
import { asThreshold, sliderScale } from '../../../src-renderer/masks/slider-scale'

const ranking = rankChannels(
  new Map([
    ['a', new Float32Array([0.1, 0.2, 0.3, 0.4])],
    ['b', new Float32Array([0.15, 0.25, 0.5, 0.6, 0.7, 0.8])],
  ]),
)
const channels = { prunable: 10, all: 40 }
const scale = magnitudeScale(0.8, 'log')

test('the safe limit stands where the first layer would lose its last channel', () => {
  const slider = sliderScale(plainRule(0.5), channels, scale, safeLimitOf(ranking))
  expect(slider.value).toBe(0.5)
  // 0.1 to 0.4 of layer a, 0.15 and 0.25 of layer b: the sixth one empties a.
  expect((slider.safe ?? 0) * slider.max).toBeCloseTo(0.5)
  expect(sliderScale({ ...plainRule(0.5), scope: 'layer' }, channels, scale, safeLimitOf(ranking)).safe).toBeNull()
})

test('a share of all channels ends where nothing prunable is left', () => {
  const rule = withDenominator(plainRule(0.5), 'all', channels)
  const slider = sliderScale(rule, channels, scale, null)
  expect(slider.value).toBe(0.125)
  expect(slider.max).toBeLessThan(0.25)
  expect(() => askedFor(slider.ruleAt(slider.max), ranking, 40)).not.toThrow()
})

test('turning a share into a size and back removes the same channels', () => {
  for (let removed = 0; removed < 10; removed++) {
    const rule = asThreshold(plainRule(0), ranking, removed)
    expect(askedFor(rule, ranking, 40)).toBe(removed)
  }
})
