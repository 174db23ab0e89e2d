/** Runs as TensorBoard reads them: a folder a run, with its measurements as scalars and its γ as histograms. */

import { Readable } from 'node:stream'
import type { GammaSnapshot } from '../../src-shared/runs/events'
import type { Entry } from '../exchange/bundle'
import {
  encodeEvent,
  histogramOf,
  versionEvent,
  type OutgoingEvent,
  type SummaryValue,
} from '../exchange/tensorboard/events'
import { encodeRecord } from '../exchange/tensorboard/record-file'
import type { History } from '../history/history'
import { folderNames } from './folder-names'

export function* tensorboardEntries(history: History, runIds: readonly string[]): Generator<Entry> {
  const folders = folderNames(runIds.map((id) => history.run(id)))
  for (const id of runIds) {
    const { createdMs } = history.run(id)
    const name = `events.out.tfevents.${Math.floor(createdMs / 1000)}.prunescope.${id}`
    yield { path: `${folders.get(id) ?? id}/${name}`, content: () => Readable.from(recordsOf(history, id)) }
  }
}

function* recordsOf(history: History, runId: string): Generator<Uint8Array> {
  const { createdMs } = history.run(runId)
  yield encodeRecord(versionEvent(createdMs))
  const { series } = history.measurements.series(runId, history.measurements.names(runId))
  for (const { name, steps, timesMs, values } of series)
    for (const [index, value] of values.entries())
      yield encodeRecord(
        encodeEvent({
          step: steps[index] ?? 0,
          timeMs: timesMs[index] ?? 0,
          values: [{ tag: name, simpleValue: value }],
        }),
      )
  for (const snapshot of history.measurements.gammas(runId))
    yield encodeRecord(encodeEvent(gammaEvent(snapshot, createdMs)))
}

/** Its step is the epoch: TensorBoard knows whole numbers only. */
function gammaEvent({ epoch, layers, values }: GammaSnapshot, timeMs: number): OutgoingEvent {
  let at = 0
  const perLayer = layers.map(({ name, channels }): SummaryValue => {
    const histo = histogramOf(values.subarray(at, at + channels))
    at += channels
    return { tag: `gamma/${name}`, histo }
  })
  return { step: Math.round(epoch), timeMs, values: [{ tag: 'gamma/all', histo: histogramOf(values) }, ...perLayer] }
}
