/** What leaves a chart: numbers that a spreadsheet reads, and a drawing that any editor opens. */

import { expect, test } from 'vitest'
import { csvOf, sheetOf, svgOf, type Drawing } from '../../../src-renderer/charts/chart-text'
import { panels, curvesOf } from '../../../src-renderer/charts/curves'
import { SeriesStore } from '../../../src-renderer/charts/series-store'

const styles = new Map([
  ['train', { label: 'train', colour: '#123456', dash: [6, 4] }],
  ['validation', { label: 'validation, held out', colour: '#654321', dash: [] }],
])
const column = (name: string, steps: readonly number[], values: readonly number[]) => ({
  name,
  steps: Float64Array.from(steps),
  epochs: Float64Array.from(steps),
  timesMs: Float64Array.from(steps),
  values: Float64Array.from(values),
})

function lossCurves() {
  const store = new SeriesStore()
  store.apply({
    startOver: true,
    series: [column('train/loss', [1, 2, 3], [3, 1, 2]), column('validation/loss', [2, 4], [2.5, 0.1])],
  })
  const [loss] = panels
  if (!loss) throw new Error('There is no panel of losses.')
  return curvesOf(store, loss, { axis: 'steps' })
}

test('the sheet has each position once, the measured values and not the smoothed ones, and gaps where nothing was measured', () => {
  expect(sheetOf(lossCurves())).toEqual({
    columns: ['train', 'validation'],
    rows: [
      { x: 1, values: [3, null] },
      { x: 2, values: [1, 2.5] },
      { x: 3, values: [2, null] },
      { x: 4, values: [null, 0.1] },
    ],
  })
})

test('the sheet of a zoomed chart has what is shown', () => {
  expect(sheetOf(lossCurves(), { from: 2, to: 3 }).rows.map(({ x }) => x)).toEqual([2, 3])
})

test('CSV keeps full precision and quotes what would break it', () => {
  expect(csvOf({ columns: ['validation'], rows: [{ x: 1, values: [1 / 3] }] }, 'steps', styles)).toBe(
    'steps,"validation, held out"\r\n1,0.3333333333333333\r\n',
  )
})

test('the drawing is well-formed, says what it shows, and breaks its lines at gaps', () => {
  const axis = { min: 0, max: 4, isLog: false, ticks: [{ value: 0, label: '<0>' }] }
  const drawing: Drawing = {
    title: 'Loss & more',
    curves: [{ line: 'train', isFaint: false, points: [0, 1, 2, 3].map((x) => ({ x, y: x === 1 ? NaN : x })) }],
    styles,
    colours: { grid: '#eee', text: '#111', panel: '#fff' },
    x: axis,
    y: axis,
  }
  const svg = svgOf(drawing)
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml')
  expect(parsed.querySelector('parsererror')).toBeNull()
  expect(svg).toContain('Loss &amp; more')
  expect(svg).toContain('&lt;0&gt;')
  expect(/d="(M[^"h]*)" stroke="#123456"/.exec(svg)?.[1]?.match(/M/g)).toHaveLength(2)
  // In the plot and in the legend.
  expect(svg.match(/stroke-dasharray="6 4"/g)).toHaveLength(2)
  expect(svg).not.toContain('NaN')
})
