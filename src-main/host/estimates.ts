/** What an experiment will take on this machine, from its data, its network, and what was measured here before. */

import { networkFromChoice } from '../../src-shared/architecture/networks'
import { estimateOf, type Estimate, type Pace } from '../../src-shared/jobs/estimate'
import type { Recipe } from '../../src-shared/recipe/recipe'
import { trainSettingsSchema } from '../../src-shared/runs/settings'
import type { History } from '../history/history'
import { LastUsed } from '../../src-shared/last-used'
import { inspectData, type DataFacts } from '../runs/data-facts'
import type { RunRows } from './run-rows'

/** The newest trainings tell enough of a machine. */
const lookedAt = 40
const epochTime = 'time/epoch-s'

/** Reading a data set takes seconds, and a form asks at every change. */
const keptFacts = 8

export type EstimateContext = { readonly history: History; readonly rows: RunRows; readonly workspaceDir: string }

export class Estimates {
  readonly #context: EstimateContext
  readonly #facts = new LastUsed<string, Promise<DataFacts>>(keptFacts)

  constructor(context: EstimateContext) {
    this.#context = context
  }

  /** @throws UserError `data-not-found` or `bad-data` as the data sets' readers do */
  async of(recipe: Recipe): Promise<Estimate> {
    return estimate(this.#context, recipe, await this.#factsOf(recipe))
  }

  /** What could not be read is read again: it may have been put right. */
  #factsOf({ data, seed }: Recipe): Promise<DataFacts> {
    const key = JSON.stringify([data, seed])
    const facts = this.#facts.get(key, () => inspectData(this.#context.workspaceDir, { ...data, splitSeed: seed }))
    facts.catch(() => this.#facts.forget(key))
    return facts
  }
}

function estimate({ history, rows }: EstimateContext, recipe: Recipe, { of, images }: DataFacts): Estimate {
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
      const [series] = history.measurements.series(id, [epochTime]).series
      const [firstStep] = series?.steps ?? []
      const quickest = Math.min(...(series?.values ?? []).filter((seconds) => seconds > 0))
      if (!settings.success || firstStep === undefined || macs === null || !Number.isFinite(quickest)) return []
      const images = firstStep * settings.data.training.batchSize
      return [{ runName: name, macs, imagesPerSecond: images / quickest }]
    })
}
