/** `prunescope cluster …`: places with a Slurm where sweeps run, and what a compute node is told to do there. */

import { Option, type Command } from 'commander'
import { clusterSchema, type Cluster } from '../../../src-shared/cluster/cluster-settings'
import { stages, type Stage } from '../../../src-shared/cluster/stages'
import type { ClusterTest, ClusterView } from '../../../src-shared/contract/cluster-views'
import { UserError } from '../../../src-shared/errors'
import { bytes, duration } from '../../../src-shared/formats/numbers'
import { runTask } from '../../cluster/task'
import type { HostClient } from '../../host/client'
import { answering, collected, numberOption, type Streams } from '../command-line'
import { withRuns } from '../runs-session'
import { textPairs, textTable } from '../table'

export function registerCluster(program: Command, streams: Streams): void {
  const cluster = program
    .command('cluster')
    .description('places with a Slurm where sweeps run: add, list, test, remove')
  registerAdd(cluster, streams)
  registerList(cluster, streams)
  registerTest(cluster, streams)
  registerRemove(cluster, streams)
  registerTask(cluster, streams)
}

type AddFlags = {
  readonly ssh?: string
  readonly folder?: string
  readonly command?: string
  readonly partition?: string
  readonly account?: string
  readonly gpus?: string
  readonly cpus?: number
  readonly memory?: string
  readonly time?: string
  readonly setup?: readonly string[]
  readonly atOnce?: number
  readonly warning?: number
  readonly fetch?: Cluster['fetch']
}

function registerAdd(cluster: Command, streams: Streams): void {
  const command = cluster
    .command('add')
    .description('add a cluster, or change what is given here of one that there is')
    .argument('<name>', 'a word to call it by')
    .option('--folder <folder>', 'on its shared file system; sweeps, checkpoints and weights lie there')
    .option('--ssh <host>', 'its login node, as in ssh HOST; left out, sbatch is on this machine')
    .option('--command <line>', 'what starts Prunescope there (default: prunescope)')
    .option('--partition <name>', 'partition, or several with commas')
    .option('--account <name>', 'account')
    .option('--gpus <n>', 'GPUs of a task, as in 1 or a100:1')
    .addOption(numberOption('--cpus <n>', 'CPUs of a task (default: 4)', { integer: true, min: 1, max: 1024 }))
    .option('--memory <size>', 'memory of a task, as in 16G')
    .option('--time <limit>', 'time limit of a stage, as in 4:00:00; tasks go on from a checkpoint when it is over')
    .option(
      '--setup <line>',
      'a line of the shell before each job, as in "module load cuda"; may be repeated',
      collected,
    )
    .addOption(numberOption('--at-once <n>', 'the most tasks that run at a time', { integer: true, min: 1 }))
    .addOption(
      numberOption('--warning <seconds>', 'how long before its time limit a task makes its checkpoint (default: 120)', {
        integer: true,
        min: 10,
        max: 3600,
      }),
    )
    .addOption(
      new Option('--fetch <what>', 'what comes home by itself (default: final)').choices([
        'nothing',
        'final',
        'everything',
      ]),
    )
  answering(command, streams, ({ args: [name = ''] }) => (session) => {
    const flags = command.opts<AddFlags>()
    return withRuns(session, async ({ host }) => {
      const client = await host()
      const known = (await clustersNow(client)).find((each) => each.name === name)
      const settings = settingsOf(name, flags, known)
      await client.clusters.save(settings)
      return {
        json: { cluster: settings },
        text: `${name} is ${known ? 'changed' : 'added'}. Try it with \`prunescope cluster test ${name}\`.`,
      }
    })
  })
}

/** @throws UserError `bad-argument` naming what is wrong */
function settingsOf(name: string, flags: AddFlags, known: ClusterView | undefined): Cluster {
  const { ssh, atOnce, warning, setup, ...others } = flags
  const { heardMs: _, problem: __, ...before } = known ?? { heardMs: null, problem: null }
  const parsed = clusterSchema.safeParse({
    ...before,
    ...others,
    name,
    ...(ssh === undefined ? {} : { host: ssh }),
    ...(atOnce === undefined ? {} : { mostAtOnce: atOnce }),
    ...(warning === undefined ? {} : { warningSeconds: warning }),
    ...(setup === undefined ? {} : { setup: setup.join('\n') }),
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const key = issue?.path.join('.') ?? ''
  throw new UserError(
    'bad-argument',
    key === 'folder' && flags.folder === undefined
      ? 'A cluster needs a folder on its shared file system.'
      : `The cluster’s ${key} is not right: expected ${issue?.message ?? 'something else'}.`,
    'See `prunescope cluster add --help`.',
  )
}

function registerList(cluster: Command, streams: Streams): void {
  const command = cluster.command('list').description('the clusters of this workspace')
  answering(
    command,
    streams,
    () => (session) =>
      withRuns(session, async ({ host }) => {
        const clusters = await clustersNow(await host())
        const text =
          clusters.length === 0
            ? 'No cluster yet. Add one with `prunescope cluster add NAME --folder FOLDER --ssh HOST`.'
            : clustersText(clusters)
        return { json: { clusters }, text }
      }),
  )
}

function registerTest(cluster: Command, streams: Streams): void {
  const command = cluster
    .command('test')
    .description('submit a job that says what computes there')
    .argument('<name>', 'the cluster')
  answering(command, streams, ({ args: [name = ''] }) => (session) => {
    session.reporter.line(`A job asks ${name} what computes there; this takes as long as its queue does.`)
    return withRuns(session, async ({ host }) => {
      const test = await (await host()).clusters.test({ name })
      return { json: { test }, text: testText(test) }
    })
  })
}

function registerRemove(cluster: Command, streams: Streams): void {
  const command = cluster
    .command('remove')
    .description('forget a cluster; what lies there stays')
    .argument('<name>', 'the cluster')
  answering(
    command,
    streams,
    ({ args: [name = ''] }) =>
      (session) =>
        withRuns(session, async ({ host }) => {
          await (await host()).clusters.remove({ name })
          return { json: { removed: name }, text: `${name} is forgotten; what lies there stays.` }
        }),
  )
}

/** What the batch script of a sweep calls on a compute node. */
function registerTask(cluster: Command, streams: Streams): void {
  const command = cluster
    .command('task', { hidden: true })
    .argument('<chunk>', 'folder of the tasks')
    .argument('<index>', 'which of them', Number)
    .argument('<stage>', stages.join(', '), stageOf)
  answering(command, streams, ({ processedArgs: [chunk, index, stage] }) => async () => {
    const abort = new AbortController()
    // Every process of the job is told to end; the worker waits for what this one says.
    process.env.PRUNESCOPE_SIGNALS = 'parent'
    process.on('SIGTERM', () => abort.abort())
    const { status, error } = await runTask({
      chunkFolder: String(chunk),
      arrayIndex: Number(index),
      stage: stageOf(String(stage)),
      signal: abort.signal,
    })
    process.exitCode = status
    return { json: { status, error }, text: error === null ? 'done' : `${error.message}\n${error.next}` }
  })
}

function stageOf(text: string): Stage {
  const stage = stages.find((each) => each === text)
  if (stage) return stage
  throw new UserError('bad-argument', `There is no stage "${text}".`, `Give one of: ${stages.join(', ')}.`)
}

async function clustersNow(client: HostClient): Promise<readonly ClusterView[]> {
  for await (const clusters of await client.clusters.watch()) return clusters
  throw new UserError('connection-lost', 'The clusters could not be read.', 'Try it again.')
}

function clustersText(clusters: readonly ClusterView[]): string {
  return textTable(
    [{ title: 'NAME' }, { title: 'WHERE' }, { title: 'FOLDER' }, { title: 'ASKS FOR' }, { title: 'BRINGS HOME' }],
    clusters.map((each) => [each.name, each.host ?? 'this machine', each.folder, asksFor(each), each.fetch]),
  )
}

function asksFor({ partition, account, gpus, cpus, memory, time }: Cluster): string {
  const parts = [
    partition === null ? '' : `partition ${partition}`,
    account === null ? '' : `account ${account}`,
    gpus === null ? '' : `${gpus} GPU`,
    `${cpus} CPUs`,
    memory ?? '',
    time ?? '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function testText({ node, prunescope, library, device, gpus, freeBytes, tookMs, mostInArray }: ClusterTest): string {
  const pairs = textPairs([
    ['node', node],
    ['prunescope', prunescope],
    ['library', `TensorFlow ${library}`],
    ['device', device],
    ['gpu', gpus.length === 0 ? 'none with an NVIDIA driver' : gpus.join('; ')],
    ['free disk', freeBytes === null ? 'unknown' : bytes(freeBytes)],
    ['tasks in an array', String(mostInArray)],
  ])
  return `${pairs}\n\nIt answered after ${duration(tookMs)}: sweeps can run there.`
}
