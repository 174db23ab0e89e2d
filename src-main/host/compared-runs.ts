/** Runs as a comparison sees them: what the history knows of each, and the cut that its network went through. */

import type { ComparedCut, ComparedRun, RunPredictions } from '../../src-shared/contract/compare'
import { composed } from '../../src-shared/pruning/compose'
import { maskToJson } from '../../src-shared/pruning/mask-json'
import { nearZero, shareBelow } from '../../src-shared/pruning/near-zero'
import { newestLatencies } from '../../src-shared/runs/latency'
import type { Split } from '../../src-shared/runs/predictions'
import { trainingSection } from '../../src-shared/runs/recipe-terms'
import { readSettings } from '../../src-shared/runs/settings'
import type { History } from '../history/history'
import { gammaView } from './run-views'
import type { StreamContext } from './streams'

/** @throws UserError `run-not-found` */
export function comparedRun(history: History, runId: string): ComparedRun {
  const { id, parentId, recipe, settings: kept, environment } = history.run(runId)
  const gamma = history.measurements.latestGamma(id)
  const values = gamma && gammaView(id, gamma).values
  const settings = readSettings(kept)
  const parent = parentId === null ? null : readSettings(history.run(parentId).settings)
  return {
    id,
    recipe,
    settings,
    section: settings && trainingSection(settings, parent),
    environment,
    sizeBytes: history.findings.artefacts(id).find(({ kind }) => kind === 'weights')?.sizeBytes ?? null,
    shareNearZero: values && values.length > 0 ? shareBelow([values], nearZero) : null,
    evaluations: history.findings
      .evaluations(id)
      .map(({ dataset, split, of, images, accuracy, loss }) => ({ dataset, split, of, images, accuracy, loss })),
    latencies: newestLatencies(history.findings.latencies(id)),
    predicted: history.findings.predictedSplits(id),
    cut: lastCut(history, id),
  }
}

/** A fine-tuned network has the channels that its pruning left; of several cuts on the way, what all of them left. */
function lastCut(history: History, runId: string): ComparedCut | null {
  const cuts = history.lineage(runId).flatMap(({ id, parentId }) => {
    const saved = history.mask(id)
    return saved ? [{ id, parentId, saved }] : []
  })
  const [first, last] = [cuts.at(0), cuts.at(-1)]
  if (!first || !last) return null
  const masks = cuts.map(({ saved }) => saved.mask)
  const mask = masks.reduce(composed)
  const prunableChannels = first.saved.prunableChannels
  const removedChannels = cuts.reduce((sum, { saved }) => sum + saved.removedChannels, 0)
  return {
    runId: last.id,
    parentId: first.parentId,
    requestedRatio: cuts.length === 1 ? last.saved.requestedRatio : removedChannels / prunableChannels,
    removedChannels,
    prunableChannels,
    mask: maskToJson(mask),
  }
}

export async function* watchCompared(
  { history, changes, rows }: StreamContext,
  runIds: readonly string[],
  line: { readonly signal: AbortSignal | undefined; readonly drained: () => Promise<void> },
): AsyncGenerator<readonly ComparedRun[]> {
  let told = ''
  for await (const _ of changes.watch(line.signal)) {
    const known = new Set(rows.all().map(({ id }) => id))
    const runs = runIds.filter((id) => known.has(id)).map((id) => comparedRun(history, id))
    const text = JSON.stringify(runs)
    if (text === told) continue
    told = text
    await line.drained()
    yield runs
  }
}

/** Told anew when one of them was evaluated again; what is read for that is only when. */
export async function* watchPredictions(
  { history, changes, rows }: StreamContext,
  runIds: readonly string[],
  split: Split,
  line: { readonly signal: AbortSignal | undefined; readonly drained: () => Promise<void> },
): AsyncGenerator<readonly RunPredictions[]> {
  let told: string | null = null
  for await (const _ of changes.watch(line.signal)) {
    const known = new Set(rows.all().map(({ id }) => id))
    const present = runIds.filter((id) => known.has(id))
    const times = present.map((id) => `${id} ${history.findings.predictedMs(id, split) ?? ''}`).join()
    if (times === told) continue
    told = times
    await line.drained()
    yield present.map((runId) => ({ runId, predictions: history.findings.predictions(runId, split) }))
  }
}
