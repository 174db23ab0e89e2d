/** The history beside MLflow's SQLite store and Trackio's, at a scale that they bear: the same rows, in turn. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { History } from '../src-main/history/history'
import { RunRows } from '../src-main/host/run-rows'
import { count, fixed, ratio } from '../src-shared/formats/numbers'
import { testFor } from '../src-shared/runs/query/evaluate'
import { parseQuery } from '../src-shared/runs/query/parse'

const script = 'bench/history-peers.py'
const scale = { runs: 200, steps: 100, longSteps: 10_000 }

const answer = z.object({
  name: z.string(),
  rowsPerSecond: z.number(),
  listMs: z.number(),
  /** Null where it has no query over runs. */
  filterMs: z.number().nullable(),
  curveMs: z.number(),
})
type Answer = z.infer<typeof answer>

/** Needs `PRUNESCOPE_TRACKERS_PYTHON`, a Python that has mlflow, trackio or both. */
export function measureHistoryPeers(): void {
  const python = process.env.PRUNESCOPE_TRACKERS_PYTHON
  if (python === undefined || !existsSync(script))
    return console.log('MLflow and Trackio are left out: set PRUNESCOPE_TRACKERS_PYTHON to a Python that has them.')
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-bench-peers-'))
  try {
    const own = measureOwn(join(folder, 'workspace.sqlite3'))
    const args = [script, folder, ...Object.values(scale).map(String)]
    const { stdout } = spawnSync(python, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
    const peers = stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      // What it can't measure it tells as NaN, which is no JSON.
      .map((line) => answer.parse(JSON.parse(line.replaceAll('NaN', 'null'))))
    console.log(
      `\nBeside others, ${count(scale.runs)} runs of ${count(scale.steps)} steps and one of ${count(scale.longSteps)}`,
    )
    for (const one of [own, ...peers]) console.log(lineOf(one, own))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function lineOf(one: Answer, own: Answer): string {
  const timed = (ms: number | null, ownMs: number | null): string =>
    ms === null || ownMs === null ? 'none' : `${fixed(ms, 1)} ms (${ratio(ms / ownMs)})`
  return [
    one.name.padEnd(16),
    `${count(Math.round(one.rowsPerSecond))} rows/s (${ratio(one.rowsPerSecond / own.rowsPerSecond)})`.padEnd(26),
    `list ${timed(one.listMs, own.listMs)}`.padEnd(28),
    `filter ${timed(one.filterMs, own.filterMs)}`.padEnd(28),
    `curve ${timed(one.curveMs, own.curveMs)}`,
  ].join('  ')
}

function measureOwn(path: string): Answer {
  const history = History.open(path)
  const write = (run: number, steps: number): string => {
    const { id } = history.createRun({ name: `run-${run}`, kind: 'train', seed: run })
    for (let from = 0; from < steps; from += 1000) {
      const points = Array.from({ length: Math.min(1000, steps - from) }, (_, index) => {
        const step = from + index
        const value = 1 / (step + 1) + run / 1e6 + Math.sin(step) / 10
        return { step, epoch: step, timeMs: step, values: { 'train/loss': value } }
      })
      history.apply(id, { type: 'metrics', points })
    }
    const acc = 0.8 + 0.19 * Math.abs(Math.sin(run))
    history.apply(id, { type: 'metrics', points: [{ step: 1, epoch: 1, timeMs: 1, values: { 'test/accuracy': acc } }] })
    history.flush()
    return id
  }
  const begun = performance.now()
  for (let run = 0; run < scale.runs; run++) write(run, scale.steps)
  const seconds = (performance.now() - begun) / 1000
  const long = write(scale.runs, scale.longSteps)
  const finds = testFor(parseQuery('acc>0.9 and not status:failed'), Date.now())
  const result = {
    name: 'Prunescope',
    rowsPerSecond: (scale.runs * (scale.steps + 1)) / seconds,
    listMs: median(() => new RunRows(history).all()),
    filterMs: median(() => new RunRows(history).all().filter(finds)),
    curveMs: median(() => history.measurements.columns(long, ['train/loss'])),
  }
  history.close()
  return result
}

function median(work: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const begun = performance.now()
    work()
    return performance.now() - begun
  }).sort((a, b) => a - b)
  return times[2] ?? Number.NaN
}
