/** Eight curves of 100,000 points panned in a real browser: time from frame to frame, and the page's own work in each. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
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
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const before = await threadSeconds(session)
  const { between, work, points } = await page.evaluate<Panned>(pan(factor))
  const busyMs = ((await threadSeconds(session)) - before) * 1000
  await session.detach()
  console.log(
    `Charts, ${runs} curves of ${count(steps)} points, panned at ${factor}× (${count(points)} points drawn): ` +
      `frame to frame ${shown(between)}; main thread ${shown(work)} in a frame, ${fixed(busyMs / frames, 1)} ms of CPU time on average`,
  )
}

/** CPU time of the page's main thread, which other programs on a busy machine don't lengthen. */
async function threadSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN
}

type Panned = { readonly between: readonly number[]; readonly work: readonly number[]; readonly points: number }

function shown(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number): string => fixed(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN, 1)
  return `${at(0.5)} ms median, ${at(0.95)} ms p95`
}

/**
 * In the page: zooms in, then turns the wheel a little in each frame. A message sent from within a frame comes when its
 * scripts have run and the picture is recorded: till then is the page's own work.
 */
const pan = (factor: number): string => `(async () => {
  const canvas = document.querySelector('canvas[aria-label^="Loss"]')
  const wheel = (init) => canvas.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, ...init }))
  const key = (name) => canvas.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }))
  const frame = () => new Promise(requestAnimationFrame)
  key('0')
  await frame()
  if (${factor} > 1) wheel({ ctrlKey: true, deltaY: -200 * Math.log2(${factor}) })
  for (let rest = 0; rest < 30; rest++) await frame()
  const between = []
  const work = []
  let last = await frame()
  for (let n = 0; n < ${frames}; n++) {
    const worked = new Promise((resolve) => {
      requestAnimationFrame((begun) => {
        between.push(begun - last)
        last = begun
        const from = performance.now()
        wheel({ deltaX: n % 100 < 50 ? 6 : -6 })
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now() - from)
        port2.postMessage(null)
      })
    })
    work.push(await worked)
  }
  return { between, work, points: Number(canvas.dataset.points) }
})()`
