/** What a chart's horizontal axis counts, and how its numbers are written. */

import { duration, fixed } from '../../src-shared/formats/numbers'
import type { Column } from './series-store'

export const axes = ['epochs', 'steps', 'time'] as const
export type Axis = (typeof axes)[number]

export function isAxis(text: string | null): text is Axis {
  return axes.some((axis) => axis === text)
}

/** Times count from the run's first measurement, in milliseconds. */
export function positionsOn(
  axis: Axis,
  { steps, epochs, timesMs }: Readonly<Column>,
  startMs: number,
): readonly number[] {
  if (axis === 'steps') return steps
  return axis === 'epochs' ? epochs : timesMs.map((timeMs) => timeMs - startMs)
}

export function positionText(axis: Axis, value: number): string {
  if (axis === 'time') return value % 1000 === 0 && value < 60_000 ? `${fixed(value / 1000, 0)} s` : duration(value)
  return Number.isInteger(value) ? fixed(value, 0) : fixed(value, 2)
}
