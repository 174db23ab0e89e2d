/** `prunescope sweeps [GROUP]`: the sweeps there are, or one of them as a matrix of its results. */

import { Option, type Command } from 'commander'
import { UserError } from '../../../src-shared/errors'
import type { SweepView } from '../../../src-shared/contract/sweeps'
import type { JobView } from '../../../src-shared/contract/views'
import { count, percent } from '../../../src-shared/formats/numbers'
import { sweepStages, type SweepStage } from '../../../src-shared/jobs/sweep-grid'
import {
  cellText,
  cellValues,
  firstChoice,
  otherAxes,
  sweepMatrix,
  type CellValue,
  type MatrixCell,
  type MatrixChoice,
} from '../../../src-shared/jobs/sweep-matrix'
import type { HostClient } from '../../host/client'
import { answering, type Answer, type Streams } from '../command-line'
import { queueNow, runsNow } from '../jobs-report'
import { withRuns } from '../runs-session'
import { textTable } from '../table'

type Flags = {
  readonly rows?: string
  readonly columns?: string
  readonly stage?: SweepStage
  readonly value: CellValue
}

export function registerSweeps(program: Command, streams: Streams): void {
  const command = program
    .command('sweeps')
    .description('the sweeps of the queue, or the results of one as a matrix')
    .argument('[group]', 'a sweep, by its id or the beginning of it')
    .option('--rows <key>', 'the key down the side, as in --rows train.lambda; `ratio` for the share that is cut')
    .option('--columns <key>', 'the key across the top')
    .addOption(new Option('--stage <stage>', 'which runs').choices(sweepStages))
    .addOption(new Option('--value <value>', 'what the cells tell').choices(cellValues).default('accuracy'))
  answering(command, streams, ({ args: [wanted] }) => (session) => {
    const flags = command.opts<Flags>()
    return withRuns(session, async ({ host }) => {
      const client = await host()
      const { jobs } = await queueNow(client)
      const groups = groupsOf(jobs)
      return wanted === undefined ? listed(groups) : matrixOf(client, jobs, named(groups, wanted), flags)
    })
  })
}

type Group = { readonly id: string; readonly name: string; readonly jobs: number; readonly done: number }

function groupsOf(jobs: readonly JobView[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const { group, state, kind } of jobs) {
    if (!group || kind !== 'recipe') continue
    const known = groups.get(group.id) ?? { ...group, jobs: 0, done: 0 }
    groups.set(group.id, { ...known, jobs: known.jobs + 1, done: known.done + (state === 'done' ? 1 : 0) })
  }
  return [...groups.values()]
}

function listed(groups: readonly Group[]): Answer {
  if (groups.length === 0)
    return {
      json: [],
      text: 'There is no sweep in the queue. Make one with `prunescope sweep RECIPE --over key=v1,v2`.',
    }
  const right = (title: string) => ({ title, align: 'right' as const })
  const rows = groups.map(({ id, name, jobs, done }) => [id, name, count(jobs), count(done)])
  return { json: groups, text: textTable([{ title: 'ID' }, { title: 'SWEEP' }, right('JOBS'), right('DONE')], rows) }
}

/** @throws UserError `job-not-found` */
function named(groups: readonly Group[], wanted: string): Group {
  const found = groups.filter(({ id }) => id.startsWith(wanted))
  const exact = groups.find(({ id }) => id === wanted) ?? (found.length === 1 ? found[0] : undefined)
  if (exact) return exact
  throw new UserError('job-not-found', `There is no sweep "${wanted}".`, 'See all with `prunescope sweeps`.')
}

async function matrixOf(client: HostClient, jobs: readonly JobView[], { id }: Group, flags: Flags): Promise<Answer> {
  const sweep = await first(client.sweeps.watch({ groupId: id }))
  if (!sweep) throw new UserError('job-not-found', 'The sweep is gone.', 'See all with `prunescope sweeps`.')
  const rows = await runsNow(client)
  const choice = choiceOf(sweep, flags)
  const of = {
    grid: sweep,
    jobs: new Map(jobs.map((job) => [job.id, job])),
    runs: rows.filter(({ jobId }) => jobId !== null && sweep.jobs.some((job) => job.jobId === jobId)),
    nearZero: new Map(sweep.nearZero.map(({ runId, share }) => [runId, share])),
  }
  const matrix = sweepMatrix(of, choice)
  const others = otherAxes(sweep, choice).map(({ key }) => key)
  const columns = [
    { title: `${choice.rows ?? ''} \\ ${choice.columns ?? ''}` },
    ...matrix.columns.map((title) => ({ title, align: 'right' as const })),
  ]
  const lines = matrix.rows.map((row, index) => [
    row,
    ...(matrix.cells[index] ?? []).map((cell) => textOfCell(cell, choice.value)),
  ])
  const under = [
    `${sweep.name}: ${choice.value} after ${choice.stage}.`,
    ...(others.length > 0 ? [`Means and standard deviations over ${others.join(' and ')}.`] : []),
    ...failuresOf(matrix.cells.flat()),
  ]
  return {
    json: {
      id,
      name: sweep.name,
      choice,
      rows: matrix.rows,
      columns: matrix.columns,
      cells: matrix.cells.map((row) => row.map(plain)),
    },
    text: `${textTable(columns, lines)}\n\n${under.join('\n')}`,
  }
}

/** @throws UserError `bad-argument` for a key that the sweep does not vary */
function choiceOf(sweep: SweepView, { rows, columns, stage, value }: Flags): MatrixChoice {
  const usual = firstChoice(sweep)
  const keys = sweep.axes.map(({ key }) => key)
  for (const key of [rows, columns])
    if (key !== undefined && !keys.includes(key))
      throw new UserError('bad-argument', `This sweep does not vary "${key}".`, `Choose from: ${keys.join(', ')}.`)
  const down = rows ?? (usual.rows === columns ? usual.columns : usual.rows)
  const across =
    columns ?? keys.find((key) => key !== down && (usual.columns === key || usual.columns === down)) ?? null
  return { rows: down, columns: across, stage: stage ?? usual.stage, value }
}

function textOfCell({ spread, state, share }: MatrixCell, value: CellValue): string {
  const left =
    state === 'running'
      ? percent(share, 0)
      : state === 'waiting'
        ? '…'
        : state === 'failed'
          ? 'failed'
          : state === 'stopped'
            ? 'stopped'
            : ''
  if (spread === null) return left === '' ? '–' : left
  return left === '' ? cellText(spread, value) : `${cellText(spread, value)} ${left}`
}

function failuresOf(cells: readonly MatrixCell[]): readonly string[] {
  const failed = cells.flatMap(({ members }) => members.filter(({ state }) => state === 'failed'))
  return [...new Map(failed.map(({ job }) => [job.id, job])).values()].map(
    ({ id, title, error }) =>
      `${title} failed: ${error?.message ?? 'see its log'} Try again with \`prunescope queue retry ${id}\`.`,
  )
}

function plain({ spread, state, share, members }: MatrixCell) {
  return {
    spread,
    state,
    share,
    runs: members.flatMap(({ run }) => run?.id ?? []),
    jobs: members.map(({ job }) => job.id),
  }
}

async function first<T>(stream: Promise<AsyncIterable<T>>): Promise<T> {
  for await (const value of await stream) return value
  throw new UserError('connection-lost', 'The sweep could not be read.', 'Try it again.')
}
