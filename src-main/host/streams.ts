/** What views watch: each stream begins with how things stand and goes on with what has changed since. */

import { setImmediate as othersTurn } from 'node:timers/promises'
import { plain } from '../../src-shared/contract/plain'
import type {
  GammaChange,
  GammaView,
  LogChange,
  MetricChange,
  QueueChange,
  RecipeValuesChange,
  RunDetail,
  RunListChange,
} from '../../src-shared/contract/views'
import type { History } from '../history/history'
import type { JobQueue } from '../jobs/queue'
import type { Workspace } from '../workspace/workspace'
import type { Changes } from './changes'
import { jobViews } from './job-views'
import type { RunRows, RunRowsCursor } from './run-rows'
import { gammaView, runDetail, runWithGamma } from './run-views'

export type StreamContext = {
  readonly history: History
  readonly workspace: Workspace
  readonly changes: Changes
  readonly rows: RunRows
  readonly queue: JobQueue
}

type Line = { readonly signal: AbortSignal | undefined; readonly drained: () => Promise<void> }

/** Few runs first, so that the first are there at once; then twice as many each time: a view that looks over all it has with each does so but a few times. */
const firstPortion = 500
const largestPortion = 16_000

export async function* watchList({ changes, rows }: StreamContext, line: Line): AsyncGenerator<RunListChange> {
  let told: RunRowsCursor | null = null
  let portion = firstPortion
  for await (const _ of changes.watch(line.signal)) {
    do {
      const { change, cursor } = rows.since(told, portion)
      told = cursor
      if (change === null) break
      await line.drained()
      yield { ...change, changed: plain(change.changed) }
      portion = Math.min(2 * portion, largestPortion)
      // Views ask for other things while a long list is told.
      if (told.untold > 0) await othersTurn()
    } while (told.untold > 0 && line.signal?.aborted !== true)
  }
}

/** A recipe never changes once its run is made: after the first event only new runs are told. */
export async function* watchRecipeValues(
  { changes, history }: StreamContext,
  paths: readonly string[],
  line: Line,
): AsyncGenerator<RecipeValuesChange> {
  let sinceKey: number | null = null
  for await (const _ of changes.watch(line.signal)) {
    const { runs, lastKey } = history.recipeValues(paths, sinceKey ?? 0)
    const isFirst = sinceKey === null
    sinceKey = lastKey
    if (runs.length === 0 && !isFirst) continue
    await line.drained()
    yield { runs }
  }
}

export async function* watchQueue({ changes, history, queue }: StreamContext, line: Line): AsyncGenerator<QueueChange> {
  const difference = new Difference()
  let told = ''
  for await (const _ of changes.watch(line.signal)) {
    const jobs = jobViews(history, queue)
    const order = jobs.map(({ id }) => id)
    const { slots } = queue
    const arrangement = `${slots} ${order.join(' ')}`
    const change = difference.since(jobs)
    if (change === null && arrangement === told) continue
    told = arrangement
    await line.drained()
    yield { changed: [], removed: [], ...change, order, slots }
  }
}

/** What has changed in a list since it was last told, item by item. */
class Difference {
  #told: ReadonlyMap<string, string> | null = null

  /** Null when nothing has; the first time, everything. */
  since<T extends { readonly id: string }>(
    all: readonly T[],
  ): { readonly changed: readonly T[]; readonly removed: readonly string[] } | null {
    const told = this.#told
    const now = new Map(all.map((item) => [item.id, JSON.stringify(item)]))
    this.#told = now
    const changed = all.filter(({ id }) => told?.get(id) !== now.get(id))
    const removed = [...(told?.keys() ?? [])].filter((id) => !now.has(id))
    return told !== null && changed.length === 0 && removed.length === 0 ? null : { changed, removed }
  }
}

export function watchDetail(context: StreamContext, runId: string, line: Line): AsyncGenerator<RunDetail> {
  return watchWhole(context, () => runDetail(context.history, context.workspace, runId), line)
}

/** What is small enough to be told anew, whole, whenever it has changed. */
export async function* watchWhole<T>(
  { changes }: Pick<StreamContext, 'changes'>,
  look: () => T,
  line: Line,
): AsyncGenerator<T> {
  let told = ''
  for await (const _ of changes.watch(line.signal)) {
    const value = look()
    const text = JSON.stringify(value)
    if (text === told) continue
    told = text
    await line.drained()
    yield value
  }
}

/** Row by row from a cursor on: nothing comes twice and nothing is left out, whoever writes meanwhile. */
export async function* watchMetrics(
  { history, changes }: StreamContext,
  { runId, names }: { readonly runId: string; readonly names: readonly string[] },
  line: Line,
): AsyncGenerator<MetricChange> {
  let cursor = 0
  let resets: number | null = null
  for await (const _ of changes.watch(line.signal)) {
    let rows = history.measurements.columns(runId, names, { sinceRowId: cursor })
    const startOver = rows.resets !== resets
    // A resumed run took measurements back: what the view holds is no longer true.
    if (startOver && cursor > 0) rows = history.measurements.columns(runId, names)
    resets = rows.resets
    cursor = rows.lastRowId
    const series = rows.series.filter(({ values }) => values.length > 0)
    if (!startOver && series.length === 0) continue
    await line.drained()
    yield { startOver, series }
  }
}

export async function* watchGamma(
  { history, changes }: StreamContext,
  runId: string,
  line: Line,
): AsyncGenerator<GammaView | null> {
  const source = runWithGamma(history, runId)
  let toldEpoch: number | null | undefined
  for await (const _ of changes.watch(line.signal)) {
    const snapshot = history.measurements.latestGamma(source)
    const epoch = snapshot?.epoch ?? null
    if (epoch === toldEpoch) continue
    toldEpoch = epoch
    await line.drained()
    yield snapshot && gammaView(source, snapshot)
  }
}

/** Epoch by epoch from a cursor on; a resumed run, which took some back, begins anew. */
export async function* watchGammaHistory(
  { history, changes }: StreamContext,
  runId: string,
  line: Line,
): AsyncGenerator<GammaChange> {
  const source = runWithGamma(history, runId)
  let epoch = -1
  let resets: number | null = null
  for await (const _ of changes.watch(line.signal)) {
    const now = history.measurements.resets(source)
    const startOver = now !== resets
    resets = now
    if (startOver) epoch = -1
    const snapshots = history.measurements.gammas(source, { sinceEpoch: epoch })
    epoch = snapshots.at(-1)?.epoch ?? epoch
    if (!startOver && snapshots.length === 0) continue
    await line.drained()
    yield { startOver, snapshots }
  }
}

export async function* watchLog(
  { history, changes }: StreamContext,
  runId: string,
  line: Line,
): AsyncGenerator<LogChange> {
  let cursor = 0
  let isFirst = true
  for await (const _ of changes.watch(line.signal)) {
    const lines = history.findings.logs(runId, cursor)
    cursor = lines.at(-1)?.rowId ?? cursor
    if (!isFirst && lines.length === 0) continue
    isFirst = false
    await line.drained()
    yield { lines: lines.map(({ rowId, level, text, timeMs }) => ({ rowId, level, text, timeMs })) }
  }
}
