/** What an experiment is said to take, before it begins. */

import { expect, test } from 'vitest'
import { costOf } from '../../../src-shared/architecture/cost'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { estimateOf } from '../../../src-shared/jobs/estimate'
import { parseRecipe } from '../../../src-shared/recipe/parse'

const architecture = bottleneckResnet({ blocks: [1, 1], planes: 8, stem: '3x3', classes: 10, inputSize: 32 })
const { macs, weightsSizeBytes } = costOf(architecture)
const recipeOf = (changes: object = {}) =>
  parseRecipe(
    {
      name: 'r',
      data: { name: 'shapes' },
      network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 8 },
      train: { epochs: 10, lr: 0.1 },
      ...changes,
    },
    'test',
  )
const of = (recipe = recipeOf()) => ({ recipe, architecture, trainImages: 1000, dataBytes: 0 })

test('time is that of all epochs at the pace that was measured', () => {
  const estimate = estimateOf(of(), [{ runName: 'before', macs, imagesPerSecond: 100 }])
  expect(estimate).toMatchObject({ seconds: 100, pacedBy: 'before' })
})

test('of several paces the one of the network nearest in size counts, scaled by multiply-accumulates', () => {
  const paces = [
    { runName: 'far', macs: macs * 50, imagesPerSecond: 1 },
    { runName: 'near', macs: macs / 2, imagesPerSecond: 200 },
  ]
  expect(estimateOf(of(), paces)).toMatchObject({ seconds: 100, pacedBy: 'near' })
})

test('without any measurement no time is made up', () => {
  expect(estimateOf(of(), [])).toMatchObject({ seconds: null, pacedBy: null })
})

test('every fine-tuning adds its epochs, and every run its files', () => {
  const paces = [{ runName: 'before', macs, imagesPerSecond: 100 }]
  const chain = recipeOf({ prune: { ratios: [0.5, 0.9] }, finetune: { epochs: 5, lr: 0.01, ratios: [0.5, 0.9] } })
  const [alone, all] = [estimateOf(of(), paces), estimateOf(of(chain), paces)]
  expect(all.seconds).toBe(200)
  expect(all.diskBytes - alone.diskBytes).toBeGreaterThan(2 * weightsSizeBytes)
})

test('a larger batch takes more memory, and so do the images', () => {
  const small = estimateOf(of(), []).memoryBytes
  expect(estimateOf(of(recipeOf({ train: { epochs: 10, lr: 0.1, batchSize: 512 } })), []).memoryBytes).toBeGreaterThan(
    small,
  )
  expect(estimateOf({ ...of(), dataBytes: 1e9 }, []).memoryBytes).toBe(small + 1e9)
})
