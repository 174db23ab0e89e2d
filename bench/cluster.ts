/**
 * What sweeps on a cluster cost: handing in, polling and the history, for 1,000 and 10,000 tasks whose runs are made up.
 * The files, the shell that reads them and the history are real; Slurm's answers are made up where thousands of jobs would
 * take hours, and its own commands are measured beside, where there is one (SLURM_CONF).
 */

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Follower } from '../src-main/cluster/follower'
import { chunkFolder, keepSweep } from '../src-main/cluster/hand-in'
import { journalLine, journalName, type JournalEntry } from '../src-main/cluster/journal'
import { shellOf, type Shell } from '../src-main/cluster/shell'
import { Slurm } from '../src-main/cluster/slurm'
import { History } from '../src-main/history/history'
import type { RunStore } from '../src-main/runs/run-store'
import { openWorkspace } from '../src-main/workspace/workspace'
import { bottleneckResnet } from '../src-shared/architecture/resnet'
import { clusterSchema } from '../src-shared/cluster/cluster-settings'
import { stages, type Stage } from '../src-shared/cluster/stages'
import { bytes, count, fixed } from '../src-shared/formats/numbers'
import { parseRecipe } from '../src-shared/recipe/parse'

const stepsOfRun = 100
const architecture = bottleneckResnet({ stem: '3x3', planes: 4, blocks: [1, 1], classes: 10, inputSize: 32 })
const recipe = parseRecipe(
  {
    name: 'bench',
    data: { name: 'shapes' },
    network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 4 },
    train: { epochs: 1, lr: 0.1, lambda: 1e-4 },
    prune: { ratios: [0.5] },
    finetune: { epochs: 1, lr: 0.1, lambda: 0, ratios: [0.5] },
  },
  'bench',
)

export async function measureCluster(): Promise<void> {
  await measureSlurm()
  for (const tasks of [1000, 10_000]) await simulate(tasks)
}

async function simulate(tasks: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-bench-cluster-'))
  const workspace = openWorkspace(join(folder, 'home'))
  const history = History.open(workspace.databasePath)
  try {
    const slurm = new MadeUpSlurm()
    const cluster = clusterSchema.parse({ name: 'bench', folder: join(folder, 'far'), fetch: 'nothing' })
    const shell = slurm.shell
    const follower = new Follower({
      history,
      workspace,
      cluster,
      shell,
      slurm: new Slurm(shell),
      sourceOf: () => null,
      isClosed: () => false,
    })
    const works = Array.from({ length: tasks }, (_, seed) => ({
      kind: 'recipe' as const,
      recipe: { ...recipe, seed },
      experimentId: null,
      threads: null,
    }))
    console.log(`\n${count(tasks)} tasks of three stages`)
    const [id, keptMs] = await timed(async () =>
      keepSweep(history.clusters, cluster, { name: 'bench', works, nice: 0 }, { mostInArray: 1000, mostJobs: 1e9 }),
    )
    const sweep = history.clusters.sweep(id)
    const [, handedInMs] = await timed(() => follower.look())
    console.log(`kept in ${ms(keptMs)}; handed in with ${count(slurm.arrays)} arrays in ${ms(handedInMs)}`)
    await follower.look()
    slurm.calls = 0
    const [, idleMs] = await timed(() => follower.look())
    console.log(
      `a look when nothing is new: ${ms(idleMs)}, ${bytes(slurm.answerBytes)} from squeue, ${slurm.calls} calls`,
    )

    const journals = tasksWritten(sweep.folder, tasks)
    slurm.isOver = true
    const cpuBefore = process.cpuUsage()
    const [, readMs] = await timed(() => follower.look())
    const { user, system } = process.cpuUsage(cpuBefore)
    const cpuMs = (user + system) / 1000
    const { done } = history.clusters.overview.counts(sweep.key)
    const rows = history.listRuns().length
    const metrics = done * 2 * stepsOfRun * 2
    console.log(
      `${count(done)} done, all of it at once (${bytes(journals)} of journals) in ${ms(readMs)}, ${ms(cpuMs)} of it on the CPU: ${perSecond(metrics, readMs)} measurements and ${perSecond(rows, readMs)} runs a second (${perSecond(metrics, cpuMs)} and ${perSecond(rows, cpuMs)} on a CPU of its own); history ${bytes(sizeOf(workspace.databasePath))}`,
    )
    const [, viewMs] = await timed(async () => [
      history.clusters.overview.counts(sweep.key),
      history.clusters.overview.reasons(sweep.key),
    ])
    const [first, tasksMs] = await timed(async () => history.clusters.overview.tasksSince(sweep.key, 0))
    const [, changeMs] = await timed(async () => history.clusters.overview.tasksSince(sweep.key, first.change))
    console.log(`its line in the queue ${ms(viewMs)}; all tasks ${ms(tasksMs)}, what has changed ${ms(changeMs)}`)
  } finally {
    history.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Answers as Slurm does, for any number of jobs; files are the shell's own matter. */
class MadeUpSlurm {
  isOver = false
  arrays = 0
  calls = 0
  answerBytes = 0
  readonly #own = shellOf(null)
  readonly #sizes = new Map<number, number>()

  get shell(): Shell {
    return { name: 'bench', run: (script, options) => this.#answer(script) ?? this.#own.run(script, options) }
  }

  #answer(script: string): ReturnType<Shell['run']> | null {
    this.calls++
    if (script.includes('squeue')) {
      const lines = [...this.#sizes].map(([job, size]) => `${job}|0-${size - 1}|PENDING|Priority`)
      const text = this.isOver ? '' : lines.join('\n')
      this.answerBytes = text.length
      return said(text)
    }
    if (script.includes('show config')) return said('MaxArraySize = 1001\nMaxJobCount = 1000000000\n')
    if (!script.includes('sbatch')) return null
    return said(
      stages
        .map((stage) => {
          this.#sizes.set(++this.arrays, 1000)
          return `${stage} ${this.arrays}`
        })
        .join('\n'),
    )
  }
}

function said(text: string): ReturnType<Shell['run']> {
  return Promise.resolve({ code: 0, stdout: Buffer.from(text, 'utf8'), stderr: '' })
}

/** What every task would have written. @returns the bytes of all */
function tasksWritten(sweepFolder: string, tasks: number): number {
  const text = Buffer.from(journalOfTask(), 'utf8')
  for (let task = 0; task < tasks; task++) {
    const folder = join(chunkFolder(sweepFolder, Math.floor(task / 1000)), `t${task % 1000}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, journalName), text)
  }
  return text.length * tasks
}

function journalOfTask(): string {
  const entries: JournalEntry[] = []
  const stage = (name: Stage, runs: readonly JournalEntry[]): void => {
    entries.push({ type: 'begin', stage: name, node: 'n1', timeMs: 0 }, ...runs)
    entries.push({ type: 'end', stage: name, state: 'done', error: null, timeMs: 0 })
  }
  stage('train', training('r1', null))
  stage('prune', [runOf('r2', 'r1'), finished('r2')])
  stage('finetune', training('r3', 'r2'))
  return entries.map((entry, index) => journalLine(index + 1, entry)).join('')
}

type NewRun = Parameters<RunStore['create']>[0]

function runOf(id: string, parentId: string | null): JournalEntry {
  const data = { name: 'shapes', source: 'shapes', validation: 0, splitSeed: 0 }
  const kind = id === 'r2' ? 'prune' : parentId === null ? 'train' : 'finetune'
  const run: NewRun = {
    name: `bench/${kind}`,
    kind,
    experimentId: 'bench',
    parentId,
    architecture,
    settings: null,
    data,
    seed: 0,
    recipe,
  }
  return { type: 'run', id, run }
}

function training(id: string, parentId: string | null): readonly JournalEntry[] {
  const batch = 20
  const told = Array.from({ length: stepsOfRun / batch }, (_, part): JournalEntry => {
    const points = Array.from({ length: batch }, (_, at) => {
      const step = part * batch + at + 1
      return { step, epoch: step / stepsOfRun, timeMs: step, values: { 'train/loss': 1 / step, lr: 0.1 } }
    })
    return { type: 'event', id, event: { type: 'metrics', points } }
  })
  const snapshot = { epoch: 1, layers: [{ name: 'bn', channels: 64, prunable: true }], values: new Float32Array(64) }
  return [runOf(id, parentId), ...told, { type: 'event', id, event: { type: 'gamma', snapshot } }, finished(id)]
}

function finished(id: string): JournalEntry {
  return { type: 'event', id, event: { type: 'finished', reason: 'done', timeMs: 1 } }
}

/** Slurm's own part, where there is one: arrays of jobs that end at once, handed in, looked at and cancelled. */
async function measureSlurm(): Promise<void> {
  if (spawnSync('sinfo', ['-h']).status !== 0) {
    console.log('\nSlurm itself is left out: there is none here (set SLURM_CONF).')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-bench-slurm-'))
  const slurm = new Slurm(shellOf(null))
  const jobs: number[] = []
  console.log('\nSlurm’s own commands, arrays of 1,000')
  try {
    for (const stage of stages)
      writeFileSync(join(folder, `${stage}.sh`), `#!/bin/bash\n#SBATCH --array=0-999 --output=/dev/null --hold\ntrue\n`)
    for (const rounds of [1, 2, 3]) {
      const [ids, handedInMs] = await timed(() =>
        slurm.submit(
          folder,
          stages,
          Array.from({ length: 1000 }, (_, at) => at),
        ),
      )
      jobs.push(...ids.values())
      const [queue, lookMs] = await timed(() => slurm.queue())
      console.log(
        `${count(rounds * 3000)} jobs in the queue: 3 more arrays in ${ms(handedInMs)}; squeue ${ms(lookMs)} (${count(queue.size)} elements)`,
      )
    }
  } finally {
    spawnSync('scancel', jobs.map(String))
    rmSync(folder, { recursive: true, force: true })
  }
}

function perSecond(things: number, milliseconds: number): string {
  return count(Math.round(things / (milliseconds / 1000)))
}

function sizeOf(database: string): number {
  return statSync(database).size
}

function ms(milliseconds: number): string {
  return milliseconds < 1000 ? `${fixed(milliseconds, 0)} ms` : `${fixed(milliseconds / 1000, 1)} s`
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const began = performance.now()
  const result = await work()
  return [result, performance.now() - began]
}
