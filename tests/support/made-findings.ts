/** What real trainings, prunings and sweeps leave behind beside their curves: γ, masks, predictions, latencies, cells. */

import type { History } from '../../src-main/history/history'
import type { Recipe } from '../../src-shared/recipe/recipe'
import { parseRecipe } from '../../src-shared/recipe/parse'

/** @param ids of a family as `makeFamilies` makes it: the training, and two prunings, each with its fine-tuning */
export function addMasksAndGamma(history: History, [train = '', half = '', , most = '']: readonly string[]): void {
  const values = Float32Array.from({ length: 8 }, (_, channel) => channel / 8)
  const layers = [{ name: 'bn1', channels: 8, prunable: true }]
  history.apply(train, { type: 'gamma', snapshot: { epoch: 20, layers, values } })
  for (const [id, removed] of [
    [half, 4],
    [most, 7],
  ] as const)
    history.saveMask(id, {
      mask: new Map([['bn1', Uint8Array.from(values, (_, channel) => (channel < removed ? 0 : 1))]]),
      threshold: removed / 8,
      requestedRatio: removed / 8,
      achievedRatio: removed / 8,
      policy: 'block-interior',
      floor: 1,
      denominator: { kind: 'prunable', channels: 8 },
      prunableChannels: 8,
      removedChannels: removed,
      keptChannels: 8 - removed,
    })
  addFindings(history, [train, half])
}

/** What one image in a thousand is taken for, and how long two networks take, as measured in one session. */
function addFindings(history: History, runIds: readonly string[]): void {
  const classes = ['disc', 'square', 'ring', ...Array.from({ length: 7 }, (_, index) => `other ${index}`)]
  const labels = Uint16Array.from([0, 1, 2, 1])
  for (const [index, id] of runIds.entries()) {
    const predicted = Uint16Array.from(index === 0 ? [0, 1, 0, 0] : [0, 2, 2, 2])
    const about = { dataset: 'shapes', split: 'validation', imagesId: 'these', classes } as const
    history.apply(id, { type: 'predictions', predictions: { ...about, labels, predicted } })
    for (const batch of [1, 64]) {
      const medianMs = batch * (2 - index)
      const spread = { medianMs, p10Ms: medianMs * 0.9, p90Ms: medianMs * 1.2, samples: 40 }
      const made = { device: 'CPU', cpu: 'a processor', threads: 2, library: 'TensorFlow 2', timeMs: Date.now() }
      history.apply(id, { type: 'latency', runId: id, latency: { session: 'one', batch, ...spread, ...made } })
    }
  }
}

/** A sweep of λ and seed: one job is done, one failed, one waits until someone resumes it. */
export function addSweep(history: History): string {
  const recipe = (lambda: number, seed: number): Recipe =>
    parseRecipe(
      {
        name: `grid λ=${lambda} seed=${seed}`,
        seed,
        data: { name: 'shapes' },
        network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 16 },
        train: { epochs: 2, lr: 0.1, lambda },
      },
      'made',
    )
  const group = { id: 'grid', name: 'grid: train.lambda × seed' }
  const places = [
    ['grid-a', 0, 0],
    ['grid-b', 1e-4, 0],
    ['grid-c', 1e-4, 1],
  ] as const
  history.jobs.add(
    places.map(([id, lambda, seed]) => ({
      id,
      title: id,
      work: { kind: 'recipe', recipe: recipe(lambda, seed), experimentId: null, threads: null },
      group,
      priority: 0,
    })),
  )
  for (const [id] of places) history.jobs.setState(id, 'paused')
  history.jobs.setState('grid-b', 'failed', { code: 'not-finite', message: 'The loss is NaN.', next: 'Lower lr.' })
  const { id } = history.createRun({
    name: 'grid λ=0 seed=0/train',
    kind: 'train',
    jobId: 'grid-a',
    recipe: recipe(0, 0),
  })
  const counts = { images: 100, correct: 87, accuracy: 0.87, loss: 0.3, imagesPerSecond: 900 }
  history.apply(id, { type: 'evaluation', evaluation: { dataset: 'shapes', split: 'test', of: 'weights', ...counts } })
  history.setState(id, 'done')
  history.jobs.setState('grid-a', 'done')
  return id
}
