/** A network counts as imported until somebody trains it with a penalty on γ. */

import { expect, test } from 'vitest'
import { isImported } from '../../../src-main/runs/imported'
import type { RunHead } from '../../../src-main/runs/run-store'
import { trainingSchema } from '../../../src-shared/recipe/training'
import type { TrainSettings } from '../../../src-shared/runs/settings'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'

const trained = (lambda: number, more: Partial<TrainSettings> = {}): TrainSettings => ({
  kind: 'train',
  data: { name: 'shapes', validation: 0, splitSeed: 0 },
  network: null,
  training: trainingSchema.parse({ epochs: 1, lr: 0.1, lambda }),
  policy: 'block-interior',
  evaluate: null,
  everyEpoch: true,
  testFirst: true,
  seed: 0,
  threads: null,
  ...more,
})

const base: RunHead = {
  id: 'import',
  name: 'mine',
  kind: 'import',
  state: 'done',
  dir: '/nowhere',
  experimentId: null,
  jobId: null,
  parentId: null,
  architecture: bottleneckResnet({ blocks: [1], planes: 4, stem: '3x3', classes: 2, inputSize: 32 }),
  settings: { kind: 'import', file: 'mine.safetensors' },
  data: null,
  seed: null,
  recipe: null,
}
const runs = new Map<string, RunHead>([['import', base]])
const store = {
  head: (id: string): RunHead => {
    const run = runs.get(id)
    if (!run) throw new Error(`There is no run ${id}.`)
    return run
  },
}
function run(id: string, parentId: string | null, settings: TrainSettings): RunHead {
  const made: RunHead = { ...base, id, parentId, kind: 'finetune', settings }
  runs.set(id, made)
  return made
}

test('so do the import and what was fine-tuned from it without λ', () => {
  expect(isImported(store, base)).toBe(true)
  expect(isImported(store, run('plain', 'import', trained(0)))).toBe(true)
})

test('not what was trained with λ, nor what comes of that; nor fresh weights, nor what was made here', () => {
  expect(isImported(store, run('sparse', 'import', trained(1e-4)))).toBe(false)
  expect(isImported(store, run('tuned', 'sparse', trained(0)))).toBe(false)
  expect(isImported(store, run('scratch', 'import', trained(0, { scratch: 'same-epochs' })))).toBe(false)
  expect(isImported(store, run('own', null, trained(0)))).toBe(false)
})
