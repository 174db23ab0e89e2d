/** One look at a cluster: what Slurm says of the sweeps there, what their journals have gained, and what is to do next. */

import type { Cluster } from '../../src-shared/cluster/cluster-settings'
import { errorReport, UserError, type ErrorReport } from '../../src-shared/errors'
import type { OpenStage } from '../history/cluster-stages'
import type { SweepRecord } from '../history/cluster-tables'
import type { History } from '../history/history'
import type { Workspace } from '../workspace/workspace'
import { logPath } from './batch-script'
import { fetchRun } from './fetch-files'
import { chunkFolder, handInChunk } from './hand-in'
import { journalName } from './journal'
import { readRemote, tailOf } from './remote-files'
import { replay, type SourceOf } from './replay'
import type { Shell } from './shell'
import type { Limits, Slurm } from './slurm'
import { endingError } from './slurm-errors'
import { verdictOn, type SlurmStatus } from './slurm-status'
import { taskFolder } from './task'

export type FollowerParts = {
  readonly history: History
  readonly workspace: Workspace
  readonly cluster: Cluster
  readonly shell: Shell
  readonly slurm: Slurm
  readonly sourceOf: SourceOf
  readonly isClosed: () => boolean
}

/** Journals read in one call, and bytes of each: a few megabytes at a time, however far behind home is. */
const filesAtOnce = 200
const bytesAtOnce = 256 << 10
/** Endings asked about in one look: each takes calls of its own. */
const endingsAtOnce = 40

type TaskRead = {
  readonly key: number
  readonly offset: number
  readonly lines: number
  readonly folder: string
  readonly cluster: string
}

export class Follower {
  readonly #parts: FollowerParts
  /** Since when a stage has been over for Slurm without a word of its own. */
  readonly #silentSince = new Map<string, number>()
  /** Tasks whose files may be wanted here; null before the first look, when it may be any. */
  #toFetch: Set<number> | null = null
  #limits: Limits | null = null

  constructor(parts: FollowerParts) {
    this.#parts = parts
  }

  /**
   * @returns whether anything was new, and what kept Slurm from answering while its journals could be read
   * @throws UserError `cluster-unreachable` when nothing could be asked
   */
  async look(): Promise<{ readonly isNew: boolean; readonly problem: ErrorReport | null }> {
    const { history, cluster } = this.#parts
    const sweeps = history.clusters.sweeps().filter((sweep) => !sweep.isOver && sweep.cluster === cluster.name)
    if (sweeps.length === 0) return { isNew: false, problem: null }
    const { queue, problem } = await this.#queue()
    let isNew = false
    for (const sweep of sweeps) {
      if (this.#parts.isClosed()) return { isNew, problem }
      isNew = (await this.#followSweep(sweep, queue)) || isNew
    }
    if (queue) isNew = (await this.#handIn(sweeps)) || isNew
    await this.#fetch(sweeps)
    if (!this.#parts.isClosed()) history.clusters.markOver()
    return { isNew, problem }
  }

  async limits(): Promise<Limits> {
    return (this.#limits ??= await this.#parts.slurm.limits())
  }

  /** Where its controller does not answer, what runs goes on writing: only the shell's own failure ends the look. */
  async #queue() {
    try {
      return { queue: await this.#parts.slurm.queue(), problem: null }
    } catch (error) {
      const alive = await this.#parts.shell.run('true')
      if (alive.code !== 0) throw error
      return { queue: null, problem: errorReport(error) }
    }
  }

  async #followSweep(sweep: SweepRecord, queue: ReadonlyMap<string, SlurmStatus> | null): Promise<boolean> {
    const { history } = this.#parts
    const open = history.clusters.stages.open(sweep.key)
    const { changed, toRead, asked } = judged(open, queue)
    if (changed.length > 0)
      history.together(() => {
        for (const { stage, state, reason } of changed)
          if (state === stage.state) history.clusters.stages.setReason(stage.key, stage.number, reason)
          else history.clusters.stages.set(stage.key, stage.number, { state, reason })
      })
    const entries = await this.#read(toRead.map((stage) => this.#taskOf(sweep, stage)))
    const ended = asked.length > 0 && (await this.#endings(sweep, asked))
    return changed.length > 0 || entries > 0 || ended
  }

  /** @returns how many lines were new */
  async #read(tasks: readonly TaskRead[]): Promise<number> {
    const { history, shell, sourceOf, isClosed } = this.#parts
    let entries = 0
    for (let behind = tasks; behind.length > 0;) {
      const more: TaskRead[] = []
      for (let at = 0; at < behind.length; at += filesAtOnce) {
        const some = new Map(behind.slice(at, at + filesAtOnce).map((task) => [`${task.folder}/${journalName}`, task]))
        const wishes = [...some].map(([path, { offset }]) => ({ path, offset }))
        const pieces = await readRemote(shell, wishes, bytesAtOnce)
        for (const piece of pieces) {
          // A weekend's worth of journals must not keep the window waiting.
          await new Promise((resolve) => setImmediate(resolve))
          if (isClosed()) return entries
          const task = some.get(piece.path)
          if (task === undefined || task.offset !== piece.offset) continue
          const result = replay(history, task, piece.bytes, sourceOf)
          entries += result.entries
          if (result.entries === 0) continue
          this.#toFetch?.add(task.key)
          if (result.task.offset < piece.sizeBytes) more.push(result.task)
        }
      }
      behind = more
    }
    return entries
  }

  /** What became of stages that are over for Slurm and have left no word in the journal, which is read by now. */
  async #endings(sweep: SweepRecord, asked: readonly Asked[]): Promise<boolean> {
    const { history, isClosed } = this.#parts
    const open = firstOpen(history.clusters.stages.open(sweep.key))
    let isNew = false
    let left = endingsAtOnce
    for (const { stage, slurmState } of asked) {
      const id = `${stage.key}/${stage.number}`
      // It has been heard of by now, or one before it has not.
      if (open.get(stage.key)?.number !== stage.number) continue
      const since = this.#silentSince.get(id) ?? Date.now()
      this.#silentSince.set(id, since)
      if (Date.now() - since < graceOf(stage, slurmState)) continue
      if (left-- <= 0 || isClosed()) break
      await this.#settle(sweep, stage, slurmState)
      this.#silentSince.delete(id)
      isNew = true
    }
    return isNew
  }

  async #settle(sweep: SweepRecord, stage: OpenStage, slurmState: string | null): Promise<void> {
    const { shell, slurm, isClosed } = this.#parts
    const folder = chunkFolder(sweep.folder, stage.chunk)
    const slurmId = `${stage.slurmJob}_${stage.arrayIndex}`
    if (slurmState === 'CANCELLED') return this.#end(stage, 'cancelled', wasCancelled)
    const { exitCode } = slurmState === null ? { exitCode: null } : await slurm.ending(slurmId)
    const log = await tailOf(shell, logPath(folder, stage.stage, stage.arrayIndex))
    if (isClosed()) return
    // Asked to end, it has made a checkpoint, and was not put back.
    if (exitCode === 75) return this.#end(stage, 'cancelled', wasCancelled)
    const error = endingError({ slurmState, exitCode, log, slurmId })
    this.#end(stage, slurmState === null ? 'lost' : 'failed', error)
  }

  /** Also of its runs: none stays "running" that nobody carries out. */
  #end(stage: OpenStage, state: 'cancelled' | 'failed' | 'lost', error: ErrorReport | null): void {
    const { history } = this.#parts
    history.together(() => {
      history.clusters.stages.set(stage.key, stage.number, { state, error: state === 'cancelled' ? null : error })
      for (const id of history.clusters.runs.runsOf(stage.key))
        if (history.run(id).state === 'running') history.setState(id, 'interrupted', error)
    })
  }

  /** The next chunks, while the cluster takes more. */
  async #handIn(sweeps: readonly SweepRecord[]): Promise<boolean> {
    const { history, slurm, isClosed } = this.#parts
    let isNew = false
    for (const sweep of sweeps.toReversed()) {
      for (const chunk of history.clusters.chunks.waiting(sweep.key)) {
        const { mostJobs } = await this.limits()
        const open = sweeps.reduce((sum, { key }) => sum + submittedStages(history.clusters.stages.open(key)), 0)
        if (open > 0 && open + chunk.tasks * sweep.stages.length > mostJobs * 0.9) return isNew
        if (isClosed()) return isNew
        try {
          await handInChunk(this.#parts, slurm, sweep, chunk)
        } catch (error) {
          // It takes no more now: the rest waits until something has ended.
          if (open > 0 && error instanceof UserError && error.code === 'cluster-refused') return isNew
          throw error
        }
        isNew = true
      }
    }
    return isNew
  }

  /** What is to come home by itself. */
  async #fetch(sweeps: readonly SweepRecord[]): Promise<void> {
    const { history, workspace, shell, cluster, isClosed } = this.#parts
    if (cluster.fetch === 'nothing') return
    const tasks = this.#toFetch ?? new Set(sweeps.flatMap(({ key }) => history.clusters.taskKeys(key)))
    this.#toFetch = tasks
    for (const task of tasks) {
      for (const runId of history.clusters.runs.runsOf(task)) {
        if (isClosed()) return
        if (history.run(runId).state === 'done') await fetchRun(history, workspace, shell, runId, cluster.fetch)
      }
      tasks.delete(task)
    }
  }

  #taskOf(sweep: SweepRecord, { key, chunk, arrayIndex, offset, lines }: OpenStage): TaskRead {
    const folder = taskFolder(chunkFolder(sweep.folder, chunk), arrayIndex)
    return { key, offset, lines, folder, cluster: sweep.cluster }
  }
}

type Asked = { readonly stage: OpenStage; readonly slurmState: string | null }

/** What has changed by Slurm's word, whose journals may have gained something, and what only they can tell. */
function judged(open: readonly OpenStage[], queue: ReadonlyMap<string, SlurmStatus> | null) {
  const changed: { stage: OpenStage; state: OpenStage['state']; reason: string | null }[] = []
  const toRead = new Map<number, OpenStage>()
  const asked: Asked[] = []
  const first = firstOpen(open)
  for (const stage of open) {
    if (stage.state === 'running') toRead.set(stage.key, stage)
    if (queue === null) {
      // The one before it is done: it may have begun.
      if (stage.number > 0 && first.get(stage.key) === stage) toRead.set(stage.key, stage)
      continue
    }
    const verdict = verdictOn(stage.state, queue.get(`${stage.slurmJob}_${stage.arrayIndex}`) ?? null)
    if (verdict.kind === 'stays') continue
    if (verdict.kind === 'ask') asked.push({ stage, slurmState: verdict.slurmState })
    else if (verdict.state !== stage.state || verdict.reason !== stage.reason)
      changed.push({ stage, state: verdict.state, reason: verdict.reason })
    if (verdict.kind === 'ask' || verdict.state === 'running') toRead.set(stage.key, stage)
  }
  return { changed, toRead: [...toRead.values()], asked }
}

/** A shared file system may show the last lines late; what was cancelled before it began has none. */
function graceOf({ state }: OpenStage, slurmState: string | null): number {
  if (slurmState !== 'CANCELLED') return 20_000
  return state === 'pending' ? 0 : 3000
}

/** The stage that each task is at. */
function firstOpen(open: readonly OpenStage[]): ReadonlyMap<number, OpenStage> {
  const first = new Map<number, OpenStage>()
  for (const stage of open) if (!first.has(stage.key)) first.set(stage.key, stage)
  return first
}

function submittedStages(open: readonly OpenStage[]): number {
  return open.filter(({ state }) => state !== 'waiting').length
}

const wasCancelled: ErrorReport = {
  code: 'stopped',
  message: 'It was cancelled on the cluster.',
  next: 'Requeue it: it goes on from its last checkpoint.',
}
