/** Hands sweeps in: as many tasks at a time as the cluster takes, each chunk once, whatever happens in between. */

import { randomUUID } from 'node:crypto'
import type { Cluster } from '../../src-shared/cluster/cluster-settings'
import { clusterWork, stagesOfWork, type ClusterWork } from '../../src-shared/cluster/cluster-work'
import { stages as allStages, type Stage } from '../../src-shared/cluster/stages'
import { titleOf, workSchema } from '../../src-shared/jobs/work'
import type { ChunkRecord } from '../history/cluster-chunks'
import type { ClusterTables, SweepRecord } from '../history/cluster-tables'
import { homeFolder, scriptPath, stageScript } from './batch-script'
import { giveRuns, type Giving } from './given-runs'
import { writeRemote } from './remote-files'
import type { Limits, Slurm } from './slurm'
import { tasksName, type Task } from './task'

export type SweepWish = {
  readonly name: string
  /** One task each. */
  readonly works: readonly ClusterWork[]
  readonly nice: number
}

export function chunkFolder(sweepFolder: string, chunk: number): string {
  return `${sweepFolder}/c${chunk}`
}

/** Keeps the sweep here, in chunks of what one array may hold; handing it in is another step. @returns its id */
export function keepSweep(
  tables: ClusterTables,
  cluster: Cluster,
  { name, works, nice }: SweepWish,
  { mostInArray, mostJobs }: Limits,
): string {
  const id = randomUUID().slice(0, 8)
  const having = new Set(works.flatMap(stagesOfWork))
  const stages = allStages.filter((stage) => having.has(stage))
  const size = Math.max(1, Math.min(mostInArray, Math.floor(mostJobs / (2 * stages.length))))
  const tasks = works.map((work) => ({ title: titleOf(work), work: JSON.stringify(work) }))
  tables.addSweep({
    id,
    name,
    cluster: cluster.name,
    folder: `${cluster.folder}/sweeps/${id}`,
    stages,
    nice,
    chunks: inChunks(tasks, size),
  })
  return id
}

export function inChunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))
}

/** @returns how many of Slurm's jobs that made */
export async function handInChunk(
  giving: Giving,
  slurm: Slurm,
  sweep: SweepRecord,
  chunk: ChunkRecord,
): Promise<number> {
  const { history, shell, cluster } = giving
  const { chunks } = history.clusters
  const folder = chunkFolder(sweep.folder, chunk.number)
  const lines: string[] = []
  for (const { id, work: text } of chunks.tasks(chunk.key)) {
    const work = clusterWork(workSchema.parse(JSON.parse(text)))
    const given = [...(await giveRuns(giving, work))]
    const task: Task = { id, work, given, threads: cluster.cpus, workspaceDir: homeFolder(cluster) }
    lines.push(JSON.stringify(task))
  }
  const scripts = sweep.stages.map((stage) => ({
    path: scriptPath(folder, stage),
    text: stageScript({
      cluster,
      sweepId: sweep.id,
      stage,
      chunkFolder: folder,
      tasks: chunk.tasks,
      nice: sweep.nice,
    }),
  }))
  const folders = [`${folder}/logs`, homeFolder(cluster)]
  await writeRemote(shell, [{ path: `${folder}/${tasksName}`, text: `${lines.join('\n')}\n` }, ...scripts], folders)
  const jobs = await slurm.submit(folder, sweep.stages)
  chunks.setSubmitted(chunk.key, jobs)
  return chunk.tasks * sweep.stages.length
}

/** Stages that are to be done again, from the first that is not done on. */
export function stagesToRepeat<T extends { readonly stage: Stage; readonly state: string }>(
  all: readonly T[],
): readonly T[] {
  const first = all.findIndex(({ state }) => state !== 'done')
  return first < 0 ? [] : all.slice(first)
}
