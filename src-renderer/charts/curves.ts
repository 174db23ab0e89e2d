/** Which curves are shown where, and what of the measurements each of them draws. */

import { bytes, fixed, percent, significant } from '../../src-shared/formats/numbers'
import { positionsOn, type Axis } from './axis'
import { bucketed, type Point } from './bucket'
import type { SeriesStore } from './series-store'
import { smoothed } from './smooth'

export type PanelId = 'loss' | 'accuracy' | 'lr' | 'sparsity' | 'cpu' | 'memory' | 'gpu' | 'gpuMemory'
export type SeriesRole = 'train' | 'validation' | 'test' | 'value'

export type Panel = {
  readonly id: PanelId
  readonly series: readonly { readonly metric: string; readonly role: SeriesRole; readonly smoothing: number }[]
  readonly format: (value: number) => string
  /** Whether the vertical axis begins at 0, for what is an amount. */
  readonly fromZero?: boolean
}

/** Steps that a smoothed training loss looks back on, more or less. */
const lossSmoothing = 0.95

export const panels: readonly Panel[] = [
  {
    id: 'loss',
    series: [
      { metric: 'train/loss', role: 'train', smoothing: lossSmoothing },
      { metric: 'validation/loss', role: 'validation', smoothing: 0 },
      { metric: 'test/loss', role: 'test', smoothing: 0 },
    ],
    format: (value) => fixed(value, 3),
  },
  {
    id: 'accuracy',
    series: [
      { metric: 'train/accuracy', role: 'train', smoothing: 0 },
      { metric: 'validation/accuracy', role: 'validation', smoothing: 0 },
      { metric: 'test/accuracy', role: 'test', smoothing: 0 },
    ],
    format: (value) => percent(value),
  },
  { id: 'lr', series: [{ metric: 'lr', role: 'value', smoothing: 0 }], format: (value) => significant(value) },
  {
    id: 'sparsity',
    series: [{ metric: 'sparsity/below-0.01', role: 'value', smoothing: 0 }],
    format: (value) => percent(value),
    fromZero: true,
  },
]

/** What the worker took of the machine. */
export const systemPanels: readonly Panel[] = [
  systemPanel('cpu', 'system/cpu', (value) => fixed(value, 2)),
  systemPanel('memory', 'system/memory-bytes', bytes),
  systemPanel('gpu', 'system/gpu', (value) => percent(value, 0)),
  systemPanel('gpuMemory', 'system/gpu-memory-bytes', bytes),
]

function systemPanel(id: PanelId, metric: string, format: Panel['format']): Panel {
  return { id, series: [{ metric, role: 'value', smoothing: 0 }], format, fromZero: true }
}

export const metricNames: readonly string[] = [...panels, ...systemPanels].flatMap(({ series }) =>
  series.map(({ metric }) => metric),
)

export type Curve = {
  readonly role: SeriesRole
  /** The raw trace behind a smoothed one. */
  readonly isFaint: boolean
  readonly points: readonly Point[]
  /** Of the last measurement, unsmoothed where nothing is smoothed. */
  readonly latest: number | null
}

/** So few points are shown one by one. */
export const dotsUpTo = 60

/**
 * @param buckets how many the chart has room for
 * @param _version of the store, which is not reactive itself: whoever reads it here is told when to ask again
 */
export function curvesOf(
  store: SeriesStore,
  panel: Panel,
  axis: Axis,
  buckets: number,
  _version = 0,
): readonly Curve[] {
  return panel.series.flatMap(({ metric, role, smoothing }): readonly Curve[] => {
    const column = store.get(metric)
    if (!column || column.values.length === 0) return []
    const xs = positionsOn(axis, column, store.startMs)
    const raw = { role, isFaint: smoothing > 0, points: bucketed(xs, column.values, buckets), latest: null }
    if (smoothing === 0) return [{ ...raw, latest: column.values.at(-1) ?? null }]
    const smooth = smoothed(column.values, smoothing)
    return [raw, { role, isFaint: false, points: bucketed(xs, smooth, buckets), latest: smooth.at(-1) ?? null }]
  })
}
