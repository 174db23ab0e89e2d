/** Which curves are shown where, and what of the measurements each of them draws. */

import { bytes, byteTicks, fixed, percent, significant, type Ticks } from '../../src-shared/formats/numbers'
import { positionsOn, type Axis } from './axis'
import { bucketed, type Measured, type Point } from './bucket'
import type { SeriesStore } from './series-store'
import { smoothed } from './smooth'
import { indicesIn, nearestIndex, type Span } from './span'

type PanelId = 'loss' | 'accuracy' | 'lr' | 'sparsity' | 'cpu' | 'memory' | 'gpu' | 'gpuMemory'
export type SeriesRole = 'train' | 'validation' | 'test' | 'value'

/** How values read, and how their axis is divided. */
export type ValueScale = {
  readonly format: (value: number) => string
  /** Whether the axis begins at 0, for what is an amount. */
  readonly fromZero?: boolean
  /** For values whose round numbers are not those of powers of ten; only where it begins at 0. */
  readonly ticks?: (largest: number, mostSteps: number) => Ticks
}

export type Panel = ValueScale & {
  readonly id: PanelId
  readonly series: readonly { readonly metric: string; readonly role: SeriesRole; readonly smoothing: number }[]
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
  systemPanel('cpu', 'system/cpu', { format: (value) => fixed(value, 2) }),
  systemPanel('memory', 'system/memory-bytes', { format: bytes, ticks: byteTicks }),
  systemPanel('gpu', 'system/gpu', { format: (value) => percent(value, 0) }),
  systemPanel('gpuMemory', 'system/gpu-memory-bytes', { format: bytes, ticks: byteTicks }),
]

function systemPanel(id: PanelId, metric: string, scale: ValueScale): Panel {
  return { id, series: [{ metric, role: 'value', smoothing: 0 }], ...scale, fromZero: true }
}

export const metricNames: readonly string[] = [...panels, ...systemPanels].flatMap(({ series }) =>
  series.map(({ metric }) => metric),
)

/** Everything that was measured of a line, smoothed where it is: for the chart, a table, a file, the value under a cursor. */
export type Curve = Measured & {
  readonly xs: Float64Array
  readonly ys: Float64Array
  /** Which line of its chart it is, raw or smoothed: of one run its role, of several that and the run. */
  readonly line: string
  readonly role: SeriesRole
  /** The raw trace behind a smoothed one. */
  readonly isFaint: boolean
  /**
   * What was measured before the first step, as fine-tuning does: it stands apart from the curve, whose scale it would
   * spoil (a network that was just cut may lose twenty times as much).
   */
  readonly before: number | null
}

/** What of a curve is in sight. */
export type DrawnCurve = Pick<Curve, 'line' | 'isFaint'> & { readonly points: readonly Point[] }

/** So few points are shown one by one. */
export const dotsUpTo = 60

export type CurveWish = {
  readonly axis: Axis
  /** Weight of the past in smoothed curves, in [0, 1); null leaves each panel its own. */
  readonly smoothing?: number | null
  readonly hidden?: ReadonlySet<SeriesRole>
  /** Where on the axis the run begins, for stages that follow each other: what was measured before is part of the curve. */
  readonly offset?: number | null
}

/**
 * Smoothing sees every measurement, also those out of sight: a curve does not change its shape when one zooms in.
 *
 * @param _version of the store, which is not reactive itself: whoever reads it here is told when to ask again
 */
export function curvesOf(
  store: SeriesStore,
  panel: Panel,
  { axis, smoothing: chosen = null, hidden, offset = null }: CurveWish,
  _version = 0,
): readonly Curve[] {
  return panel.series.flatMap(({ metric, role, smoothing }): readonly Curve[] => {
    const column = store.get(metric)
    if (!column || column.values.length === 0 || hidden?.has(role)) return []
    const xs = store.derived(metric, `${axis} ${offset ?? 0}`, () =>
      positionsOn(axis, column, store.startMs).map((x) => x + (offset ?? 0)),
    )
    const isBefore = column.steps[0] === 0 && role !== 'value' && offset === null
    const before = isBefore ? (column.values[0] ?? null) : null
    const curve = (ys: Float64Array, isFaint: boolean, way: string): Curve => {
      const extremes = store.extremes(metric, way, ys)
      return { line: role, role, isFaint, xs, ys, extremes, before }
    }
    const weight = smoothing === 0 ? 0 : (chosen ?? smoothing)
    if (weight === 0) return [curve(column.values, false, 'raw')]
    const smooth = store.derived(metric, `smooth ${weight}`, () => smoothed(column.values, weight))
    return [curve(column.values, true, 'raw'), curve(smooth, false, `smooth ${weight}`)]
  })
}

/**
 * @param buckets how many the chart has room for
 * @param span what is zoomed to: the buckets then divide this part alone
 */
export function drawnOf(curve: Curve, buckets: number, span: Span | null): DrawnCurve {
  const { line, isFaint, xs, before } = curve
  const [first, end] = indicesIn(xs, span)
  return { line, isFaint, points: bucketed(curve, buckets, before === null ? first : Math.max(first, 1), end) }
}

/** A curve's value at a position on the axis, or its last one. */
export function valueAt({ xs, ys }: Curve, x: number | null): number | null {
  const index = x === null ? ys.length - 1 : nearestIndex(xs, x)
  return index === null ? null : (ys[index] ?? null)
}
