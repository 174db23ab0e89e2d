/** New weights: repeatable, and spread as torchvision spreads them. */

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

test('convolutions have He’s variance for their outputs, the linear layer PyTorch’s bound', () => {
  const weights = initialWeights(architecture, 0)
  const conv = weights.get('layer3.0.conv2.weight')?.values ?? new Float32Array()
  const variance = conv.reduce((sum, value) => sum + value * value, 0) / conv.length
  expect(variance / (2 / (256 * 9))).toBeCloseTo(1, 1)
  const linear = weights.get('fc.weight')?.values ?? new Float32Array()
  const bound = 1 / Math.sqrt(512)
  expect(Math.max(...linear.map(Math.abs))).toBeLessThanOrEqual(bound)
  expect(Math.max(...linear.map(Math.abs))).toBeGreaterThan(0.99 * bound)
})

test('an initial γ goes to the named BatchNorms only', () => {
  const weights = withGamma(initialWeights(architecture, 0), ['layer1.0.bn1'], 0.5)
  expect(new Set(weights.get('layer1.0.bn1.weight')?.values)).toEqual(new Set([0.5]))
  expect(new Set(weights.get('layer1.0.bn2.weight')?.values)).toEqual(new Set([1]))
})
