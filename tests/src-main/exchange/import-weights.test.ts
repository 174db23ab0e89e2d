/** Weights made elsewhere come in as the network they belong to, or with the tensor that is wrong. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { exportSafetensors } from '../../../src-main/exchange/export'
import { importWeights, inferArchitecture } from '../../../src-main/exchange/import-weights'
import { writeSafetensors } from '../../../src-main/exchange/safetensors'
import { architectureText } from '../../../src-shared/architecture/architecture-json'
import { parametersOf } from '../../../src-shared/architecture/parameters'
import { bottleneckResnet, buildResnet, resnet } from '../../../src-shared/architecture/resnet'
import { UserError, type UserErrorCode } from '../../../src-shared/errors'
import { cfgOf } from '../../../src-shared/pruning/cfg'
import { planPruning } from '../../../src-shared/pruning/plan'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { transferWeights } from '../../../src-shared/pruning/transfer'
import type { Weights } from '../../../src-shared/weights'
import { parityNetwork, parityRatios, parityWeights } from '../../support/parity'
import { changed, zeros } from '../../support/weights'

const folder = mkdtempSync(join(tmpdir(), 'prunescope-import-'))
afterAll(() => rmSync(folder, { recursive: true }))
const parityFile = new URL('../../fixtures/parity/initial.safetensors', import.meta.url).pathname
const stem = '3x3-maxpool'

function errorOf(action: () => unknown): { readonly code: UserErrorCode; readonly message: string; next: string } {
  try {
    action()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('the PyTorch reference’s file', () => {
  test('does not tell its max-pool, so the stem is asked for by name', () => {
    const { code, message, next } = errorOf(() => importWeights(parityFile))
    expect(code).toBe('architecture-unclear')
    expect(message).toContain('initial.safetensors')
    expect(next).toBe('Add --stem 3x3-maxpool or --stem 3x3.')
  })

  test('is the reference network once the stem is given, its tensors unchanged', () => {
    const { architecture, weights } = importWeights(parityFile, { stem })
    expect(architecture).toEqual(parityNetwork)
    expect(weights).toEqual(parityWeights('initial'))
    expect([...weights.keys()]).toEqual(parametersOf(parityNetwork).map(({ name }) => name))
  })
})

describe.each(['block-interior', 'all-free'] as const)('a network pruned with %s', (policy) => {
  test.each(parityRatios)('at ratio $ratio is read back with its cfg, without any metadata', ({ ratio }) => {
    const trained = parityWeights('trained')
    const { mask } = planPruning(trained, parityNetwork, ratio, { policy, floor: 3, denominator: 'prunable' })
    const pruned = pruneArchitecture(parityNetwork, mask)
    const path = join(folder, `${policy}-${ratio}.safetensors`)
    writeSafetensors(path, transferWeights(trained, parityNetwork, mask), { batchCounters: true })
    const { architecture } = importWeights(path, { stem })
    expect(cfgOf(architecture)).toEqual(cfgOf(pruned))
    expect(architecture).toEqual(pruned)
  })
})

test.each([18, 34, 50, 101, 152] as const)('ResNet-%d is known by its blocks', (depth) => {
  const whole = resnet(depth, '3x3', { classes: 100, inputChannels: 1, inputSize: 28 })
  // Shapes are all that counts; the values of the deep ones would fill the memory.
  const shapes: Weights = new Map(
    parametersOf(whole).map(({ name, shape }) => [name, { shape, values: new Float32Array(0) }]),
  )
  expect(inferArchitecture(shapes, { stem: '3x3', inputSize: 28 })).toEqual(whole)
})

test('basic blocks of unusual width are followed block by block', () => {
  const network = buildResnet({
    kind: 'BasicBlock',
    stem: '3x3',
    stemChannels: 8,
    stages: [
      { stride: 1, blocks: [{ widths: [5, 8] }, { widths: [3, 8] }] },
      { stride: 2, blocks: [{ widths: [7, 12] }] },
    ],
    classes: 4,
    inputChannels: 3,
    inputSize: 32,
    label: '',
  })
  expect({ ...inferArchitecture(zeros(network), { stem: '3x3' }), label: '' }).toEqual(network)
})

test('a 7×7 stem is ImageNet’s and needs no question', () => {
  const network = bottleneckResnet({ blocks: [1, 2], planes: 4, stem: '7x7-maxpool', classes: 7, inputSize: 224 })
  expect(inferArchitecture(zeros(network))).toEqual(network)
})

test.each(['module.', 'model.', '_orig_mod.module.'])('names that a wrapping begins with %s lose it', (prefix) => {
  const wrapped = new Map([...parityWeights('initial')].map(([name, tensor]) => [`${prefix}${name}`, tensor]))
  const path = join(folder, 'wrapped.safetensors')
  writeSafetensors(path, wrapped, { batchCounters: true })
  expect(importWeights(path, { stem })).toEqual({ architecture: parityNetwork, weights: parityWeights('initial') })
})

describe('a file that Prunescope wrote', () => {
  const path = join(folder, 'own.safetensors')
  exportSafetensors(path, parityNetwork, parityWeights('initial'), { run: 'a1' })

  test('asks for nothing', () => {
    expect(importWeights(path)).toEqual({ architecture: parityNetwork, weights: parityWeights('initial') })
  })

  test('is taken for another image size when one is given', () => {
    const { architecture } = importWeights(path, { inputSize: 64 })
    expect(architecture.nodes[0]).toMatchObject({ op: 'input', height: 64, width: 64 })
  })

  test('refuses another stem than its own', () => {
    const { code, message } = errorOf(() => importWeights(path, { stem: '3x3' }))
    expect(code).toBe('bad-argument')
    expect(message).toContain('--stem 3x3 contradicts')
  })

  test('is read by its tensors where the description is of another network', () => {
    const other = resnet(18, '3x3')
    const metadata = { architecture: architectureText(other) }
    expect(inferArchitecture(parityWeights('initial'), { stem, metadata })).toEqual(parityNetwork)
    expect(inferArchitecture(parityWeights('initial'), { stem, metadata: { architecture: 'resnet-like' } })).toEqual(
      parityNetwork,
    )
  })
})

describe('a stem that contradicts the first convolution is refused', () => {
  test('3×3 asked of a 7×7', () => {
    const network = zeros(bottleneckResnet({ blocks: [1], planes: 4, stem: '7x7-maxpool' }))
    const { code, message } = errorOf(() => inferArchitecture(network, { stem: '3x3' }))
    expect(code).toBe('bad-argument')
    expect(message).toContain('conv1.weight is [4, 3, 7, 7]')
  })

  test('7×7 asked of a 3×3', () => {
    const { code } = errorOf(() => inferArchitecture(parityWeights('initial'), { stem: '7x7-maxpool' }))
    expect(code).toBe('bad-argument')
  })
})

describe('a tensor that does not fit is named with what was expected', () => {
  const weights = parityWeights('initial')

  test.each([
    ['layer1.0.conv2.weight', null, 'layer1.0.conv2.weight [8, 8, 3, 3] is missing.'],
    ['layer1.0.conv2.weight', [7, 8, 3, 3], 'layer1.0.conv2.weight should be [8, 8, 3, 3] and is [7, 8, 3, 3].'],
    ['layer2.0.bn1.running_var', [9], 'layer2.0.bn1.running_var should be [16] and is [9].'],
    ['layer3.0.downsample.0.weight', null, 'layer3.0.downsample.0.weight [128, 64, 1, 1] is missing.'],
    ['fc.bias', null, 'fc.bias [10] is missing.'],
    ['layer1.0.se.weight', [2], 'layer1.0.se.weight [2] is unknown.'],
    ['conv1.weight', null, 'conv1.weight is missing.'],
  ] as const)('%s as %j', (name, shape, expected) => {
    const { code, message } = errorOf(() => inferArchitecture(changed(weights, name, shape), { stem }))
    expect(code).toBe('bad-weights')
    expect(message.split(': ').at(-1)).toBe(expected)
  })

  test('a whole block that is gone is named', () => {
    const without = new Map([...weights].filter(([name]) => !name.startsWith('layer2.')))
    expect(errorOf(() => inferArchitecture(without, { stem })).message).toContain('layer2.0 is missing')
  })
})

test('weights of another kind of network are refused by their names', () => {
  const vgg: Weights = new Map([['features.0.weight', { shape: [2, 3, 3, 3], values: new Float32Array(54) }]])
  const { code, message } = errorOf(() => inferArchitecture(vgg))
  expect(code).toBe('architecture-unclear')
  expect(message).toContain('features.0.weight')
})
