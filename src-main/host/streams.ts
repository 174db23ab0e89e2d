/** What views watch: each stream begins with how things stand and goes on with what has changed since. */

import type { GammaView, MetricChange, RunDetail, RunListChange } from '../../src-shared/contract/views'
import type { History } from '../history/history'
import type { Changes } from './changes'
import { gammaView, runDetail, runWithGamma, seriesPoints, type RunRows } from './run-views'

export type StreamContext = {
  readonly history: History
  readonly changes: Changes
  readonly rows: RunRows
}

type Line = { readonly signal: AbortSignal | undefined; readonly drained: () => Promise<void> }

export async function* watchList({ changes, rows }: StreamContext, line: Line): AsyncGenerator<RunListChange> {
  let told = new Map<string, string>()
  let isFirst = true
  for await (const _ of changes.watch(line.signal)) {
    const all = rows.all()
    const now = new Map(all.map((row) => [row.id, JSON.stringify(row)]))
    const changed = all.filter(({ id }) => told.get(id) !== now.get(id))
    const removed = [...told.keys()].filter((id) => !now.has(id))
    told = now
    if (!isFirst && changed.length === 0 && removed.length === 0) continue
    isFirst = false
    await line.drained()
    yield { changed, removed }
  }
}

export async function* watchDetail(
  { history, changes }: StreamContext,
  runId: string,
  line: Line,
): AsyncGenerator<RunDetail> {
  let told = ''
  for await (const _ of changes.watch(line.signal)) {
    const detail = runDetail(history, runId)
    const text = JSON.stringify(detail)
    if (text === told) continue
    told = text
    await line.drained()
    yield detail
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
    let rows = history.metricSeries(runId, names, { sinceRowId: cursor })
    const startOver = rows.resets !== resets
    // A resumed run took measurements back: what the view holds is no longer true.
    if (startOver && cursor > 0) rows = history.metricSeries(runId, names)
    resets = rows.resets
    cursor = rows.lastRowId
    const series = rows.series.filter(({ values }) => values.length > 0).map(seriesPoints)
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
    const snapshot = history.latestGamma(source)
    const epoch = snapshot?.epoch ?? null
    if (epoch === toldEpoch) continue
    toldEpoch = epoch
    await line.drained()
    yield snapshot && gammaView(source, snapshot)
  }
}
