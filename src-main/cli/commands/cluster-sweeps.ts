/** `prunescope attach`, `cancel`, `requeue`, `nice`, `fetch`: sweeps that run on a cluster. */

import { Option, type Command } from 'commander'
import { reasonText } from '../../../src-shared/cluster/reasons'
import type { SweepTask, SweepView } from '../../../src-shared/contract/cluster-views'
import { UserError } from '../../../src-shared/errors'
import { bytes, count } from '../../../src-shared/formats/numbers'
import { didYouMean } from '../../../src-shared/recipe/nearest'
import type { HostClient } from '../../host/client'
import { answering, numberOption, type Answer, type Session, type Streams } from '../command-line'
import { withRuns } from '../runs-session'
import { stopSignal } from '../stop-signal'
import { textTable } from '../table'

export function registerClusterSweeps(program: Command, streams: Streams): void {
  registerAttach(program, streams)
  registerChange(program, streams, {
    name: 'cancel',
    description: 'end a sweep on a cluster, or one of its tasks (SWEEP.3); `requeue` goes on from its checkpoints',
    act: ({ clusters }, ask) => clusters.cancel(ask),
    text: 'is told to end; what runs makes a checkpoint first',
  })
  registerChange(program, streams, {
    name: 'requeue',
    description: 'put a sweep on a cluster, or one of its tasks, back into its queue, to go on from its checkpoints',
    act: ({ clusters }, ask) => clusters.requeue(ask),
    text: 'is put back into the queue',
  })
  registerNice(program, streams)
  registerFetch(program, streams)
}

/** Every sweep of the workspace, newest first. */
export async function sweepsNow(client: HostClient): Promise<readonly SweepView[]> {
  for await (const sweeps of await client.clusters.watchSweeps()) return sweeps
  throw new UserError('connection-lost', 'The sweeps could not be read.', 'Try it again.')
}

export function sweepsText(sweeps: readonly SweepView[]): string {
  return textTable(
    [{ title: 'SWEEP' }, { title: 'NAME' }, { title: 'CLUSTER' }, { title: 'TASKS' }],
    sweeps.map((sweep) => [sweep.id, sweep.name, sweep.cluster, countsText(sweep)]),
  )
}

/** `8 tasks: 3 done, 2 running, 3 waiting in Slurm’s queue`. */
export function countsText({ tasks, counts }: SweepView): string {
  const parts = [
    [counts.done, 'done'],
    [counts.running, 'running'],
    [counts.pending, 'in Slurm’s queue'],
    [counts.waiting, 'not handed in yet'],
    [counts.failed, 'failed'],
    [counts.cancelled, 'cancelled'],
  ] as const
  const told = parts.filter(([n]) => n > 0).map(([n, what]) => `${count(n)} ${what}`)
  return `${count(tasks)} ${tasks === 1 ? 'task' : 'tasks'}: ${told.join(', ')}`
}

function registerAttach(program: Command, streams: Streams): void {
  const command = program
    .command('attach')
    .description('follow a sweep on a cluster until it is over; Ctrl-C ends the following, not the sweep')
    .argument('[sweep]', 'the sweep, by the beginning of its id; the newest unless given')
    .addOption(
      numberOption('--every <seconds>', 'how often the cluster is asked, where no window follows it', {
        integer: true,
        min: 1,
      }).default(10),
    )
  answering(command, streams, ({ args: [wanted] }) => (session) => {
    const { every } = command.opts<{ every: number }>()
    return withRuns(session, async ({ host }) => {
      const client = await host()
      const { sweep } = targetOf(await sweepsNow(client), wanted)
      const last = await follow(session, client, sweep.id, every * 1000)
      if (last.counts.failed > 0) process.exitCode = 1
      const tasks = await tasksNow(client, sweep.id)
      return { json: { sweep: last, tasks }, text: [tasksText(tasks), ...problemsOf(tasks)].join('\n\n') }
    })
  })
}

async function follow({ reporter }: Session, client: HostClient, sweepId: string, everyMs: number): Promise<SweepView> {
  const interrupt = stopSignal(() => reporter.line('The sweep goes on; `prunescope attach` follows it again.'))
  let told = ''
  try {
    for (;;) {
      const sweep = await client.clusters.refresh({ sweepId })
      const reason = sweep.counts.pending > 0 ? sweep.reasons[0]?.reason : undefined
      const text = `${countsText(sweep)}${reason === undefined ? '' : `. ${reasonText(reason)}`}`
      if (text !== told) reporter.line(text)
      told = text
      if (sweep.isOver || interrupt.signal.aborted) return sweep
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs)
        interrupt.signal.addEventListener('abort', () => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  } finally {
    interrupt.end()
  }
}

async function tasksNow(client: HostClient, sweepId: string): Promise<readonly SweepTask[]> {
  for await (const { changed } of await client.clusters.watchTasks({ sweepId })) return changed
  return []
}

function tasksText(tasks: readonly SweepTask[]): string {
  return textTable(
    [{ title: 'TASK' }, { title: 'NAME' }, { title: 'STATE' }, { title: 'SLURM' }, { title: 'RUNS' }],
    tasks.map(({ id, title, state, stages, runIds }) => [
      id,
      title,
      state,
      stages.findLast(({ slurmId }) => slurmId !== null)?.slurmId ?? '',
      runIds.join(' '),
    ]),
  )
}

function problemsOf(tasks: readonly SweepTask[]): readonly string[] {
  return tasks.flatMap(({ id, stages }) => {
    const error = stages.find((stage) => stage.error !== null)?.error
    return error ? [`${id}: ${error.message}\n${error.next}`] : []
  })
}

type Ask = { readonly sweepId: string; readonly numbers: number[] | null }

type Change = {
  readonly name: string
  readonly description: string
  readonly act: (client: HostClient, ask: Ask) => Promise<SweepView>
  readonly text: string
}

function registerChange(program: Command, streams: Streams, { name, description, act, text }: Change): void {
  const command = program
    .command(name)
    .description(description)
    .argument('<sweep>', 'the sweep, by the beginning of its id; with a number behind it, one task, as in 1f3b.2')
  answering(
    command,
    streams,
    ({ args: [wanted] }) =>
      (session) =>
        withRuns(session, async ({ host }) => {
          const client = await host()
          const { sweep, number } = targetOf(await sweepsNow(client), wanted)
          const changed = await act(client, { sweepId: sweep.id, numbers: number === null ? null : [number] })
          const named = number === null ? `${sweep.name} (${sweep.id})` : `Task ${number} of ${sweep.name}`
          return { json: { sweep: changed }, text: `${named} ${text}.` }
        }),
  )
}

function registerNice(program: Command, streams: Streams): void {
  const command = program
    .command('nice')
    .description('let a sweep’s waiting tasks come later: Slurm’s nice, from 0 to 10000')
    .argument('<sweep>', 'the sweep, by the beginning of its id')
  const { parseArg } = numberOption('--n <n>', '', { integer: true, min: 0, max: 10_000 })
  command.argument('<n>', 'a whole number from 0 to 10000', (text) => parseArg?.(text, undefined))
  answering(
    command,
    streams,
    ({ processedArgs: [wanted, n] }) =>
      (session) =>
        withRuns(session, async ({ host }) => {
          const client = await host()
          const { sweep } = targetOf(await sweepsNow(client), String(wanted))
          const changed = await client.clusters.setNice({ sweepId: sweep.id, nice: Number(n) })
          return { json: { sweep: changed }, text: `${sweep.name} (${sweep.id}) has nice ${changed.nice}.` }
        }),
  )
}

function registerFetch(program: Command, streams: Streams): void {
  const command = program
    .command('fetch')
    .description('bring files of runs home from the cluster that made them, with their checksums')
    .argument('<run...>', 'the runs, by id, beginning of an id, or name')
    .addOption(
      new Option('--what <what>', 'weights, or checkpoints too').choices(['final', 'everything']).default('final'),
    )
  answering(command, streams, ({ processedArgs: [names] }) => (session) => {
    const { what } = command.opts<{ what: 'final' | 'everything' }>()
    return withRuns(session, async ({ history, host }): Promise<Answer> => {
      const runIds = (names as readonly string[]).map((name) => history.run(name).id)
      const fetched = await (await host()).clusters.fetch({ runIds, what })
      const files = `${count(fetched.files)} ${fetched.files === 1 ? 'file' : 'files'}`
      return {
        json: fetched,
        text: fetched.files === 0 ? 'All of it is here already.' : `${files} came home, ${bytes(fetched.sizeBytes)}.`,
      }
    })
  })
}

/** `1f3b` or `1f3b.2`; the newest sweep where nothing is given. */
function targetOf(
  sweeps: readonly SweepView[],
  wanted: string | undefined,
): { readonly sweep: SweepView; readonly number: number | null } {
  const [begin = '', task] = (wanted ?? sweeps[0]?.id ?? '').split('.')
  const found = sweeps.filter(({ id }) => begin !== '' && id.startsWith(begin))
  const [sweep] = found
  const number = task === undefined ? null : Number(task)
  if (sweep && found.length === 1 && (number === null || (number >= 1 && number <= sweep.tasks)))
    return { sweep, number }
  if (sweep && found.length === 1)
    throw new UserError(
      'sweep-not-found',
      `${sweep.name} (${sweep.id}) has no task "${task ?? ''}".`,
      `Its tasks are ${sweep.id}.1 to ${sweep.id}.${sweep.tasks}.`,
    )
  const ids = sweeps.map(({ id }) => id)
  throw new UserError(
    'sweep-not-found',
    sweeps.length === 0
      ? 'There is no sweep on a cluster.'
      : `${found.length > 1 ? 'Several sweeps begin' : 'No sweep begins'} with "${begin}".${didYouMean(begin, ids)}`,
    'Begin one with `prunescope sweep RECIPE --over … --on CLUSTER`; `prunescope queue list` shows them.',
  )
}
