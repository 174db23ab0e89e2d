/** What can be done with a sweep that is on a cluster: ended, put back, moved behind others. */

import type { OpenStage } from '../history/cluster-stages'
import type { SweepRecord } from '../history/cluster-tables'
import type { History } from '../history/history'
import { chunkFolder, stagesToRepeat } from './hand-in'
import type { Elements, Slurm } from './slurm'

/** @param numbers of tasks in the sweep; all of them where none are given */
export async function cancelTasks(
  history: History,
  slurm: Slurm,
  sweep: SweepRecord,
  numbers: readonly number[] | null,
): Promise<void> {
  const { clusters } = history
  const stages = clusters.stages.ofTasks(sweep.key, numbers)
  await slurm.cancel(elementsOf(stages.filter(({ state }) => state === 'pending' || state === 'running')))
  history.together(() => {
    // Those that run are heard of when their checkpoint is written.
    for (const { key, number, state } of stages)
      if (state === 'waiting' || state === 'pending') clusters.stages.set(key, number, { state: 'cancelled' })
    if (numbers === null) clusters.chunks.giveUp(sweep.key)
  })
}

/** Running tasks make a checkpoint and wait again; those that ended early are handed in again, from there on. */
export async function requeueTasks(
  history: History,
  slurm: Slurm,
  sweep: SweepRecord,
  numbers: readonly number[] | null,
): Promise<void> {
  const { clusters } = history
  const byTask = Map.groupBy(clusters.stages.ofTasks(sweep.key, numbers), ({ key }) => key)
  const running = [...byTask.values()].flatMap((stages) => stages.filter(({ state }) => state === 'running'))
  await slurm.askToStop(elementsOf(running))
  if (numbers === null) clusters.chunks.waitAgain(sweep.key)
  for (const group of handedInAlike([...byTask.values()])) {
    const [first = []] = group
    const folder = chunkFolder(sweep.folder, first[0]?.chunk ?? 0)
    const indices = group.flatMap(([stage]) => (stage ? [stage.arrayIndex] : []))
    const stages = first.map(({ stage }) => stage)
    const jobs = await slurm.submit(folder, stages, indices)
    history.together(() => {
      for (const { key, number, stage } of group.flat()) {
        const job = jobs.get(stage)
        if (job !== undefined) clusters.stages.setResubmitted(key, number, job)
      }
    })
  }
}

export async function setNice(history: History, slurm: Slurm, sweep: SweepRecord, nice: number): Promise<void> {
  const pending = history.clusters.stages.open(sweep.key).filter(({ state }) => state === 'pending')
  const jobs = new Set(pending.flatMap(({ slurmJob }) => (slurmJob === null ? [] : [slurmJob])))
  await slurm.setNice([...jobs], nice)
  history.clusters.setNice(sweep.key, nice)
}

/** What is to be done again of tasks that ended early: those of one chunk with the same stages left go in together. */
function handedInAlike(tasks: readonly (readonly OpenStage[])[]): Iterable<readonly (readonly OpenStage[])[]> {
  const repeated = tasks
    .filter((stages) => stages.every(({ state }) => !openStates.has(state)))
    .filter((stages) => stages.some(({ slurmJob }) => slurmJob !== null))
    .map((stages) => stagesToRepeat(stages))
    .filter((stages) => stages.length > 0)
  return Map.groupBy(repeated, (stages) => `${stages[0]?.chunk} ${stages.map(({ stage }) => stage).join()}`).values()
}

const openStates: ReadonlySet<string> = new Set(['waiting', 'pending', 'running'])

function elementsOf(stages: readonly OpenStage[]): readonly Elements[] {
  const withJob = stages.flatMap(({ slurmJob, arrayIndex }) => (slurmJob === null ? [] : [{ slurmJob, arrayIndex }]))
  const byJob = Map.groupBy(withJob, ({ slurmJob }) => slurmJob)
  return [...byJob].map(([job, elements]) => ({ job, indices: elements.map(({ arrayIndex }) => arrayIndex) }))
}
