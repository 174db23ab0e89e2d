/** What the history costs at scale: 10,000 runs with 5 million measurements, listed, filtered, and one of them drawn. */

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { History } from '../src-main/history/history'
import { RunRows } from '../src-main/host/run-rows'
import { curvesOf, drawnOf, panels } from '../src-renderer/charts/curves'
import { SeriesStore } from '../src-renderer/charts/series-store'
import { bottleneckResnet } from '../src-shared/architecture/resnet'
import type { RunRow } from '../src-shared/contract/views'
import { bytes, count, fixed } from '../src-shared/formats/numbers'
import { parseRecipe } from '../src-shared/recipe/parse'
import type { MetricPoint } from '../src-shared/runs/events'
import { testFor } from '../src-shared/runs/query/evaluate'
import { parseQuery } from '../src-shared/runs/query/parse'

const runs = 10_000
const steps = 200
const epochs = 20
const longSteps = 100_000
const rounds = 15
const query = 'status:done and (lambda>=1e-4 or tag:baseline) and not acc<0.9'

export function measureHistory(): void {
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-bench-history-'))
  const path = join(folder, 'workspace.sqlite3')
  try {
    const ids = fill(path)
    const [history, openMs] = timed(() => History.open(path))
    console.log(`size ${bytes(statSync(path).size)}; opened in ${fixed(openMs, 1)} ms`)
    list(history, ids)
    curves(history, ids)
    history.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @returns ids of all runs, the one with the long curve last */
function fill(path: string): readonly string[] {
  const history = History.open(path)
  const recipe = parseRecipe(
    {
      name: 'bench',
      data: { name: 'shapes' },
      network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 4 },
      train: { epochs, lr: 0.1, lambda: 1e-4 },
    },
    'bench',
  )
  const architecture = bottleneckResnet({ stem: '3x3', planes: 4, blocks: [1, 1], classes: 10, inputSize: 32 })
  const data = { name: 'shapes', source: 'shapes', validation: 0, splitSeed: 0 }
  const [ids, madeMs] = timed(() =>
    Array.from({ length: runs }, (_, index) => {
      const name = `bench-${Math.floor(index / 5)}/train`
      const experimentId = String(Math.floor(index / 5))
      const { id } = history.createRun({ name, kind: 'train', experimentId, recipe, architecture, data, seed: index })
      if (index % 50 === 0) history.care.annotate([id], { addTags: ['baseline'] })
      return id
    }),
  )
  const rows = runs * (2 * steps + 5 * epochs)
  const [, insertMs] = timed(() => {
    for (const [index, id] of ids.entries()) {
      history.apply(id, { type: 'metrics', points: pointsOf(index, steps) })
      history.flush()
    }
  })
  for (const id of ids) history.setState(id, 'done')
  const long = history.createRun({ name: 'long', kind: 'train' }).id
  const [, longMs] = timed(() => {
    for (let from = 0; from < longSteps; from += 1000)
      history.apply(long, { type: 'metrics', points: stepsOf(0, from, from + 1000) })
    history.flush()
  })
  history.close()
  console.log(`\nThe history: ${count(runs)} runs, ${count(rows + 2 * longSteps)} measurements`)
  console.log(`made ${count(Math.round(runs / (madeMs / 1000)))} runs/s`)
  const perSecond = (number: number, ms: number): string => count(Math.round(number / (ms / 1000)))
  console.log(
    `inserted ${perSecond(rows, insertMs)} rows/s in ${count(runs)} transactions, ${perSecond(2 * longSteps, longMs)} rows/s in one`,
  )
  return [...ids, long]
}

function list(history: History, ids: readonly string[]): void {
  const rows = new RunRows(history)
  const [all, firstMs] = timed(() => rows.all())
  let told = rows.since(null).cursor
  const changeTime = median(() => {
    history.care.annotate([ids[Math.floor(Math.random() * runs)] ?? ''], { starred: Math.random() < 0.5 })
    return () => {
      told = rows.since(told).cursor
    }
  })
  const listTime = median(() => () => void new RunRows(history).all())
  let found: readonly RunRow[] = []
  const filterTime = median(() => () => {
    found = all.filter(testFor(parseQuery(query), Date.now()))
  })
  console.log(
    `listed in ${fixed(firstMs, 1)} ms the first time, ${listTime} (median) again from the disk, ${changeTime} after a change`,
  )
  console.log(`filtered in ${filterTime} (${count(found.length)} of ${count(all.length)} found)`)
}

function curves(history: History, ids: readonly string[]): void {
  const shortTime = median(() => {
    const id = ids[Math.floor(Math.random() * runs)] ?? ''
    return () => void history.measurements.series(id, ['train/loss', 'test/accuracy'])
  })
  const long = ids.at(-1) ?? ''
  const wholeTime = median(() => () => void history.measurements.columns(long, ['train/loss']))
  const zoomed = [1, 10, 100].map((factor) => {
    const time = median(() => () => drawable(history, long, longSteps / factor))
    return `${factor}×: ${time}`
  })
  console.log(`one run's curves: ${shortTime} of ${count(steps)} steps, ${wholeTime} of ${count(longSteps)}`)
  console.log(`one curve of ${count(longSteps)} steps read and made ready to draw, zoomed ${zoomed.join(', ')}`)
}

/** As a page does it: everything is read and smoothed, what is in sight comes in buckets. */
function drawable(history: History, id: string, stepsInSight: number): void {
  const store = new SeriesStore()
  store.apply({ startOver: true, series: history.measurements.columns(id, ['train/loss']).series })
  const [loss] = panels
  if (!loss) return
  for (const curve of curvesOf(store, loss, { axis: 'steps' })) drawnOf(curve, 320, { from: 0, to: stepsInSight })
}

function pointsOf(run: number, length: number): readonly MetricPoint[] {
  const perEpoch = Array.from({ length: epochs }, (_, epoch) => ({
    step: ((epoch + 1) * length) / epochs,
    epoch: epoch + 1,
    timeMs: epoch,
    values: {
      'train/accuracy': epoch / epochs,
      'test/accuracy': 0.8 + 0.19 * Math.abs(Math.sin(run + epoch)),
      'test/loss': 1 / (epoch + 1),
      'sparsity/below-0.01': epoch / epochs,
      'time/epoch-s': 1,
    },
  }))
  return [...stepsOf(run, 0, length), ...perEpoch]
}

function stepsOf(run: number, from: number, to: number): readonly MetricPoint[] {
  return Array.from({ length: to - from }, (_, index) => {
    const step = from + index + 1
    return { step, epoch: step / 10, timeMs: step, values: { 'train/loss': 1 / step + run / 1e6, lr: 0.1 } }
  })
}

function timed<T>(work: () => T): readonly [T, number] {
  const begun = performance.now()
  const result = work()
  return [result, performance.now() - begun]
}

/**
 * Wall time, and CPU time, which other programs on a busy machine lengthen less; medians.
 *
 * @param prepare is not measured; what it returns is
 */
function median(prepare: () => () => void): string {
  const times = Array.from({ length: rounds }, () => {
    const work = prepare()
    const before = process.cpuUsage()
    const [, wallMs] = timed(work)
    const { user, system } = process.cpuUsage(before)
    return { wallMs, cpuMs: (user + system) / 1000 }
  })
  const middle = (values: readonly number[]): number =>
    values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
  const [wallMs, cpuMs] = [middle(times.map((time) => time.wallMs)), middle(times.map((time) => time.cpuMs))]
  return `${fixed(wallMs, 1)} ms (${fixed(cpuMs, 1)} of CPU time)`
}
