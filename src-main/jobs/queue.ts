/** The queue: so many jobs at a time as the workspace allows, each carried out by a worker process of its own. */

import { randomUUID } from 'node:crypto'
import { errorReport, UserError, type ErrorReport } from '../../src-shared/errors'
import { titleOf, type Work } from '../../src-shared/jobs/work'
import type { JobRecord, JobState } from '../history/jobs-table'
import type { RunHead } from '../runs/run-store'
import { carryOut } from './carry-out'
import { interruptRuns } from './interrupt-runs'
import { lostItsProcess, wrongState } from './job-errors'
import { JobLog } from './job-log'
import type { QueueOptions, SubmitOptions } from './queue-options'
import { watchResources } from './resource-use'
import { contextOf, keepSample, stateAfter, type Running, type Wish } from './running-job'
import { UnkeptEnds } from './unkept-ends'

const slotsSetting = 'jobs-at-a-time'
const mostSlots = 64

export class JobQueue {
  readonly log = new JobLog()
  readonly #options: QueueOptions
  readonly #running = new Map<string, Running>()
  readonly #unkept = new UnkeptEnds(() => this.#changed())
  #closing = false

  /** Jobs that an earlier process left running are marked as interrupted: whoever makes a queue is their only one. */
  constructor(options: QueueOptions) {
    this.#options = options
    for (const { id, state } of options.history.jobs.all())
      if (state === 'running') options.history.jobs.setState(id, 'interrupted', lostItsProcess)
  }

  get runningIds(): ReadonlySet<string> {
    return new Set(this.#running.keys())
  }

  /** Since the worker of a running job was last heard of; null where none is running. */
  silentForMs(jobId: string): number | null {
    return this.#running.get(jobId)?.worker.silentForMs ?? null
  }

  /** Whether it was asked to end and writes its checkpoint. */
  isEnding(jobId: string): boolean {
    return this.#running.get(jobId)?.abort.signal.aborted ?? false
  }

  /** The run that a running job is at. */
  currentRun(jobId: string): RunHead | null {
    return this.#running.get(jobId)?.run ?? null
  }

  /** How a job has ended of which the history can't be told yet, as on a full disk; null for all others. */
  unkeptEnd(jobId: string): Pick<JobRecord, 'state' | 'error'> | null {
    return this.#unkept.of(jobId)
  }

  get slots(): number {
    const value = this.#options.history.setting(slotsSetting)
    return typeof value === 'number' ? value : 1
  }

  set slots(count: number) {
    if (!Number.isInteger(count) || count < 1 || count > mostSlots)
      throw new UserError(
        'bad-argument',
        `${count} jobs at a time can't be had.`,
        `Give a whole number from 1 to ${mostSlots}.`,
      )
    this.#options.history.setSetting(slotsSetting, count)
    this.#changed()
  }

  submit(works: readonly Work[], { group = null, priority = 0 }: SubmitOptions = {}): readonly JobRecord[] {
    const nameOf = (runId: string): string => this.#options.history.run(runId).name
    const jobs = this.#options.history.jobs.add(
      works.map((work) => ({ id: newJobId(), title: titleOf(work, nameOf), work, group, priority })),
    )
    for (const { id } of jobs) this.log.begin(id)
    this.#changed()
    return jobs
  }

  /** Starts this one now, whatever else is running. Its end is `ended(id)`. */
  begin(jobId: string): void {
    if (this.#running.has(jobId) || this.#closing) return
    this.#unkept.keepNow(jobId)
    const job = this.#options.history.jobs.get(jobId)
    if (job.state === 'done') throw wrongState(job, 'begun')
    this.#start(job)
    this.#options.onChange()
  }

  /** Resolves when the job no longer runs. */
  async ended(jobId: string): Promise<void> {
    await this.#running.get(jobId)?.ended
  }

  /** Ends its worker after a checkpoint; it keeps its place. */
  pause(jobId: string): JobRecord {
    return this.#end(jobId, 'paused')
  }

  /** Gives it up after a checkpoint, from which it can still be resumed. */
  stop(jobId: string): JobRecord {
    return this.#end(jobId, 'stopped')
  }

  /** Ends its worker at once: what came after the last checkpoint is computed again when it is resumed. */
  kill(jobId: string): JobRecord {
    const running = this.#running.get(jobId)
    if (!running) return this.stop(jobId)
    running.wish = 'stopped'
    running.abort.abort()
    running.worker.kill()
    this.#options.onChange()
    return this.#options.history.jobs.get(jobId)
  }

  /** Back into the queue, to go on where it was. */
  resume(jobId: string): JobRecord {
    this.#unkept.keepNow(jobId)
    const job = this.#options.history.jobs.get(jobId)
    const running = this.#running.get(jobId)
    // It writes its checkpoint already; from that it goes on.
    if (running?.wish) running.wish = 'queued'
    if (job.state === 'queued' || job.state === 'running') return job
    if (job.state === 'done') throw wrongState(job, 'resumed')
    return this.#setState(jobId, 'queued')
  }

  /** The same work from its beginning, as a new job. */
  retry(jobId: string): JobRecord {
    const { work, group, priority } = this.#options.history.jobs.get(jobId)
    const afresh = work.kind === 'recipe' ? { ...work, experimentId: null } : work
    const [job] = this.submit([afresh], { group, priority })
    if (!job) throw new Error('A job that was submitted is not there.')
    return job
  }

  prioritise(jobId: string, priority: number): JobRecord {
    const job = this.#options.history.jobs.setPriority(this.#options.history.jobs.get(jobId).id, priority)
    this.#changed()
    return job
  }

  move(jobId: string, beforeId: string | null): JobRecord {
    const job = this.#options.history.jobs.move(jobId, beforeId)
    this.#changed()
    return job
  }

  /** Takes an entry off the list; its runs stay. */
  forget(jobId: string): void {
    if (this.#running.has(jobId)) throw wrongState(this.#options.history.jobs.get(jobId), 'forgotten')
    this.#options.history.jobs.delete(jobId)
    this.#unkept.forget(jobId)
    this.log.end(jobId)
    this.#changed()
  }

  /** Begins with what waits; called once, when all is ready. */
  start(): void {
    this.#changed()
  }

  /** Pauses what is running, and waits for the checkpoints. Paused like this, a job goes on when the queue is there again. */
  async close({ withinMs = 30_000 }: { readonly withinMs?: number } = {}): Promise<void> {
    this.#closing = true
    this.#unkept.close()
    const running = [...this.#running]
    for (const [, { abort }] of running) abort.abort()
    const late = setTimeout(() => {
      for (const [, { worker }] of running) worker.kill()
    }, withinMs)
    await Promise.all(running.map(([, { ended }]) => ended))
    clearTimeout(late)
  }

  #end(jobId: string, wish: Wish): JobRecord {
    const running = this.#running.get(jobId)
    if (running) {
      running.wish = wish
      running.abort.abort()
      this.#options.onChange()
      return this.#options.history.jobs.get(jobId)
    }
    this.#unkept.keepNow(jobId)
    const job = this.#options.history.jobs.get(jobId)
    if (job.state === 'done' || job.state === 'failed') throw wrongState(job, wish)
    return this.#setState(jobId, wish)
  }

  #setState(jobId: string, state: JobState): JobRecord {
    const job = this.#options.history.jobs.setState(jobId, state)
    if (state === 'queued') this.log.begin(jobId)
    else this.log.end(jobId)
    this.#changed()
    return job
  }

  #changed(): void {
    this.#fill()
    this.#options.onChange()
  }

  #fill(): void {
    if (!this.#options.startsJobs || this.#closing) return
    while (this.#running.size < this.slots) {
      const next = this.#options.history.jobs.next()
      if (next === null) return
      this.#start(next)
    }
  }

  #start(job: JobRecord): void {
    const worker = this.#options.newWorker()
    const abort = new AbortController()
    this.#options.history.jobs.setState(job.id, 'running')
    this.log.begin(job.id)
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    const running: Running = { worker, abort, ended, wish: null, run: null, step: 0, epoch: 0 }
    this.#running.set(job.id, running)
    const stopWatching = watchResources(
      () => worker.pid,
      (sample) => keepSample(() => this.#options.storeFor(''), running, sample),
    )
    void this.#carryOut(job, running)
      .finally(() => {
        stopWatching()
        this.#running.delete(job.id)
        this.log.end(job.id)
        this.log.tidy()
      })
      .then((ended) => {
        this.#changed()
        this.#options.onEnd?.(ended)
      })
      .catch((error: unknown) => this.#options.onUnexpected(error))
      .finally(resolve)
  }

  async #carryOut(job: JobRecord, running: Running): Promise<JobRecord> {
    const { history, workspaceDir, storeFor, onChange } = this.#options
    const context = contextOf(running, storeFor(job.id), (run, event) => {
      this.log.add(job.id, run.id, run.name, event)
      if (event.type !== 'metrics') onChange()
    })
    try {
      await carryOut(context, workspaceDir, job.id, job.work)
      return history.jobs.setState(job.id, 'done')
    } catch (error) {
      return this.#ended(job, running, errorReport(error))
    } finally {
      await running.worker.close()
    }
  }

  #ended(job: JobRecord, running: Running, report: ErrorReport): JobRecord {
    const wish = running.wish ?? (this.#closing ? 'queued' : 'stopped')
    // A system that goes down ends the workers together with us.
    const wentDown = report.code === 'worker-died' && this.#closing && running.wish === null
    const state = wentDown ? 'queued' : stateAfter(report.code, wish)
    const keep = (): JobRecord => {
      this.#interruptRuns(job, running, report)
      // What was asked for is no error.
      const error = state === 'queued' || state === 'paused' ? null : report
      return this.#options.history.jobs.setState(job.id, state, error)
    }
    try {
      return keep()
    } catch (error) {
      // The history itself can't be written (a full disk).
      this.#options.onUnexpected(error)
      const ended: JobRecord = { ...job, state, error: report }
      this.#unkept.add(ended, keep)
      return ended
    }
  }

  #interruptRuns(job: JobRecord, { run }: Running, report: ErrorReport): void {
    const others = [...this.#running].filter(([id]) => id !== job.id).flatMap(([, { run }]) => run?.id ?? [])
    interruptRuns(this.#options.history, { job, runId: run?.id ?? null }, new Set(others), report)
  }
}

function newJobId(): string {
  return randomUUID().slice(0, 8)
}
