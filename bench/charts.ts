/** Eight curves of 100,000 points panned in a real browser: time from frame to frame, and the page's own work in each. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { History } from '../src-main/history/history'
import { openWorkspace } from '../src-main/workspace/workspace'
import { count, fixed } from '../src-shared/formats/numbers'
import { withPage } from './served-page'

const runs = 8
const steps = 100_000
const frames = 300

export async function measureCharts(): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'prunescope-charts-'))
  try {
    const ids = longRuns(workspace)
    await withPage(workspace, async (page) => {
      await openCurves(page, ids)
      for (const factor of [1, 10, 100]) await measure(page, factor)
    })
  } finally {
    rmSync(workspace, { recursive: true, force: true })
  }
}

function longRuns(workspace: string): readonly string[] {
  const history = History.open(openWorkspace(workspace).databasePath)
  const ids = Array.from({ length: runs }, (_, run) => {
    const { id } = history.createRun({ name: `long-${run}/train`, kind: 'train', seed: run })
    for (let from = 0; from < steps; from += 1000) {
      const points = Array.from({ length: 1000 }, (_, index) => {
        const step = from + index + 1
        const noise = Math.abs(Math.sin(step * 12.9898 + run) * 43758.5453) % 1
        return { step, epoch: step / 1000, timeMs: step, values: { 'train/loss': 2 / (1 + step / 9000) + noise / 2 } }
      })
      history.apply(id, { type: 'metrics', points })
    }
    history.setState(id, 'done')
    return id
  })
  history.close()
  return ids
}

async function openCurves(page: Page, ids: readonly string[]): Promise<void> {
  await page.evaluate(`location.hash = '#/compare?ids=${ids.join(',')}'`)
  const loss = page.getByRole('img', { name: /^Loss;/ })
  await loss.waitFor()
  // Some points are drawn before all curves are there.
  while (Number(await loss.getAttribute('data-points')) < runs * 600) await pause(200)
  // What came last is still being drawn.
  await pause(2000)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function measure(page: Page, factor: number): Promise<void> {
  const { result, events } = await traced(page, () => page.evaluate<Panned>(pan(factor)))
  console.log(
    `Charts, ${runs} curves of ${count(steps)} points, panned at ${factor}× (${count(result.points)} points drawn): ` +
      `frame to frame ${shown(result.between)}; main thread ${shown(cpuOfFrames(events))} of CPU time a frame`,
  )
}

type Panned = { readonly between: readonly number[]; readonly points: number }

/** As Chromium writes them; times in microseconds. */
type TraceEvent = {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  /** CPU time of the thread, which other programs on a busy machine don't lengthen by making it wait. */
  readonly tdur?: number
}

async function traced<Result>(
  page: Page,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly events: readonly TraceEvent[] }> {
  const browser = page.context().browser()
  if (!browser) throw new Error('The browser has gone.')
  const session = await browser.newBrowserCDPSession()
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as readonly TraceEvent[])))
  const traceConfig = { includedCategories: ['toplevel', 'blink.user_timing'] }
  await session.send('Tracing.start', { traceConfig, transferMode: 'ReportEvents' })
  const result = await work()
  const isComplete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await isComplete
  await session.detach()
  return { result, events }
}

/** Milliseconds that the page's main thread took from the beginning of each frame to that of the next. */
function cpuOfFrames(events: readonly TraceEvent[]): readonly number[] {
  const marks = events.filter(({ name }) => name === frameMark).sort((a, b) => a.ts - b.ts)
  const [one] = marks
  const tasks = events
    .filter(({ name, pid, tid }) => name === 'ThreadControllerImpl::RunTask' && pid === one?.pid && tid === one.tid)
    .sort((a, b) => a.ts - b.ts)
  // A mark is made within the task of its frame, which began before.
  const begins = marks.map(({ ts }) => tasks.findLastIndex((task) => task.ts <= ts))
  return begins
    .slice(1)
    .map((end, index) => tasks.slice(begins[index], end).reduce((sum, { tdur = 0 }) => sum + tdur / 1000, 0))
}

function shown(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number): string => fixed(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN, 1)
  return `${at(0.5)} ms median, ${at(0.95)} ms p95`
}

const frameMark = 'prunescope-frame'

/** In the page: zooms in, then turns the wheel a little between each frame and the next. */
const pan = (factor: number): string => `(async () => {
  const canvas = document.querySelector('canvas[aria-label^="Loss"]')
  const wheel = (init) => canvas.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, ...init }))
  const key = (name) => canvas.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }))
  const frame = () => new Promise(requestAnimationFrame)
  const afterFrame = () => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = resolve
    port2.postMessage(null)
  })
  key('0')
  await frame()
  if (${factor} > 1) wheel({ ctrlKey: true, deltaY: -200 * Math.log2(${factor}) })
  for (let rest = 0; rest < 30; rest++) await frame()
  const between = []
  let last = await frame()
  for (let n = 0; n < ${frames}; n++) {
    const begun = await frame()
    performance.mark('${frameMark}')
    between.push(begun - last)
    last = begun
    await afterFrame()
    wheel({ deltaX: n % 100 < 50 ? 6 : -6 })
  }
  return { between, points: Number(canvas.dataset.points) }
})()`
