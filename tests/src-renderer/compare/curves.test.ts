/** Curves of several runs in one chart: told apart, and stages of a family one after the other. */

import { expect, test } from 'vitest'
import { curvesOfRuns, measuredSplits, stylesOfRuns, type CurveRun } from '../../../src-renderer/compare/run-curves'
import { coloursOf } from '../../../src-renderer/compare/run-colours'
import { lengthOn, stitched } from '../../../src-renderer/compare/stitch'
import { drawnOf, panels, type Curve } from '../../../src-renderer/charts/curves'
import { SeriesStore } from '../../../src-renderer/charts/series-store'
import { aRow } from '../runs/rows'

/** Accuracies at epochs 0, 1, 2 …; a fine-tuning tells step 0 too. */
function storeOf(accuracies: readonly number[], { from = 1, of = 'test' } = {}): SeriesStore {
  const store = new SeriesStore()
  const epochs = Float64Array.from(accuracies, (_, index) => index + from)
  const timesMs = epochs.map((epoch) => 1e12 + 1000 * epoch)
  const values = Float64Array.from(accuracies)
  const series = [{ name: `${of}/accuracy`, steps: epochs.map((epoch) => 100 * epoch), epochs, timesMs, values }]
  store.apply({ startOver: true, series })
  return store
}

const accuracy = panels.find(({ id }) => id === 'accuracy')
if (!accuracy) throw new Error('There is no panel of accuracies.')
const wish = { axis: 'epochs' } as const
const run = (id: string, store: SeriesStore, offset: number | null = null): CurveRun => ({
  id,
  name: id.toUpperCase(),
  colour: '#123456',
  store,
  offset,
})

test('each run has its lines, named after it, and after the split where there are several', () => {
  const runs = [run('a', storeOf([0.1, 0.2])), run('b', storeOf([0.3]))]
  const curves = curvesOfRuns(runs, accuracy, wish, new Set(), 0)
  expect(curves.map(({ line }) => line)).toEqual(['a test', 'b test'])
  for (const only of ['test', 'train'] as const)
    expect(stylesOfRuns(runs, [only], (role) => role).get(`b ${only}`)).toEqual({
      label: 'B',
      colour: '#123456',
      dash: [],
    })
  const both = stylesOfRuns(runs, ['test', 'train'], (role) => role)
  expect([...both.values()].map(({ label }) => label)).toEqual(['A · test', 'A · train', 'B · test', 'B · train'])
  expect(new Set([...both.values()].map(({ dash }) => dash.join())).size).toBe(2)
  expect(curvesOfRuns(runs, accuracy, wish, new Set(['test'] as const), 0)).toEqual([])
  expect(measuredSplits([storeOf([1]), storeOf([1], { of: 'train' })], panels)).toEqual(new Set(['train', 'test']))
})

test('a fine-tuning begins where the training of its network ended, and the cut is marked there', () => {
  const train = aRow('train')
  const cuts = [0.5, 0.9].map((ratio) => aRow(`cut${ratio}`, { kind: 'prune', ratio }))
  const tunes = ['one', 'two'].map((id) => aRow(id, { kind: 'finetune' }))
  const lineages = cuts.map((cut, index) => [train, cut, tunes[index] ?? cut])
  const { stages, cuts: flags } = stitched(lineages, (id) => (id === 'train' ? 8 : id.startsWith('cut') ? 0 : 4))
  expect(stages.map(({ row, offset }) => [row.id, offset])).toEqual([
    ['train', 0],
    ['cut0.5', 8],
    ['one', 8],
    ['cut0.9', 8],
    ['two', 8],
  ])
  expect(flags).toEqual([{ x: 8, label: '✂ 50 %, 90 %' }])
})

test('a stage is as long as its measurements reach, on each axis in its own unit', () => {
  const store = storeOf([0.1, 0.2, 0.3], { from: 0 })
  expect(
    (['epochs', 'steps', 'time', 'clock'] as const).map((axis) => lengthOn(store, axis, ['test/accuracy'])),
  ).toEqual([2, 200, 2000, 0])
  expect(lengthOn(new SeriesStore(), 'epochs', ['test/accuracy'])).toBe(0)
})

test('what was measured right after a cut is part of the stitched curve: it shows what the cut cost', () => {
  const tuned = storeOf([0.1, 0.7], { from: 0 })
  const [alone] = curvesOfRuns([run('a', tuned)], accuracy, wish, new Set(), 0)
  const [joined] = curvesOfRuns([run('a', tuned, 8)], accuracy, wish, new Set(), 0)
  const told = (curve: Curve | undefined) => curve && [drawnOf(curve, 100, null).points, curve.before]
  expect(told(alone)).toEqual([[{ x: 1, y: 0.7 }], 0.1])
  expect(told(joined)).toEqual([
    [
      { x: 8, y: 0.1 },
      { x: 9, y: 0.7 },
    ],
    null,
  ])
})

test('runs that were given the same colour are told apart by its shades', () => {
  const theme = { runs: ['#ff0000', '#00ff00'], text: '#000000', panel: '#ffffff' }
  const rows = [0, 1, 2, 4].map((colour) => ({ id: `run${colour}`, colour }))
  expect([...coloursOf(rows, theme).values()]).toEqual(['#ff0000', '#00ff00', '#660000', '#ff6666'])
})
