/** Hands sweeps in: as many tasks at a time as the cluster takes, each chunk once, whatever happens in between. */

import { randomUUID } from 'node:crypto'
import type { Cluster } from '../../src-shared/cluster/cluster-settings'
import { stages as allStages, stagesOf, type Stage } from '../../src-shared/cluster/stages'
import type { Recipe } from '../../src-shared/recipe/recipe'
import type { ChunkRecord, ClusterTables, SweepRecord } from '../history/cluster-tables'
import { homeFolder, scriptPath, stageScript } from './batch-script'
import { writeRemote } from './remote-files'
import type { Shell } from './shell'
import type { Limits, Slurm } from './slurm'
import { tasksName, type Task } from './task'

export type SweepWish = {
  readonly name: string
  readonly recipes: readonly Recipe[]
  readonly nice: number
}

export function chunkFolder(sweepFolder: string, chunk: number): string {
  return `${sweepFolder}/c${chunk}`
}

/** Keeps the sweep here, in chunks of what one array may hold; handing it in is another step. @returns its id */
export function keepSweep(
  tables: ClusterTables,
  cluster: Cluster,
  { name, recipes, nice }: SweepWish,
  { mostInArray, mostJobs }: Limits,
): string {
  const id = randomUUID().slice(0, 8)
  const having = new Set(recipes.flatMap((recipe) => stagesOf(recipe)))
  const stages = allStages.filter((stage) => having.has(stage))
  const size = Math.max(1, Math.min(mostInArray, Math.floor(mostJobs / (2 * stages.length))))
  const tasks = recipes.map((recipe) => ({ title: recipe.name, recipe: JSON.stringify(recipe) }))
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
  tables: ClusterTables,
  shell: Shell,
  slurm: Slurm,
  cluster: Cluster,
  sweep: SweepRecord,
  chunk: ChunkRecord,
): Promise<number> {
  const folder = chunkFolder(sweep.folder, chunk.number)
  const tasks = tables.chunkTasks(chunk.key).map(({ id, recipe }) => {
    const task: Task = { id, recipe: JSON.parse(recipe), threads: cluster.cpus, workspaceDir: homeFolder(cluster) }
    return JSON.stringify(task)
  })
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
  await writeRemote(shell, [{ path: `${folder}/${tasksName}`, text: `${tasks.join('\n')}\n` }, ...scripts], folders)
  const jobs = await slurm.submit(folder, sweep.stages)
  tables.setSubmitted(chunk.key, jobs)
  return chunk.tasks * sweep.stages.length
}

/** Stages that are to be done again, from the first that is not done on. */
export function stagesToRepeat<T extends { readonly stage: Stage; readonly state: string }>(
  all: readonly T[],
): readonly T[] {
  const first = all.findIndex(({ state }) => state !== 'done')
  return first < 0 ? [] : all.slice(first)
}
