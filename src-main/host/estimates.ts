/** What an experiment will take on this machine, from its data, its network, and what was measured here before. */

import { networkFromChoice } from '../../src-shared/architecture/resnet'
import { estimateOf, type Estimate, type Pace } from '../../src-shared/jobs/estimate'
import type { Recipe } from '../../src-shared/recipe/recipe'
import { trainSettingsSchema } from '../../src-shared/runs/settings'
import type { History } from '../history/history'
import { inspectData } from '../runs/data-facts'
import type { RunRows } from './run-rows'

/** The newest trainings tell enough of a machine. */
const lookedAt = 40
const epochTime = 'time/epoch-s'

export type EstimateContext = { readonly history: History; readonly rows: RunRows; readonly workspaceDir: string }

/** @throws UserError `data-not-found` or `bad-data` as the data sets' readers do */
export async function estimate({ history, rows, workspaceDir }: EstimateContext, recipe: Recipe): Promise<Estimate> {
  const { of, images } = await inspectData(workspaceDir, { ...recipe.data, splitSeed: recipe.seed })
  const { inputSize, inputChannels } = of
  return estimateOf(
    {
      recipe,
      architecture: networkFromChoice(recipe.network, of),
      trainImages: images.train,
      dataBytes: (images.train + images.validation + images.test) * inputSize * inputSize * inputChannels,
    },
    paces(history, rows),
  )
}

/** From the quickest epoch of each training: the others may have shared the machine. */
function paces(history: History, rows: RunRows): readonly Pace[] {
  return rows
    .all()
    .filter(({ kind, macs }) => (kind === 'train' || kind === 'finetune') && macs !== null)
    .sort((a, b) => b.createdMs - a.createdMs)
    .slice(0, lookedAt)
    .flatMap(({ id, name, macs }): readonly Pace[] => {
      const settings = trainSettingsSchema.safeParse(history.run(id).settings)
      const [series] = history.metricSeries(id, [epochTime]).series
      const [firstStep] = series?.steps ?? []
      const quickest = Math.min(...(series?.values ?? []).filter((seconds) => seconds > 0))
      if (!settings.success || firstStep === undefined || macs === null || !Number.isFinite(quickest)) return []
      const images = firstStep * settings.data.training.batchSize
      return [{ runName: name, macs, imagesPerSecond: images / quickest }]
    })
}
