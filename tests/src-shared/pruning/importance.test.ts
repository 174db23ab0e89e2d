/** What channels are worth by their weights alone, on scales that one threshold over all layers can use. */

import { describe, expect, test } from 'vitest'
import { spaceById, channelSpaces } from '../../../src-shared/architecture/channel-spaces'
import { importanceOf, weightImportance } from '../../../src-shared/pruning/importance'
import { gammaImportance } from '../../../src-shared/pruning/mask'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import type { Weights } from '../../../src-shared/weights'
import { parityNetwork, parityWeights } from '../../support/parity'

const weights = parityWeights('trained')
const spaces = prunableSpaces(parityNetwork, 'coupled')

function tensor(name: string) {
  const found = weights.get(name)
  if (!found) throw new Error(`The weights have no ${name}.`)
  return found
}

function withScaled(name: string, factor: number): Weights {
  const { shape, values } = tensor(name)
  return new Map(weights).set(name, { shape, values: values.map((value) => value * factor) })
}

test('by γ it is what network slimming goes by', () => {
  expect(weightImportance('gamma', weights, parityNetwork, spaces)).toEqual(
    gammaImportance(weights, parityNetwork, spaces),
  )
})

describe.each([
  ['l1', (filter: readonly number[]) => filter.reduce((sum, value) => sum + Math.abs(value), 0)],
  ['l2', (filter: readonly number[]) => Math.hypot(...filter)],
] as const)('by the %s norm', (kind, normOf) => {
  test('a channel is worth its filter’s norm over the layer’s mean', () => {
    const { shape, values } = tensor('layer1.0.conv2.weight')
    const [channels = 0] = shape
    const size = values.length / channels
    const norms = Array.from({ length: channels }, (_, channel) =>
      normOf(Array.from(values.subarray(channel * size, (channel + 1) * size))),
    )
    const mean = norms.reduce((sum, norm) => sum + norm, 0) / channels
    const found = weightImportance(kind, weights, parityNetwork, ['layer1.0.bn2']).get('layer1.0.bn2')
    expect(found?.length).toBe(channels)
    found?.forEach((value, channel) => expect(value).toBeCloseTo((norms[channel] ?? NaN) / mean, 5))
  })

  test('a layer of larger weights is worth no more than another', () => {
    const scaled = withScaled('layer1.0.conv2.weight', 50)
    const [before, after] = [weights, scaled].map((some) => weightImportance(kind, some, parityNetwork, spaces))
    for (const [id, values] of before ?? [])
      values.forEach((value, channel) => expect(after?.get(id)?.[channel]).toBeCloseTo(value, 5))
  })

  test('a residual group has the mean of all convolutions that add to it', () => {
    const group = spaces.find((id) => spaceById(channelSpaces(parityNetwork), id).openedBy.length > 1) ?? ''
    const found = weightImportance(kind, weights, parityNetwork, [group]).get(group)
    const mean = (found?.reduce((sum, value) => sum + value, 0) ?? 0) / (found?.length ?? 0)
    expect(mean).toBeCloseTo(1, 5)
  })
})

test('at random it depends on the seed and nothing else, and no two layers are alike', () => {
  const draw = (seed: number) => weightImportance('random', new Map(), parityNetwork, spaces, seed)
  expect(draw(3)).toEqual(draw(3))
  expect(draw(4)).not.toEqual(draw(3))
  const firsts = [...draw(3).values()].map(([first]) => first)
  expect(new Set(firsts).size).toBe(firsts.length)
})

test('arrays that were laid one behind the other come apart again', () => {
  const found = importanceOf(
    [
      { id: 'a', channels: 2 },
      { id: 'b', channels: 1 },
    ],
    Float32Array.of(1, 2, 3),
  )
  expect([...found]).toEqual([
    ['a', Float32Array.of(1, 2)],
    ['b', Float32Array.of(3)],
  ])
})
