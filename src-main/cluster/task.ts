/** One task on a compute node: a stage of its work, begun or gone on with, told in the task's journal. */

import { createReadStream, existsSync, mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { errorReport, UserError, type ErrorReport } from '../../src-shared/errors'
import { clusterWork } from '../../src-shared/cluster/cluster-work'
import type { Stage } from '../../src-shared/cluster/stages'
import { workSchema } from '../../src-shared/jobs/work'
import type { RunEvent } from '../../src-shared/runs/events'
import { carryOut } from '../jobs/carry-out'
import { watchResources } from '../jobs/resource-use'
import { executeRecipe } from '../runs/execute-recipe'
import type { RunHead } from '../runs/run-store'
import { WorkerClient } from '../runs/worker-client'
import { statusOfCode, stoppedStatus } from './batch-script'
import { givenRunSchema, headOf } from './given-runs'
import { JournalStore } from './journal-store'
import { placedThere } from './placed-work'

export const tasksName = 'tasks.jsonl'

const taskSchema = z.object({
  id: z.string().min(1),
  work: workSchema,
  given: z.array(givenRunSchema),
  threads: z.int().min(1).nullable(),
  /** Where data sets are known by name. */
  workspaceDir: z.string().min(1),
})

export type Task = z.infer<typeof taskSchema>

export type TaskWish = {
  readonly chunkFolder: string
  readonly arrayIndex: number
  readonly stage: Stage
  /** Asks to make a checkpoint and end. */
  readonly signal: AbortSignal
  readonly newWorker?: () => WorkerClient
}

export function taskFolder(chunkFolder: string, arrayIndex: number): string {
  return `${chunkFolder}/t${arrayIndex}`
}

/** @returns the status to exit with, and why, where it is not 0 */
export async function runTask(
  wish: TaskWish,
): Promise<{ readonly status: number; readonly error: ErrorReport | null }> {
  const { chunkFolder, arrayIndex, stage } = wish
  try {
    const task = await readTask(join(chunkFolder, tasksName), arrayIndex)
    const folder = taskFolder(chunkFolder, arrayIndex)
    mkdirSync(folder, { recursive: true })
    const journal = new JournalStore(folder, task.given.map(headOf))
    journal.write({ type: 'begin', stage, node: hostname(), timeMs: Date.now() })
    const error = stoppedOr(wish.signal, await attempt(journal, task, wish))
    const state = error === null ? 'done' : error.code === 'stopped' ? 'stopped' : 'failed'
    journal.write({ type: 'end', stage, state, error: state === 'failed' ? error : null, timeMs: Date.now() })
    return { status: statusOf(error), error }
  } catch (thrown) {
    const error = errorReport(thrown)
    return { status: statusOf(error), error }
  }
}

async function attempt(journal: JournalStore, task: Task, { stage, signal, newWorker }: TaskWish) {
  const { store } = journal
  const worker = newWorker?.() ?? new WorkerClient()
  let current: { run: RunHead; step: number; epoch: number } | null = null
  const onEvent = (run: RunHead, event: RunEvent): void => {
    const { step, epoch } = event.type === 'progress' ? event.progress : (current ?? { step: 0, epoch: 0 })
    current = { run, step, epoch }
  }
  const stopWatching = watchResources(
    () => worker.pid,
    (values) => {
      if (current === null) return
      const { run, step, epoch } = current
      try {
        store.apply(run.id, { type: 'metrics', points: [{ step, epoch, timeMs: Date.now(), values }] })
      } catch {
        // A disk that is full: the run itself meets the same, and tells.
      }
    },
  )
  try {
    const { workspaceDir, threads, id } = task
    const work = await placedThere(clusterWork(task.work), task)
    const context = { store, worker, onEvent, signal }
    if (work.kind !== 'recipe') await carryOut(context, workspaceDir, id, work)
    else {
      const until = stage === 'measure' ? 'finetune' : stage
      await executeRecipe(context, { recipe: work.recipe, workspaceDir, experimentId: id, threads, until })
    }
    return null
  } catch (error) {
    const report = errorReport(error)
    if (report.code !== 'data-not-found') return report
    return { ...report, next: `On the cluster, with --workspace ${task.workspaceDir}: ${report.next}` }
  } finally {
    stopWatching()
    await worker.close()
  }
}

/** Slurm tells every process of a job to end: a worker that has only just begun dies of it, before it can take care. */
function stoppedOr({ aborted }: AbortSignal, error: ErrorReport | null): ErrorReport | null {
  return aborted && error?.code === 'worker-died' ? { ...error, code: 'stopped' } : error
}

function statusOf(error: ErrorReport | null): number {
  if (error === null) return 0
  return error.code === 'stopped' ? stoppedStatus : (statusOfCode[error.code] ?? 1)
}

/** @throws UserError `file-not-found` */
async function readTask(path: string, arrayIndex: number): Promise<Task> {
  if (existsSync(path)) {
    let index = 0
    for await (const line of createInterface({ input: createReadStream(path) }))
      if (index++ === arrayIndex) return taskSchema.parse(JSON.parse(line))
  }
  throw new UserError(
    'file-not-found',
    `${path} holds no task ${arrayIndex}.`,
    'Was the sweep’s folder removed? Hand the sweep in again.',
  )
}
