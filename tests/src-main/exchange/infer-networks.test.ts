/** Weights of VGGs, DenseNets, MobileNets and the CIFAR ResNets come in under the names that torchvision and the ports give. */

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { importWeights, inferArchitecture, inferNetwork } from '../../../src-main/exchange/import-weights'
import { networkFromChoice } from '../../../src-shared/architecture/networks'
import { parametersOf } from '../../../src-shared/architecture/parameters'
import { torchvisionVgg } from '../../../src-shared/architecture/vgg'
import { UserError, type UserErrorCode } from '../../../src-shared/errors'
import { weightImportance } from '../../../src-shared/pruning/importance'
import { maskByGlobalThreshold } from '../../../src-shared/pruning/mask'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import type { NetworkChoice } from '../../../src-shared/recipe/network-choice'
import type { Weights } from '../../../src-shared/weights'
import { outputsOf } from '../../support/networks'
import { changed, zeros } from '../../support/weights'

const folder = new URL('../../fixtures/networks/', import.meta.url)
const of = { classes: 10, inputChannels: 3, inputSize: 32 }

/** Names and shapes of a state_dict as torchvision itself wrote them; values that no shape needs are left out. */
function shapesIn(name: string): Weights {
  const shapes = z
    .record(z.string(), z.array(z.number()))
    .parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
  return new Map(Object.entries(shapes).map(([key, shape]) => [key, { shape, values: new Float32Array() }]))
}

function errorOf(action: () => unknown): { readonly code: UserErrorCode; readonly message: string } {
  try {
    action()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('torchvision’s own files', () => {
  test('vgg16_bn: biases stay, and the first linear layer is the convolution on 7×7 positions that it is', () => {
    const { architecture, weights } = inferNetwork(shapesIn('vgg16_bn.json'))
    expect(architecture).toEqual(torchvisionVgg(16, { classes: 10 }))
    expect(weights.get('classifier.0.weight')?.shape).toEqual([4096, 512, 7, 7])
    expect(weights.get('features.0.bias')?.shape).toEqual([64])
  })

  test('mobilenet_v2 is taken for small images unless a size is said', () => {
    const file = shapesIn('mobilenet_v2.json')
    const choice = { kind: 'mobilenet-v2', width: 1 } as const
    expect(inferArchitecture(file)).toEqual(networkFromChoice(choice, of))
    expect(inferArchitecture(file, { inputSize: 224 })).toEqual(networkFromChoice(choice, { ...of, inputSize: 224 }))
  })
})

const choices: readonly [string, NetworkChoice][] = [
  ['VGG-11', { kind: 'vgg', depth: 11 }],
  ['ResNet-56', { kind: 'cifar-resnet', depth: 56 }],
  ['DenseNet-40', { kind: 'densenet', depth: 40, growth: 12 }],
  ['ResNet-164', { kind: 'preact-resnet', depth: 164 }],
  ['MobileNet-V2, a quarter as wide', { kind: 'mobilenet-v2', width: 0.25 }],
]

describe.each(choices)('%s', (_, choice) => {
  const whole = networkFromChoice(choice, of)
  const weights = zeros(whole)

  test('is known by its names and shapes alone', () => {
    expect(inferArchitecture(weights)).toEqual(whole)
  })

  test('of which a tensor is missing or misshapen is refused with that tensor’s name', () => {
    const named = parametersOf(whole).filter(({ kind, node }) => kind === 'beta' && !node.includes('features.1.conv'))
    const { name } = named[Math.floor(named.length / 2)] ?? { name: '' }
    for (const shape of [null, [3]]) {
      const { code, message } = errorOf(() => inferArchitecture(changed(weights, name, shape)))
      expect(code).toBe('bad-weights')
      expect(message).toContain(name)
    }
  })

  test('takes no stem, unless it has one', () => {
    if (choice.kind === 'cifar-resnet') expect(inferArchitecture(weights, { stem: '3x3' })).toEqual(whole)
    else expect(errorOf(() => inferArchitecture(weights, { stem: '3x3' })).message).toContain('not a ResNet’s')
  })
})

describe('cut networks', () => {
  test.each<[string, NetworkChoice]>([
    ['VGG-11', { kind: 'vgg', depth: 11 }],
    ['MobileNet-V2', { kind: 'mobilenet-v2', width: 0.5 }],
  ])('%s is read by its widths', (_, choice) => {
    const whole = networkFromChoice(choice, of)
    const spaces = prunableSpaces(whole, 'coupled')
    const { mask } = maskByGlobalThreshold(weightImportance('random', zeros(whole), whole, spaces, 4), 0.5)
    const cut = pruneArchitecture(whole, mask)
    const inferred = inferArchitecture(zeros(cut))
    expect({ nodes: inferred.nodes, blocks: inferred.blocks }).toEqual({ nodes: cut.nodes, blocks: cut.blocks })
  })

  test('a DenseNet that the public port cut keeps its selections and answers as PyTorch does', () => {
    const { architecture, weights } = importWeights(new URL('densenet-cut.safetensors', folder).pathname)
    const select = architecture.nodes.find(({ name }) => name === 'dense2.1.select')
    expect(select?.op === 'select' && select.indices.length).toBeLessThan(20)
    const { logits, size, images } = z
      .object({ logits: z.array(z.number()), size: z.number(), images: z.number() })
      .parse(JSON.parse(readFileSync(new URL('densenet-cut.json', folder), 'utf8')))
    const numbers = 3 * size * size
    const answers = Array.from({ length: images }, (_, image) => {
      const pixels = Float64Array.from({ length: numbers }, (_, index) => {
        const place = image * numbers + index
        return Math.fround(Math.sin(place * 0.37 + (place % 7)))
      })
      return [...outputsOf(architecture, weights, pixels)]
    }).flat()
    expect(answers).toHaveLength(logits.length)
    for (const [index, answer] of answers.entries()) expect(answer).toBeCloseTo(logits[index] ?? NaN, 5)
  })

  test('one whose selections are lost is refused with the selection’s name', () => {
    const whole = networkFromChoice({ kind: 'densenet', depth: 22, growth: 4 }, of)
    const cut = pruneArchitecture(whole, new Map([['dense1.2.bn1', new Uint8Array(24).fill(1, 1)]]))
    const { code, message } = errorOf(() => inferArchitecture(zeros(cut)))
    expect(code).toBe('architecture-unclear')
    expect(message).toBe('dense1.2.bn1.weight [23] reads 23 of 24 channels, and no dense1.2.select.indexes says which.')
  })
})

describe('what is not known here is refused in a sentence', () => {
  test('shortcuts that pad with zeros', () => {
    const whole = zeros(networkFromChoice({ kind: 'cifar-resnet', depth: 20 }, of))
    const padded = new Map([...whole].filter(([name]) => !name.includes('downsample')))
    const { code, message } = errorOf(() => inferArchitecture(padded))
    expect(code).toBe('architecture-unclear')
    expect(message).toContain('layer2.0 changes the width, and no layer2.0.downsample.0.weight is there')
  })

  test('a VGG without BatchNorm', () => {
    const shape = (...sizes: number[]) => ({ shape: sizes, values: new Float32Array() })
    const plain: Weights = new Map([
      ['features.0.weight', shape(64, 3, 3, 3)],
      ['features.0.bias', shape(64)],
      ['features.2.weight', shape(64, 64, 3, 3)],
      ['features.2.bias', shape(64)],
    ])
    expect(errorOf(() => inferArchitecture(plain)).message).toContain(
      'features.1, behind the convolution features.0.weight',
    )
  })
})

test('other ports’ names for shortcuts and the linear layer are understood', () => {
  const whole = networkFromChoice({ kind: 'cifar-resnet', depth: 20 }, of)
  const renamed = new Map(
    [...zeros(whole)].map(([name, tensor]) => [
      name.replace('downsample', 'shortcut').replace(/^fc/, 'linear'),
      tensor,
    ]),
  )
  expect(inferArchitecture(renamed)).toEqual(whole)
})
