/** New weights: repeatable, and spread as PyTorch spreads them. */

import { expect, test } from 'vitest'
import { initialWeights, withGamma } from '../../../src-main/engine/initialise'
import { resnet } from '../../../src-shared/architecture/resnet'

const architecture = resnet(18, '3x3-maxpool')

test('the same seed gives the same weights, another one others', () => {
  expect(initialWeights(architecture, 3)).toEqual(initialWeights(architecture, 3))
  expect(initialWeights(architecture, 3).get('conv1.weight')).not.toEqual(
    initialWeights(architecture, 4).get('conv1.weight'),
  )
})

test('convolutions and the linear layer are uniform within one over the root of what they read', () => {
  const weights = initialWeights(architecture, 0)
  const bounds = [
    ['layer3.0.conv2.weight', 1 / Math.sqrt(256 * 9)],
    ['fc.weight', 1 / Math.sqrt(512)],
  ] as const
  for (const [name, bound] of bounds) {
    const values = weights.get(name)?.values ?? new Float32Array()
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    expect(largest).toBeLessThanOrEqual(bound)
    expect(largest).toBeGreaterThan(0.99 * bound)
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length
    expect(variance / (bound * bound)).toBeCloseTo(1 / 3, 2)
  }
})

test('an initial γ goes to the named BatchNorms only', () => {
  const weights = withGamma(initialWeights(architecture, 0), ['layer1.0.bn1'], 0.5)
  expect(new Set(weights.get('layer1.0.bn1.weight')?.values)).toEqual(new Set([0.5]))
  expect(new Set(weights.get('layer1.0.bn2.weight')?.values)).toEqual(new Set([1]))
})
