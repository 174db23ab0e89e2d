/** Surgery is right: the cut network computes what the masked one computes, tensor by tensor and output by output. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Architecture } from '../../../src-shared/architecture/architecture'
import { channelSpaces, spaceById } from '../../../src-shared/architecture/channel-spaces'
import { elementsOf, parametersOf, type Parameter } from '../../../src-shared/architecture/parameters'
import type { Mask } from '../../../src-shared/pruning/mask'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { maskedWeights, transferWeights } from '../../../src-shared/pruning/transfer'
import type { Weights } from '../../../src-shared/weights'
import { networkAndMask, outputsOf, someWeights } from '../../support/networks'
import { parityNetwork, parityWeights } from '../../support/parity'

test('moved weights are those of the kept channels, number by number', () => {
  fc.assert(
    fc.property(networkAndMask, ({ network, mask }) => {
      const weights = someWeights(network)
      const moved = transferWeights(weights, network, mask)
      for (const parameter of parametersOf(network))
        expect([...(moved.get(parameter.name)?.values ?? [])]).toEqual(keptNumbers(parameter, weights, network, mask))
    }),
  )
})

test('moved weights fit the cut network, in its order', () => {
  fc.assert(
    fc.property(networkAndMask, ({ network, mask }) => {
      const moved = transferWeights(someWeights(network), network, mask)
      const needed = parametersOf(pruneArchitecture(network, mask))
      expect([...moved].map(([name, { shape }]) => ({ name, shape }))).toEqual(
        needed.map(({ name, shape }) => ({ name, shape })),
      )
    }),
  )
})

test('moving masked weights gives what moving the whole ones gives', () => {
  fc.assert(
    fc.property(networkAndMask, ({ network, mask }) => {
      const weights = someWeights(network)
      expect(transferWeights(maskedWeights(weights, network, mask), network, mask)).toEqual(
        transferWeights(weights, network, mask),
      )
    }),
  )
})

test('masked and cut networks give the same outputs, whatever the network and the mask', () => {
  fc.assert(
    fc.property(networkAndMask, fc.integer(), ({ network, mask }, seed) => {
      const weights = someWeights(network, seed)
      const image = someImage(network, seed)
      const masked = outputsOf(network, maskedWeights(weights, network, mask), image)
      const cut = outputsOf(pruneArchitecture(network, mask), transferWeights(weights, network, mask), image)
      const range = Math.max(1, ...masked.map(Math.abs))
      cut.forEach((value, index) => expect(Math.abs(value - (masked[index] ?? Infinity))).toBeLessThan(1e-9 * range))
    }),
    { numRuns: 50 },
  )
})

test('masking touches γ and β of pruned channels and nothing else', () => {
  const weights = parityWeights('trained')
  const mask: Mask = new Map([['layer1.0.bn2', Uint8Array.of(1, 1, 0, 1, 1, 1, 0, 1)]])
  const masked = maskedWeights(weights, parityNetwork, mask)
  for (const [name, tensor] of masked) {
    const expected = weights.get(name)?.values.slice() ?? new Float32Array()
    if (name === 'layer1.0.bn2.weight' || name === 'layer1.0.bn2.bias')
      for (const channel of [2, 6]) expected[channel] = 0
    expect(tensor.values).toEqual(expected)
  }
})

test('the weights that went in stay as they were', () => {
  const weights = parityWeights('trained')
  const mask: Mask = new Map([['layer1.0.bn2', Uint8Array.of(1, 1, 0, 1, 1, 1, 0, 1)]])
  maskedWeights(weights, parityNetwork, mask)
  transferWeights(weights, parityNetwork, mask).forEach((tensor) => tensor.values.fill(9))
  expect(weights).toEqual(parityWeights('trained'))
})

test('a network is cut twice as it would be at once', () => {
  const weights = parityWeights('trained')
  const first: Mask = new Map([['layer1.0.bn1', Uint8Array.of(1, 0, 1, 1, 0, 1, 1, 1)]])
  const second: Mask = new Map([['layer1.0.bn1', Uint8Array.of(0, 1, 1, 1, 0, 1)]])
  const both: Mask = new Map([['layer1.0.bn1', Uint8Array.of(0, 0, 1, 1, 0, 1, 0, 1)]])
  const between = pruneArchitecture(parityNetwork, first)
  expect(pruneArchitecture(between, second)).toEqual(pruneArchitecture(parityNetwork, both))
  expect(transferWeights(transferWeights(weights, parityNetwork, first), between, second)).toEqual(
    transferWeights(weights, parityNetwork, both),
  )
})

describe('what does not fit is refused by name', () => {
  const weights = parityWeights('trained')
  test.each<[string, Mask, string]>([
    ['a space of another network', new Map([['layer7.0.bn1', Uint8Array.of(1)]]), 'names layer7.0.bn1'],
    ['another number of channels', new Map([['layer1.0.bn1', Uint8Array.of(1, 1)]]), 'has 2 bits, the network has 8'],
    [
      'a layer without channels',
      new Map([['layer1.0.bn1', new Uint8Array(8)]]),
      'leaves layer1.0.bn1 without channels',
    ],
    ['the classes', new Map([['fc', new Uint8Array(10).fill(1)]]), "output can't be pruned"],
  ])('%s', (_, mask, message) => {
    const refusal = expect.objectContaining({ code: 'shape-mismatch', message: expect.stringContaining(message) })
    expect(() => pruneArchitecture(parityNetwork, mask)).toThrow(refusal)
    expect(() => transferWeights(weights, parityNetwork, mask)).toThrow(refusal)
    expect(() => maskedWeights(weights, parityNetwork, mask)).toThrow(refusal)
  })

  test('weights without a tensor', () => {
    const incomplete = new Map(weights)
    incomplete.delete('layer3.0.conv2.weight')
    expect(() => transferWeights(incomplete, parityNetwork, new Map())).toThrow(
      expect.objectContaining({ code: 'bad-weights', message: expect.stringContaining('layer3.0.conv2.weight') }),
    )
  })
})

/** Every number of a tensor whose position is kept on each axis, by looking at positions one by one. */
function keptNumbers(parameter: Parameter, weights: Weights, network: Architecture, mask: Mask): readonly number[] {
  const spaces = channelSpaces(network)
  const keeps = parameter.axes.map((axis) =>
    'size' in axis
      ? Array.from({ length: axis.size }, () => true)
      : axis.spaces.flatMap((id) => {
          const bits = mask.get(id) ?? new Uint8Array(spaceById(spaces, id).channels).fill(1)
          return [...bits].map((bit) => bit === 1)
        }),
  )
  const values = weights.get(parameter.name)?.values ?? new Float32Array()
  return [...values].filter((_, position) =>
    keeps.every((axisKeeps, axis) => {
      const inner = elementsOf(parameter.shape.slice(axis + 1))
      return axisKeeps[Math.floor(position / inner) % axisKeeps.length]
    }),
  )
}

function someImage(network: Architecture, seed: number): Float64Array {
  const input = network.nodes[0]
  if (input?.op !== 'input') throw new Error('no input')
  return Float64Array.from({ length: input.channels * input.height * input.width }, (_, index) =>
    Math.sin(index * 1.7 + seed),
  )
}
