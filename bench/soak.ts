/** A long run of everything at once: a sweep of small runs with the window open and its charts live, and what stays of it in memory. */

import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fixed } from '../src-shared/formats/numbers'
import { ask, Desk, equip, whyNoWindow, type AppUnderTest } from '../tests/e2e/support/window'
import { descendants } from '../tests/e2e/support/processes'

const sampleEverySeconds = 20
/** What comes before counts as warming up: caches fill, code is compiled. */
const warmUpShare = 0.2
/** More runs than a soak of a night gets through. */
const jobs = 1_000

type Sample = {
  readonly minutes: number
  readonly shellMb: number
  readonly hostMb: number
  readonly rendererMb: number
  /** None between two jobs. */
  readonly workerMb: number | null
  readonly domNodes: number
  readonly callMs: number
  readonly runs: number
  readonly databaseMb: number
}

/** @param minutes how long; growth is told per hour, over all but the beginning */
export async function measureSoak(minutes: number): Promise<void> {
  const reason = whyNoWindow()
  if (reason !== null) return console.log(`\nThe soak is left out: ${reason}.`)
  const desk = await Desk.open()
  try {
    const app = await desk.launch()
    await app.page.getByRole('button', { name: 'Run the sample experiment' }).waitFor()
    await equip(app.page)
    await ask(app.page, submitSweep, jobs)
    const samples = await sampled(app, desk.workspaceDir, minutes)
    print(samples)
  } finally {
    await desk.close()
  }
}

/** Runs of half a minute, each a whole chain: two trainings, two cuts. Runs in the page. */
async function submitSweep(client: Parameters<Parameters<typeof ask>[1]>[0], seeds: number): Promise<void> {
  await client.jobs.submitSweep({
    recipe: 'sample',
    settings: [
      { key: 'train.epochs', value: 1 },
      { key: 'finetune.epochs', value: 1 },
    ],
    axes: [{ key: 'seed', values: Array.from({ length: seeds }, (_, seed) => seed) }],
  })
}

async function sampled(app: AppUnderTest, workspaceDir: string, minutes: number): Promise<readonly Sample[]> {
  const begun = Date.now()
  const samples: Sample[] = []
  for (let turn = 0; Date.now() - begun < minutes * 60_000; turn++) {
    await new Promise((resolve) => setTimeout(resolve, sampleEverySeconds * 1000))
    const runs = readdirSync(join(workspaceDir, 'runs')).sort()
    // Someone who looks at the list, at the newest run's live charts, at the queue, and so on.
    const pages = ['#/runs', `#/run/${runs.at(-1) ?? ''}`, `#/run/${runs.at(-1) ?? ''}`, '#/queue']
    await app.page.evaluate(`location.hash = ${JSON.stringify(pages[turn % pages.length])}`)
    samples.push(await sampleOf(app, workspaceDir, runs.length, (Date.now() - begun) / 60_000))
  }
  return samples
}

async function sampleOf(app: AppUnderTest, workspaceDir: string, runs: number, minutes: number): Promise<Sample> {
  const family = descendants(app.pid)
  const memoryOf = (text: string): number | null => {
    const found = family.filter(({ args }) => args.includes(text)).flatMap(({ pid }) => residentMb(pid) ?? [])
    return found.length === 0 ? null : Math.max(...found)
  }
  const callMs = await ask(app.page, medianCall, null)
  return {
    minutes,
    shellMb: residentMb(app.pid) ?? 0,
    hostMb: memoryOf('host.js') ?? 0,
    rendererMb: memoryOf('--type=renderer') ?? 0,
    workerMb: memoryOf('worker.js'),
    domNodes: await app.page.evaluate<number>('document.querySelectorAll("*").length'),
    callMs,
    runs,
    databaseMb: databaseMb(workspaceDir),
  }
}

/** In milliseconds, of a call that asks the history; runs in the page. */
async function medianCall(client: Parameters<Parameters<typeof ask>[1]>[0]): Promise<number> {
  const times: number[] = []
  for (let call = 0; call < 21; call++) {
    const begun = performance.now()
    await client.runs.trashSizes()
    times.push(performance.now() - begun)
  }
  return times.sort((a, b) => a - b)[10] ?? Number.NaN
}

/** Null of a process that has just ended, as a worker does after each job. */
function residentMb(pid: number): number | null {
  try {
    const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? null : Number(kilobytes) / 1024
  } catch {
    return null
  }
}

function databaseMb(workspaceDir: string): number {
  return readdirSync(workspaceDir)
    .filter((name) => name.startsWith('workspace.sqlite3'))
    .reduce((sum, name) => sum + statSync(join(workspaceDir, name)).size / 2 ** 20, 0)
}

const columns = [
  ['minutes', ({ minutes }) => minutes, 0],
  ['runs', ({ runs }) => runs, 0],
  ['shell MB', ({ shellMb }) => shellMb, 0],
  ['host MB', ({ hostMb }) => hostMb, 0],
  ['renderer MB', ({ rendererMb }) => rendererMb, 0],
  ['worker MB', ({ workerMb }) => workerMb, 0],
  ['elements', ({ domNodes }) => domNodes, 0],
  ['call ms', ({ callMs }) => callMs, 1],
  ['database MB', ({ databaseMb: size }) => size, 1],
] as const satisfies readonly (readonly [string, (sample: Sample) => number | null, number])[]

/** Twelve lines, and for each column what it grows by in an hour. */
function print(samples: readonly Sample[]): void {
  const last = samples.at(-1)
  if (last === undefined) return console.log('\nThe soak was too short to be measured.')
  console.log(
    `\nThe soak, ${fixed(last.minutes, 0)} minutes, ${last.runs} runs, a sample every ${sampleEverySeconds} s`,
  )
  console.log(columns.map(([name]) => name.padStart(11)).join('  '))
  const every = Math.max(1, Math.floor(samples.length / 12))
  for (const sample of samples.filter((_, index) => index % every === every - 1))
    console.log(columns.map(([, read, digits]) => shown(read(sample), digits).padStart(11)).join('  '))
  const settled = samples.filter(({ minutes }) => minutes >= last.minutes * warmUpShare)
  console.log(
    columns
      .map(([name, read]) => (name === 'minutes' ? 'per hour' : shown(growthPerHour(settled, read), 1)).padStart(11))
      .join('  '),
  )
}

function shown(value: number | null, digits: number): string {
  return value === null ? '' : fixed(value, digits)
}

/** The slope of a straight line through the samples (least squares). */
function growthPerHour(samples: readonly Sample[], read: (sample: Sample) => number | null): number | null {
  const points = samples.flatMap((sample) => {
    const value = read(sample)
    return value === null ? [] : [{ hours: sample.minutes / 60, value }]
  })
  if (points.length < 3) return null
  const mean = (of: (point: (typeof points)[number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [hours, value] = [mean((point) => point.hours), mean((point) => point.value)]
  const spread = mean((point) => (point.hours - hours) ** 2)
  return mean((point) => (point.hours - hours) * (point.value - value)) / spread
}
