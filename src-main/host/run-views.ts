/** The history's records in the shapes that views are told. */

import { costOf } from '../../src-shared/architecture/cost'
import type { Cut, GammaView, RunDetail, RunRow, SeriesPoints } from '../../src-shared/contract/views'
import { warningText } from '../../src-shared/pruning/warnings'
import type { GammaSnapshot } from '../../src-shared/runs/events'
import type { History } from '../history/history'
import type { MetricSeries } from '../history/metrics-table'
import type { RunSummary } from '../history/run-types'

type Size = { readonly params: number | null; readonly macs: number | null }

/** Rows of the list; a network's cost is worked out once, because a run's architecture never changes. */
export class RunRows {
  readonly #history: History
  readonly #sizes = new Map<string, Size>()

  constructor(history: History) {
    this.#history = history
  }

  all(): readonly RunRow[] {
    return this.#history.listRuns().map((summary) => this.#row(summary))
  }

  #row({ seed: _, ...summary }: RunSummary): RunRow {
    return { ...summary, ...this.#size(summary.id) }
  }

  #size(runId: string): Size {
    const known = this.#sizes.get(runId)
    if (known) return known
    const { architecture } = this.#history.run(runId)
    if (!architecture) return { params: null, macs: null }
    const { params, macs } = costOf(architecture)
    this.#sizes.set(runId, { params, macs })
    return { params, macs }
  }
}

/** @throws UserError `run-not-found` */
export function runDetail(history: History, runId: string): RunDetail {
  const { id, recipe, seed, data, environment } = history.run(runId)
  const mask = history.mask(id)
  return {
    id,
    recipeName: recipe?.name ?? null,
    seed,
    dataName: data?.name ?? null,
    environment,
    pruning: mask && {
      threshold: mask.threshold,
      requestedRatio: mask.requestedRatio,
      policy: mask.policy,
      removedChannels: mask.removedChannels,
      prunableChannels: mask.prunableChannels,
    },
    cuts: mask ? [{ runId: id, ratio: mask.requestedRatio, threshold: mask.threshold }] : cutsOfChildren(history, id),
    surgery: history.surgeryCheck(id),
    evaluations: history
      .evaluations(id)
      .map(({ dataset, split, of, images, accuracy, loss }) => ({ dataset, split, of, images, accuracy, loss })),
    warnings: history.warnings(id).map(warningText),
  }
}

function cutsOfChildren(history: History, runId: string): readonly Cut[] {
  return history.children(runId).flatMap((child) => {
    const mask = history.mask(child.id)
    return mask ? [{ runId: child.id, ratio: mask.requestedRatio, threshold: mask.threshold }] : []
  })
}

/** Whose γ say most about a run: its own, or those that its pruning was decided by. */
export function runWithGamma(history: History, runId: string): string {
  const { kind, parentId } = history.run(runId)
  return kind === 'prune' && parentId !== null ? parentId : runId
}

/** Prunable γ only: the others are never cut, and would hide the distribution that matters. */
export function gammaView(runId: string, { epoch, layers, values }: GammaSnapshot): GammaView {
  const parts: Float32Array[] = []
  let at = 0
  for (const { channels, prunable } of layers) {
    if (prunable) parts.push(values.subarray(at, at + channels))
    at += channels
  }
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let to = 0
  for (const part of parts) {
    all.set(part, to)
    to += part.length
  }
  return { runId, epoch, layers: parts.length, values: all }
}

export function seriesPoints({ name, steps, epochs, timesMs, values }: MetricSeries): SeriesPoints {
  return {
    name,
    steps: Float64Array.from(steps),
    epochs: Float64Array.from(epochs),
    timesMs: Float64Array.from(timesMs),
    values: Float64Array.from(values),
  }
}
