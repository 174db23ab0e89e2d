/** The one place that knows chart.js: lines over numbers, drawn without animation from points already bucketed. */

import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartConfiguration,
  type ChartDataset,
} from 'chart.js'
import { markRaw } from 'vue'
import type { ChartColours } from './chart-colours'
import { dotsUpTo, type Curve, type SeriesRole } from './curves'

Chart.register(LineController, LineElement, PointElement, LinearScale, Tooltip)

export type LineChartLook = {
  readonly colours: ChartColours
  readonly labels: Readonly<Record<SeriesRole, string>>
  readonly format: (value: number) => string
  readonly position: (value: number) => string
  readonly fromZero: boolean
  readonly fontSizePx: number
}

export type LineChart = {
  readonly show: (curves: readonly Curve[], look: LineChartLook) => void
  readonly destroy: () => void
}

type Line = ChartDataset<'line', { x: number; y: number }[]>

export function lineChart(canvas: HTMLCanvasElement, first: LineChartLook): LineChart {
  const chart = markRaw(new Chart(canvas, configuration(first)))
  return {
    show: (curves, look) => {
      const { options } = configuration(look)
      if (options) chart.options = options
      chart.data.datasets = curves.map((curve) => lineOf(curve, look))
      chart.update('none')
    },
    destroy: () => chart.destroy(),
  }
}

function lineOf({ role, isFaint, points }: Curve, { colours, labels }: LineChartLook): Line {
  const colour = colours.series[role]
  return {
    label: labels[role],
    data: points.map(({ x, y }) => ({ x, y })),
    borderColor: isFaint ? `${colour}40` : colour,
    backgroundColor: colour,
    borderWidth: isFaint ? 1 : 2,
    borderJoinStyle: 'round',
    pointRadius: !isFaint && points.length <= dotsUpTo ? 2.5 : 0,
    pointHoverRadius: isFaint ? 0 : 4,
    pointHitRadius: isFaint ? 0 : 6,
    order: isFaint ? 1 : 0,
  }
}

function configuration({
  colours,
  format,
  position,
  fromZero,
  fontSizePx,
}: LineChartLook): ChartConfiguration<'line', { x: number; y: number }[]> {
  const ticks = { color: colours.text, font: { size: fontSizePx }, maxRotation: 0 }
  return {
    type: 'line',
    data: { datasets: [] },
    options: {
      parsing: false,
      normalized: true,
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      scales: {
        x: {
          type: 'linear',
          grid: { display: false },
          border: { color: colours.grid },
          ticks: { ...ticks, maxTicksLimit: 8, callback: (value) => position(Number(value)) },
        },
        y: {
          type: 'linear',
          beginAtZero: fromZero,
          grid: { color: colours.grid },
          border: { display: false },
          ticks: { ...ticks, maxTicksLimit: 6, callback: (value) => format(Number(value)) },
        },
      },
      plugins: {
        tooltip: {
          // The raw trace lies behind the smoothed one, and would be told twice.
          filter: ({ dataset }) => !String(dataset.borderColor).endsWith('40'),
          callbacks: {
            title: ([item]) => (item ? position(item.parsed.x ?? Number.NaN) : ''),
            label: ({ dataset, parsed }) => ` ${dataset.label ?? ''}: ${format(parsed.y ?? Number.NaN)}`,
          },
        },
      },
    },
  }
}
