/** A sweep as a matrix: two of its axes span it, over the others its cells are means, and it fills as runs finish. */

import type { JobView, RunRow } from '../contract/views'
import {
  englishUnits,
  fixed,
  macs,
  milliseconds,
  parameterCount,
  percent,
  points,
  type Units,
} from '../formats/numbers'
import { spreadOver, type Spread } from '../runs/seeds'
import { ratioKey, type GridAxis, type GridJob, type SweepGrid, type SweepStage } from './sweep-grid'

export const cellValues = ['accuracy', 'change', 'nearZero', 'params', 'macs', 'latency1', 'loss'] as const
export type CellValue = (typeof cellValues)[number]

export type MatrixChoice = {
  /** Keys of axes; null for none. */
  readonly rows: string | null
  readonly columns: string | null
  readonly stage: SweepStage
  readonly value: CellValue
}

type CellState = 'done' | 'running' | 'waiting' | 'failed' | 'stopped' | 'none'

/** One job of a cell, or one ratio of it. */
type CellMember = {
  readonly job: JobView
  readonly run: RunRow | null
  readonly value: number | null
  readonly state: CellState
  /** From 0 to 1. */
  readonly share: number
}

export type MatrixCell = {
  readonly members: readonly CellMember[]
  /** Over the members that have a value. */
  readonly spread: Spread | null
  /** What is left to do, or went wrong, before what is done. */
  readonly state: CellState
  readonly share: number
}

export type SweepMatrix = {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly cells: readonly (readonly MatrixCell[])[]
}

export type MatrixOf = {
  readonly grid: SweepGrid
  readonly jobs: ReadonlyMap<string, JobView>
  /** Of these jobs. */
  readonly runs: readonly RunRow[]
  readonly nearZero: ReadonlyMap<string, number>
}

/** What one looks at first: two keys that are no seed, and the last stage there is. */
export function firstChoice({ axes, stages }: SweepGrid): MatrixChoice {
  const keys = axes.map(({ key }) => key)
  const [rows = null, columns = null] = [
    ...keys.filter((key) => key !== 'seed'),
    ...keys.filter((key) => key === 'seed'),
  ]
  const stage = stages.includes('finetune') ? 'finetune' : (stages.at(-1) ?? 'train')
  return { rows, columns, stage, value: 'accuracy' }
}

export function sweepMatrix(of: MatrixOf, { rows, columns, stage, value }: MatrixChoice): SweepMatrix {
  const { axes } = of.grid
  const [across, down] = [axes.findIndex(({ key }) => key === columns), axes.findIndex(({ key }) => key === rows)]
  const members = newestOf(of).flatMap((job) => membersOf(of, job, stage, value))
  const valuesOf = (index: number): readonly string[] => axes[index]?.values ?? ['']
  const isAt = (member: Placed, axis: number, place: number): boolean => axis < 0 || member.at[axis] === place
  return {
    rows: valuesOf(down),
    columns: valuesOf(across),
    cells: valuesOf(down).map((_, row) =>
      valuesOf(across).map((__, column) =>
        cellOf(members.filter((member) => isAt(member, down, row) && isAt(member, across, column))),
      ),
    ),
  }
}

type Placed = CellMember & { readonly at: readonly number[] }

/** Of jobs at the same place the one that was queued last: the others were tried again. */
function newestOf({ grid, jobs }: MatrixOf): readonly GridJob[] {
  const byPlace = new Map<string, GridJob>()
  const madeMs = ({ jobId }: GridJob): number => jobs.get(jobId)?.createdMs ?? 0
  for (const job of grid.jobs) {
    const place = JSON.stringify([job.at, job.ratios.map((ratio) => ratio.place)])
    const known = byPlace.get(place)
    if (!known || madeMs(job) >= madeMs(known)) byPlace.set(place, job)
  }
  return [...byPlace.values()]
}

function membersOf(
  of: MatrixOf,
  { jobId, at, ratios }: GridJob,
  stage: SweepStage,
  value: CellValue,
): readonly Placed[] {
  const job = of.jobs.get(jobId)
  if (!job) return []
  const own = of.runs.filter((run) => run.jobId === jobId)
  const trained = own.find((run) => stageOfRun(run) === 'train') ?? null
  const placed = (run: RunRow | null, place: number): Placed => {
    const found = run && valueOf(value, run, trained, of.nearZero)
    const state = stateOf(job, run, found)
    return {
      job,
      run,
      value: found,
      state,
      share: state === 'done' ? 1 : shareOf(run),
      at: at.map((index, axis) => index ?? (of.grid.axes[axis]?.key === ratioKey ? place : 0)),
    }
  }
  const [first] = ratios
  // The training is the same for every share that is cut later.
  if (stage === 'train') return (ratios.length > 0 ? ratios : [{ place: 0 }]).map(({ place }) => placed(trained, place))
  if (!first) return []
  return ratios.map(({ place, ratio }) =>
    placed(own.find((run) => stageOfRun(run) === stage && run.ratio === ratio) ?? null, place),
  )
}

function stageOfRun({ kind, scratch }: RunRow): string {
  return scratch ? 'scratch' : kind
}

function valueOf(
  value: CellValue,
  run: RunRow,
  trained: RunRow | null,
  nearZero: ReadonlyMap<string, number>,
): number | null {
  switch (value) {
    case 'accuracy':
      return run.state === 'done' ? run.lastAccuracy : null
    case 'change':
      if (run.state !== 'done' || run.lastAccuracy === null || !trained || trained.lastAccuracy === null) return null
      return run.lastAccuracy - trained.lastAccuracy
    case 'nearZero':
      return trained ? (nearZero.get(trained.id) ?? null) : null
    case 'params':
      return run.params
    case 'macs':
      return run.macs
    case 'latency1':
      return run.latency1Ms
    case 'loss':
      return run.trainLoss
  }
}

function stateOf(job: JobView, run: RunRow | null, value: number | null): CellState {
  if (run?.state === 'done') return value === null ? 'none' : 'done'
  if (job.state === 'failed' || run?.state === 'failed') return 'failed'
  if (run?.state === 'running') return 'running'
  if (job.state === 'queued' || job.state === 'running') return 'waiting'
  return job.state === 'done' ? 'none' : 'stopped'
}

function shareOf(run: RunRow | null): number {
  const progress = run?.progress
  return progress && progress.steps > 0 ? Math.min(1, progress.step / progress.steps) : 0
}

const order: readonly CellState[] = ['failed', 'running', 'stopped', 'waiting', 'done', 'none']

function cellOf(placed: readonly Placed[]): MatrixCell {
  // A training that several shares stem from is one run.
  const members = [...new Map(placed.map((one) => [`${one.job.id} ${one.run?.id ?? one.at.join()}`, one])).values()]
  return {
    members,
    spread: spreadOver(members.map(({ value }) => value)),
    state: order.find((state) => members.some((member) => member.state === state)) ?? 'none',
    share: members.reduce((sum, { share }) => sum + share, 0) / Math.max(1, members.length),
  }
}

/** `91.2 % ± 0.3 % (3)`. */
export function cellText({ mean, std, n }: Spread, value: CellValue, units: Units = englishUnits): string {
  const spread =
    std === null || !/[1-9]/.test(valueText(std, value, units))
      ? ''
      : ` ± ${valueText(std, value, units).replace(/^\+/, '')}`
  return `${valueText(mean, value, units)}${spread}${n > 1 ? ` (${n})` : ''}`
}

function valueText(value: number, of: CellValue, units: Units): string {
  switch (of) {
    case 'accuracy':
    case 'nearZero':
      return percent(value)
    case 'change':
      return points(value, 1, units)
    case 'params':
      return parameterCount(value)
    case 'macs':
      return macs(value)
    case 'latency1':
      return milliseconds(value)
    case 'loss':
      return fixed(value, 3)
  }
}

/** What the cells are means over. */
export function otherAxes({ axes }: SweepGrid, { rows, columns }: MatrixChoice): readonly GridAxis[] {
  return axes.filter(({ key }) => key !== rows && key !== columns)
}

/** From 0 to 1 for shading: where a cell stands between the least and the most of all; null without a value. */
export function shadesOf({ cells }: SweepMatrix): readonly (readonly (number | null)[])[] {
  const means = cells.flat().flatMap(({ spread }) => (spread ? [spread.mean] : []))
  const [least, most] = [Math.min(...means), Math.max(...means)]
  return cells.map((row) =>
    row.map(({ spread }) => (spread === null ? null : most > least ? (spread.mean - least) / (most - least) : 0.5)),
  )
}
