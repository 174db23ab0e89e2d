/** Curves as they grow, on any axis, and the numbers on the axis. */

import { expect, test } from 'vitest'
import { positionText } from '../../../src-renderer/charts/axis'
import {
  curvesOf,
  drawnOf,
  metricNames,
  panels,
  systemPanels,
  valueAt,
  type Curve,
} from '../../../src-renderer/charts/curves'
import { SeriesStore } from '../../../src-renderer/charts/series-store'
import type { Span } from '../../../src-renderer/charts/span'

const memory = systemPanels.filter(({ id }) => id === 'memory')
const points = (name: string, from: number, values: readonly number[]) => ({
  name,
  steps: Float64Array.from(values, (_, index) => from + index),
  epochs: Float64Array.from(values, () => 0),
  timesMs: Float64Array.from(values, (_, index) => 1000 * (from + index)),
  values: Float64Array.from(values),
})

const drawn = (curves: readonly (Curve | undefined)[], span: Span | null = null) =>
  curves.map((curve) => (curve ? drawnOf(curve, 50, span).points : []))

test('points are added in order, and replaced by a change that starts over', () => {
  const store = new SeriesStore()
  store.apply({ startOver: true, series: [points('train/loss', 1, [3, 2])] })
  store.apply({ startOver: false, series: [points('train/loss', 3, [1])] })
  const { steps, values } = store.get('train/loss') ?? {}
  expect([steps, values]).toEqual([Float64Array.of(1, 2, 3), Float64Array.of(3, 2, 1)])
  store.apply({ startOver: true, series: [points('lr', 1, [0.1])] })
  expect(store.get('train/loss')).toBeUndefined()
})

test('what a run takes of the machine is asked for, and stands over the time since its first measurement', () => {
  const store = new SeriesStore()
  store.apply({
    startOver: true,
    series: [points('train/loss', 5, [1]), points('system/memory-bytes', 6, [1024, 2048])],
  })
  expect(metricNames).toContain('system/memory-bytes')
  const [curve] = memory.flatMap((panel) => curvesOf(store, panel, { axis: 'time' }))
  expect(drawn([curve])).toEqual([
    [
      { x: 1000, y: 1024 },
      { x: 2000, y: 2048 },
    ],
  ])
  expect(memory[0]?.format(2048)).toBe('2.0 kB')
})

test('positions read as what they count', () => {
  expect(positionText('steps', 40)).toBe('40')
  expect(positionText('epochs', 0.25)).toBe('0.25')
  expect(positionText('time', 0)).toBe('0 s')
  expect(positionText('time', 90_000)).toBe('1 min 30 s')
})

test('zoomed in, the whole room is given to what is shown, and smoothing still sees what is not', () => {
  const store = new SeriesStore()
  const many = Array.from({ length: 10_000 }, (_, index) => Math.sin(index))
  store.apply({ startOver: true, series: [points('train/loss', 0, many)] })
  const loss = panels.filter(({ id }) => id === 'loss')
  const curves = loss.flatMap((panel) => curvesOf(store, panel, { axis: 'steps', smoothing: 0.9 }))
  for (const points of drawn(curves)) {
    expect(points.length).toBeGreaterThan(50)
    expect(points.length).toBeLessThanOrEqual(102)
  }
  const part = drawn(curves, { from: 5000, to: 5040 })
  expect(part.map((points) => points.map(({ x }) => x))).toEqual(
    Array.from({ length: 2 }, () => Array.from({ length: 43 }, (_, index) => 4999 + index)),
  )
  expect(part[1]?.[1]?.y).toBe(curves[1]?.ys[5000])
})

test('a hidden curve is not drawn, and under a cursor stands the value nearest to it', () => {
  const store = new SeriesStore()
  store.apply({
    startOver: true,
    series: [points('train/accuracy', 0, [1, 2, 3]), points('test/accuracy', 0, [4, 5, 6])],
  })
  const accuracy = panels.filter(({ id }) => id === 'accuracy')
  const wish = { axis: 'steps', hidden: new Set(['test'] as const) } as const
  const curves = accuracy.flatMap((panel) => curvesOf(store, panel, wish))
  expect(curves.map(({ role }) => role)).toEqual(['train'])
  expect(curves.map((curve) => [valueAt(curve, 0.6), valueAt(curve, null)])).toEqual([[2, 3]])
})

test('what was measured before the first step stands apart: no point of the curve, but kept for the file', () => {
  const store = new SeriesStore()
  store.apply({ startOver: true, series: [points('test/loss', 0, [17.9, 0.9, 0.7])] })
  const loss = panels.filter(({ id }) => id === 'loss')
  const [curve] = loss.flatMap((panel) => curvesOf(store, panel, { axis: 'steps' }))
  expect(curve?.before).toBe(17.9)
  expect(
    drawn([curve])
      .flat()
      .map(({ y }) => y),
  ).toEqual([0.9, 0.7])
  expect(curve?.ys).toEqual(Float64Array.of(17.9, 0.9, 0.7))
})
