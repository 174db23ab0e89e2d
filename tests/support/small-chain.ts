/** A chain so small that a test can have many of them: a few images, a network of two blocks, weights for fake workers. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeSafetensors } from '../../src-main/exchange/safetensors'
import { elementsOf, parametersOf } from '../../src-shared/architecture/parameters'
import { networkFromChoice } from '../../src-shared/architecture/networks'
import type { Work } from '../../src-shared/jobs/work'
import { parseRecipe } from '../../src-shared/recipe/parse'
import type { Recipe } from '../../src-shared/recipe/recipe'

/** A worker that computes nothing and heeds the files in its control folder: see there. */
export const controlledWorker = fileURLToPath(new URL('controlled-worker.mjs', import.meta.url))

const images = fileURLToPath(new URL('../fixtures/parity/batches.bin', import.meta.url))

/** Images in CIFAR-10's layout: the procedural set takes seconds to draw. */
export function smallData(folder: string, { train = 32, test = 4 } = {}): string {
  const data = join(folder, 'images')
  const rows = readFileSync(images)
  mkdirSync(data, { recursive: true })
  writeFileSync(join(data, 'train.bin'), rows.subarray(0, train * 3073))
  writeFileSync(join(data, 'test.bin'), rows.subarray(rows.length - test * 3073))
  return data
}

export function smallRecipe(data: string, changes: object = {}): Recipe {
  return parseRecipe(
    {
      name: 'small',
      data: { name: data },
      network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 4 },
      train: { epochs: 1, lr: 0.1, lambda: 1e-3 },
      ...changes,
    },
    'test',
  )
}

export function recipeWork(recipe: Recipe): Extract<Work, { kind: 'recipe' }> {
  return { kind: 'recipe', recipe, experimentId: null, threads: null }
}

/** What a fake training leaves, for a pruning to be decided by. */
export function smallWeights(folder: string, recipe: Recipe): string {
  const path = join(folder, 'weights.safetensors')
  const network = networkFromChoice(recipe.network, { classes: 10, inputChannels: 3, inputSize: 32 })
  writeSafetensors(
    path,
    new Map(
      parametersOf(network).map(({ name, shape }, tensor) => [
        name,
        {
          shape,
          values: Float32Array.from({ length: elementsOf(shape) }, (_, index) => Math.sin(1 + index + 7 * tensor)),
        },
      ]),
    ),
  )
  return path
}
