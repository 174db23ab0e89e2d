/** A family as a recipe leaves it in a history: trained with λ, cut by its γ, fine-tuned; small, and without training. */

import { History } from '../../src-main/history/history'
import { openWorkspace } from '../../src-main/workspace/workspace'
import type { Architecture } from '../../src-shared/architecture/architecture'
import { channelSpaces } from '../../src-shared/architecture/channel-spaces'
import { bottleneckResnet } from '../../src-shared/architecture/resnet'
import { maskByGlobalThreshold, type Importance, type MaskResult } from '../../src-shared/pruning/mask'
import { prunableSpaces } from '../../src-shared/pruning/prunable'
import { pruneArchitecture } from '../../src-shared/pruning/pruned-architecture'
import { parseRecipe } from '../../src-shared/recipe/parse'
import type { Environment } from '../../src-shared/runs/events'

export type ReportedFamily = {
  readonly train: string
  readonly cut: string
  readonly tuned: string
  readonly architecture: Architecture
  readonly result: MaskResult
}

const environment: Environment = {
  prunescope: '0.1.0',
  node: '24.0.0',
  platform: 'linux-x64',
  library: 'TensorFlow 2',
  device: 'cpu',
  threads: 2,
  precision: 'float32',
  cpu: 'a processor',
  dataFingerprint: 'f00d',
}

const data = { name: 'shapes', source: 'shapes', validation: 0, splitSeed: 0 }

/** @param ratio of the cut; at 0.9 a layer would be emptied */
export function reportedFamily(
  workspaceDir: string,
  { name = 'mine', lambda = 1e-3, ratio = 0.5, seed = 3 } = {},
): ReportedFamily {
  const history = History.open(openWorkspace(workspaceDir).databasePath)
  const architecture = bottleneckResnet({ stem: '3x3', planes: 8, blocks: [1, 1], classes: 10, inputSize: 32 })
  const importance = risingImportance(architecture)
  const result = maskByGlobalThreshold(importance, ratio)
  const small = pruneArchitecture(architecture, result.mask)
  const recipe = parseRecipe(
    {
      name,
      seed,
      data: { name: 'shapes' },
      network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 8, stem: '3x3' },
      train: { epochs: 3, lr: 0.1, lambda },
    },
    'made',
  )
  const training = (lambdaHere: number, parent: boolean) => ({
    kind: 'train',
    data: { name: 'shapes', validation: 0, splitSeed: 0 },
    network: parent ? null : recipe.network,
    training: { ...recipe.train, lambda: lambdaHere },
    policy: 'block-interior',
    evaluate: null,
    everyEpoch: true,
    testFirst: parent,
    seed,
    threads: null,
  })
  const base = { experimentId: name, recipe, data, seed, state: 'running' as const }
  const started = (id: string): string => {
    history.apply(id, { type: 'started', environment, timeMs: Date.now() })
    return id
  }
  const curve = (id: string, accuracies: readonly number[], firstEpoch: number): void =>
    history.apply(id, {
      type: 'metrics',
      points: accuracies.map((accuracy, index) => ({
        step: (index + firstEpoch) * 10,
        epoch: index + firstEpoch,
        timeMs: Date.now(),
        values: { 'test/accuracy': accuracy, 'sparsity/below-0.01': firstEpoch === 1 ? index / 4 : undefined },
      })),
    })
  const finished = (id: string, correct: number): void => {
    const counts = { images: 1000, correct, accuracy: correct / 1000, loss: 0.3, imagesPerSecond: 900 }
    history.apply(id, {
      type: 'evaluation',
      evaluation: { dataset: 'shapes', split: 'test', of: 'weights', ...counts },
    })
    history.apply(id, { type: 'finished', reason: 'all epochs', timeMs: Date.now() })
  }

  const { id: train } = history.createRun({
    ...base,
    name: `${name}/train`,
    kind: 'train',
    architecture,
    settings: training(lambda, false),
  })
  curve(started(train), [0.5, 0.7, 0.812], 1)
  history.apply(train, {
    type: 'gamma',
    snapshot: {
      epoch: 3,
      layers: [...importance].map(([layer, values]) => ({ name: layer, channels: values.length, prunable: true })),
      values: Float32Array.from([...importance.values()].flatMap((values) => [...values])),
    },
  })
  finished(train, 812)

  const rule = { policy: 'block-interior' as const, floor: 3 }
  const { id: cut } = history.createRun({
    ...base,
    name: `${name}/prune-${ratio}`,
    kind: 'prune',
    parentId: train,
    architecture: small,
    settings: {
      kind: 'prune',
      ...rule,
      denominator: 'prunable',
      constants: 'drop',
      ratio,
      data: null,
      evaluate: null,
      threads: null,
    },
  })
  history.saveMask(started(cut), { ...result, ...rule })
  for (const warning of result.warnings) history.apply(cut, { type: 'warning', warning })
  history.apply(cut, {
    type: 'surgery',
    check: { images: 32, maxAbsLogitDifference: 3e-6, logitRange: 24, tolerance: 0.024 },
  })
  finished(cut, 123)

  const { id: tuned } = history.createRun({
    ...base,
    name: `${name}/finetune-${ratio}`,
    kind: 'finetune',
    parentId: cut,
    architecture: small,
    settings: training(0, true),
  })
  curve(started(tuned), [0.123, 0.65, 0.791], 0)
  finished(tuned, 791)
  history.close()
  return { train, cut, tuned, architecture, result }
}

/** Each channel its own γ; the last layer's are all small, so that a large ratio would empty it. */
function risingImportance(architecture: Architecture): Importance {
  const { spaces } = channelSpaces(architecture)
  const ids = prunableSpaces(architecture, 'block-interior')
  return new Map(
    ids.map((id, layer) => {
      const isLast = layer === ids.length - 1
      const channels = spaces.get(id)?.channels ?? 0
      return [
        id,
        Float32Array.from({ length: channels }, (_, channel) => (isLast ? 1e-4 : 0.01) * (channel + 1 + layer / 10)),
      ]
    }),
  )
}
