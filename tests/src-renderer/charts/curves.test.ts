/** Curves as they grow, on any axis, and the numbers on the axis. */

import { expect, test } from 'vitest'
import { positionText } from '../../../src-renderer/charts/axis'
import { curvesOf, metricNames, systemPanels } from '../../../src-renderer/charts/curves'
import { SeriesStore } from '../../../src-renderer/charts/series-store'

const memory = systemPanels.filter(({ id }) => id === 'memory')
const points = (name: string, from: number, values: readonly number[]) => ({
  name,
  steps: Float64Array.from(values, (_, index) => from + index),
  epochs: Float64Array.from(values, () => 0),
  timesMs: Float64Array.from(values, (_, index) => 1000 * (from + index)),
  values: Float64Array.from(values),
})

test('points are added in order, and replaced by a change that starts over', () => {
  const store = new SeriesStore()
  store.apply({ startOver: true, series: [points('train/loss', 1, [3, 2])] })
  store.apply({ startOver: false, series: [points('train/loss', 3, [1])] })
  expect(store.get('train/loss')).toMatchObject({ steps: [1, 2, 3], values: [3, 2, 1] })
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
  const [curve] = memory.flatMap((panel) => curvesOf(store, panel, 'time', 100))
  expect(curve?.points).toEqual([
    { x: 1000, y: 1024 },
    { x: 2000, y: 2048 },
  ])
  expect(memory[0]?.format(2048)).toBe('2.0 kB')
})

test('positions read as what they count', () => {
  expect(positionText('steps', 40)).toBe('40')
  expect(positionText('epochs', 0.25)).toBe('0.25')
  expect(positionText('time', 0)).toBe('0 s')
  expect(positionText('time', 90_000)).toBe('1 min 30 s')
})
