/** A history with families of runs as real trainings leave them: trained sparse, cut, fine-tuned. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { History } from '../../src-main/history/history'
import { openWorkspace } from '../../src-main/workspace/workspace'
import { bottleneckResnet } from '../../src-shared/architecture/resnet'
import { parseRecipe } from '../../src-shared/recipe/parse'

export type MadeRuns = { readonly ids: readonly string[] }

const architectures = [16, 8, 4].map((planes) =>
  bottleneckResnet({ stem: '3x3', planes, blocks: [1, 1], classes: 10, inputSize: 32 }),
)
const split = { name: 'shapes', validation: 0.1, splitSeed: 0 }
const data = { ...split, source: 'shapes' }

/**
 * Per family a training with λ, and for two ratios a pruning and its fine-tuning: five runs.
 *
 * @param epochs of the trainings: their curves have as many points
 */
export function makeFamilies(workspaceDir: string, families: number, { epochs = 20 } = {}): MadeRuns {
  const { databasePath, runDirectory } = openWorkspace(workspaceDir)
  const history = History.open(databasePath)
  const ids: string[] = []
  for (let family = 0; family < families; family++) {
    const lambda = [0, 1e-5, 1e-4, 1e-3][family % 4] ?? 0
    const recipe = parseRecipe(
      {
        name: `report-${family}`,
        seed: family,
        data: { name: 'shapes' },
        network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 16 },
        train: { epochs, lr: 0.1, lambda },
      },
      'made',
    )
    const settings = (lambdaHere: number, parent: boolean) => ({
      kind: 'train',
      data: split,
      network: parent ? null : recipe.network,
      training: { ...recipe.train, lambda: lambdaHere },
      policy: 'block-interior',
      evaluate: null,
      everyEpoch: true,
      testFirst: parent,
      seed: family,
      threads: null,
    })
    const make = (
      name: string,
      kind: 'train' | 'prune' | 'finetune',
      parentId: string | null,
      size: number,
      accuracy: number,
      own: object,
    ): string => {
      const experimentId = `experiment-${family}`
      const run = { name: `${recipe.name}/${name}`, kind, parentId, experimentId, recipe, data, seed: family }
      const { id } = history.createRun({ ...run, architecture: architectures[size] ?? null, settings: own })
      ids.push(id)
      if (kind !== 'prune')
        history.apply(id, {
          type: 'metrics',
          points: Array.from({ length: epochs }, (_, epoch) => ({
            step: (epoch + 1) * 100,
            epoch: epoch + 1,
            timeMs: Date.now(),
            values: {
              'train/loss': 2 / (epoch + 2),
              'test/accuracy': accuracy * (1 - Math.exp(-(epoch + 1) / 4)) + 0.01 * Math.sin(family + epoch),
            },
          })),
        })
      const counts = { images: 1000, correct: Math.round(1000 * accuracy), accuracy, loss: 0.3, imagesPerSecond: 900 }
      history.apply(id, {
        type: 'evaluation',
        evaluation: { dataset: 'shapes', split: 'test', of: 'weights', ...counts },
      })
      history.setState(id, family % 7 === 3 && kind === 'finetune' ? 'failed' : 'done')
      if (!existsSync(runDirectory(id))) mkdirSync(runDirectory(id), { recursive: true })
      writeFileSync(`${runDirectory(id)}/weights.safetensors`, new Uint8Array(10_000))
      return id
    }
    const best = 0.9 + 0.002 * (family % 30)
    const base = make('train', 'train', null, 0, best, settings(lambda, false))
    for (const [size, ratio] of [0.5, 0.9].entries()) {
      const rule = { policy: 'block-interior', floor: 3, denominator: 'prunable', constants: 'drop' }
      const own = { kind: 'prune', ...rule, ratio, data: null, evaluate: null, threads: null }
      const cut = make(`prune-${ratio}`, 'prune', base, size + 1, best - 0.1 - ratio / 2, own)
      make(`finetune-${ratio}`, 'finetune', cut, size + 1, best - 0.02 * (size + 1), settings(0, true))
    }
  }
  history.close()
  return { ids }
}
