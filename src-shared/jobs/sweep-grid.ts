/** The grid of a sweep, read off the recipes of its jobs: whichever way they were queued, and however often. */

import { flattened } from '../runs/setting-lines'
import type { Recipe } from '../recipe/recipe'

/** What a job of a sweep leaves, one run each; those after the training for each ratio. */
export const sweepStages = ['train', 'prune', 'finetune', 'scratch'] as const
export type SweepStage = (typeof sweepStages)[number]

export type GridAxis = {
  /** As in `--set`; `ratio` for the share that is cut, whichever jobs cut it. */
  readonly key: string
  readonly values: readonly string[]
}

export type SweepGrid = {
  /** Keys in which the jobs differ; the ratio where more than one is cut. */
  readonly axes: readonly GridAxis[]
  readonly stages: readonly SweepStage[]
  readonly jobs: readonly GridJob[]
}

export type GridJob = {
  readonly jobId: string
  /** By axis its value's place; null on the axis of the ratio, along which a job may have several. */
  readonly at: readonly (number | null)[]
  /** Shares that it cuts, by their places on that axis; empty where there is no such axis. */
  readonly ratios: readonly { readonly place: number; readonly ratio: number }[]
}

export const ratioKey = 'ratio'
/** They follow from others, or only name the job. */
const notVaried: ReadonlySet<string> = new Set(['name', 'description', 'prune.ratios', 'finetune.ratios'])

export function gridOf(jobs: readonly { readonly id: string; readonly recipe: Recipe }[]): SweepGrid {
  const settings = jobs.map(({ recipe }) => new Map(flattened(withoutRatios(recipe))))
  const keys = [...new Set(settings.flatMap((one) => [...one.keys()]))].filter((key) => !notVaried.has(key))
  const varied = keys.flatMap((key): readonly GridAxis[] => {
    const values = [...new Set(settings.map((one) => one.get(key) ?? '–'))]
    return values.length > 1 ? [{ key, values: sorted(values) }] : []
  })
  const ratios = [...new Set(jobs.flatMap(({ recipe }) => recipe.prune?.ratios ?? []))].sort((a, b) => a - b)
  const axes = ratios.length > 1 ? [...varied, { key: ratioKey, values: ratios.map(String) }] : varied
  return {
    axes,
    stages: sweepStages.filter((stage) => jobs.some(({ recipe }) => hasStage(recipe, stage))),
    jobs: jobs.map(({ id, recipe }, index) => ({
      jobId: id,
      at: axes.map(({ key, values }) => (key === ratioKey ? null : values.indexOf(settings[index]?.get(key) ?? '–'))),
      ratios: (recipe.prune?.ratios ?? []).map((ratio) => ({ place: Math.max(0, ratios.indexOf(ratio)), ratio })),
    })),
  }
}

function withoutRatios(recipe: Recipe): unknown {
  const { prune, finetune, ...rest } = recipe
  return {
    ...rest,
    prune: prune && { ...prune, ratios: null },
    finetune: finetune && { ...finetune, ratios: null },
  }
}

function hasStage({ prune, finetune }: Recipe, stage: SweepStage): boolean {
  switch (stage) {
    case 'train':
      return true
    case 'prune':
      return prune !== null
    case 'finetune':
      return finetune !== null
    case 'scratch':
      return Boolean(finetune?.scratch)
  }
}

/** Numbers by their size, else in the order in which they were given. */
function sorted(values: readonly string[]): readonly string[] {
  const numbers = values.map(Number)
  return numbers.every(Number.isFinite) ? [...values].sort((a, b) => Number(a) - Number(b)) : values
}
