/** The curves of several runs in one chart: the colour tells the run, the dashes tell the split. */

import { curvesOf, type Curve, type CurveWish, type Panel, type SeriesRole } from '../charts/curves'
import type { LineStyle } from '../charts/line-style'
import type { SeriesStore } from '../charts/series-store'

export type CurveRun = {
  readonly id: string
  readonly name: string
  /** Six hexadecimal digits. */
  readonly colour: string
  readonly store: SeriesStore
  /** Where it begins on the axis; null for a run by itself. */
  readonly offset: number | null
}

export const splits = ['test', 'validation', 'train'] as const satisfies readonly SeriesRole[]

export const dashes: Readonly<Record<SeriesRole, readonly number[]>> = {
  test: [],
  validation: [8, 4],
  train: [2, 3],
  value: [],
}

const lineId = (runId: string, role: SeriesRole): string => `${runId} ${role}`

/** @param version of the stores, which are not reactive themselves */
export function curvesOfRuns(
  runs: readonly CurveRun[],
  panel: Panel,
  wish: CurveWish,
  hidden: ReadonlySet<SeriesRole>,
  version: number,
): readonly Curve[] {
  return runs.flatMap(({ id, store, offset }) =>
    curvesOf(store, panel, { ...wish, hidden, offset }, version).map((curve) => ({
      ...curve,
      line: lineId(id, curve.role),
    })),
  )
}

/**
 * A run's only line in a chart is solid, whichever split it is of.
 *
 * @param splitName of a split, for lines of which a run has several
 */
export function stylesOfRuns(
  runs: readonly CurveRun[],
  roles: readonly SeriesRole[],
  splitName: (role: SeriesRole) => string,
): ReadonlyMap<string, LineStyle> {
  const areSeveral = roles.length > 1
  return new Map(
    runs.flatMap(({ id, name, colour }) =>
      roles.map((role): readonly [string, LineStyle] => [
        lineId(id, role),
        { label: areSeveral ? `${name} · ${splitName(role)}` : name, colour, dash: areSeveral ? dashes[role] : [] },
      ]),
    ),
  )
}

/** Splits that any of the runs has measured in these panels. */
export function measuredSplits(stores: Iterable<SeriesStore>, panels: readonly Panel[]): ReadonlySet<SeriesRole> {
  const all = [...stores]
  return new Set(
    panels
      .flatMap(({ series }) => series)
      .filter(({ metric }) => all.some((store) => (store.get(metric)?.values.length ?? 0) > 0))
      .map(({ role }) => role),
  )
}
