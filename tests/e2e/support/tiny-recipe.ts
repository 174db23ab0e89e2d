/** A chain that takes seconds: a few images in CIFAR-10's layout, and a network of four channels. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseRecipe } from '../../../src-shared/recipe/parse'
import type { Recipe } from '../../../src-shared/recipe/recipe'

/** @param folder where its images go */
export function tinyRecipe(folder: string, epochs: number): Recipe {
  const images = join(folder, 'images')
  const rows = readFileSync(fileURLToPath(new URL('../../fixtures/parity/batches.bin', import.meta.url)))
  mkdirSync(images, { recursive: true })
  writeFileSync(join(images, 'train.bin'), rows.subarray(0, 32 * 3073))
  writeFileSync(join(images, 'test.bin'), rows.subarray(0, 4 * 3073))
  return parseRecipe(
    {
      name: 'tiny',
      data: { name: images },
      network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 4 },
      train: { epochs, batchSize: 8, lr: 0.01, lambda: 1e-3 },
      prune: { ratios: [0.5] },
      finetune: { epochs: 1, lr: 0.01, ratios: [0.5] },
    },
    'tiny',
  )
}
