/** What a chart's horizontal axis counts, and how its numbers are written. */

import { duration, englishUnits, fixed, type Units } from '../../src-shared/formats/numbers'
import type { Column } from './series-store'

/** `time` counts from the run's first measurement, `clock` is the time of day. */
export const axes = ['epochs', 'steps', 'time', 'clock'] as const
export type Axis = (typeof axes)[number]

export function isAxis(text: string | null): text is Axis {
  return axes.some((axis) => axis === text)
}

/** Times in milliseconds. */
export function positionsOn(axis: Axis, { steps, epochs, timesMs }: Readonly<Column>, startMs: number): Float64Array {
  switch (axis) {
    case 'steps':
      return steps
    case 'epochs':
      return epochs
    case 'time':
      return timesMs.map((timeMs) => timeMs - startMs)
    case 'clock':
      return timesMs
  }
}

export function positionText(axis: Axis, value: number, units: Units = englishUnits): string {
  if (axis === 'clock') return clock(value)
  if (axis === 'time' && value % 1000 === 0 && value < 60_000) return `${fixed(value / 1000, 0)} ${units.second}`
  if (axis === 'time') return duration(value, units)
  return Number.isInteger(value) ? fixed(value, 0) : fixed(value, 2)
}

/** 24 hours in either language: `14:05:09`. */
function clock(timeMs: number): string {
  const time = new Date(timeMs)
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}
