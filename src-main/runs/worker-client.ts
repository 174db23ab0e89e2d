/** The one place that talks to a job worker: a child process that computes, reports, and may die at any moment. */

import { fork, type ChildProcess } from 'node:child_process'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { errorReport, UserError, type ErrorReport } from '../../src-shared/errors'
import type { RunEvent } from '../../src-shared/runs/events'
import type { Answer, Job, ToWorker } from '../../src-shared/runs/job'
import { workerEnvironment } from './worker-environment'
import { steadyNow } from '../../src-shared/steady-clock'

/** How a job ended. `interrupted`: the worker died, and what it last saved is where a resumed run goes on. */
export type JobOutcome =
  | { readonly state: 'finished'; readonly reason: 'all epochs' | 'levelled off' | 'done' }
  | { readonly state: 'stopped' }
  | { readonly state: 'failed'; readonly error: ErrorReport }
  | { readonly state: 'interrupted'; readonly error: ErrorReport }

export type WorkerOptions = {
  /** The worker's bundle; by default PRUNESCOPE_WORKER, else the one built beside this. */
  readonly script?: string
}

/** Runs jobs one after the other in a worker process, which starts with the first and is started again after a death. */
export class WorkerClient {
  readonly #script: string
  #child: ChildProcess | null = null
  #busy = false
  #killed = false
  #lastSign: number | null = null
  /** Takes what the worker prints: TensorFlow's own words, warnings of Node. */
  #onLine: ((level: 'info' | 'warning', text: string) => void) | null = null

  constructor(options: WorkerOptions = {}) {
    this.#script = options.script ?? process.env.PRUNESCOPE_WORKER ?? defaultScript()
  }

  /** Since it was last heard of; null before that. A living worker says something every second or step. */
  get silentForMs(): number | null {
    return this.#lastSign === null ? null : performance.now() - this.#lastSign
  }

  /** The worker's process, for who watches its memory; null while there is none. */
  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  /**
   * Sends a job and passes on its events in order, the final one included, until the job has ended. What the worker
   * prints becomes log events. A death is told by a last log event and the outcome, never by a rejection.
   *
   * @param onAnswer what a job found that is asked for something, as a `channels` job is
   */
  async run(
    job: Job,
    onEvent: (event: RunEvent) => void,
    onAnswer: (answer: Answer) => void = () => undefined,
  ): Promise<JobOutcome> {
    if (this.#busy) throw new Error('This worker has a job already.')
    this.#busy = true
    this.#killed = false
    try {
      return await this.#runIn(this.#started(), job, onEvent, onAnswer)
    } finally {
      this.#busy = false
    }
  }

  /** Starts the process, and has it load what a job needs that asks for no number of threads; again does no harm. */
  prepare(): void {
    this.#started()
    this.#send({ type: 'prepare' })
  }

  /** Asks the job to stop at the next step, after a checkpoint. Nothing happens when there is none. */
  stop(): void {
    if (this.#busy) this.#send({ type: 'stop' })
  }

  /** Ends the worker at once. A job it had ends as stopped, and can be resumed from its last checkpoint. */
  kill(): void {
    this.#killed = true
    this.#child?.kill('SIGKILL')
  }

  /** Lets the worker end; it has nothing left to do. */
  async close(): Promise<void> {
    const child = this.#child
    if (!child) return
    this.#child = null
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const late = setTimeout(() => child.kill('SIGKILL'), closeLimitMs)
    if (child.connected) child.disconnect()
    if (child.exitCode === null && child.signalCode === null) await ended
    clearTimeout(late)
  }

  #started(): ChildProcess {
    if (this.#child) return this.#child
    const child = fork(this.#script, [], {
      serialization: 'advanced',
      execArgv: [],
      env: workerEnvironment(process.env),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A process group of its own: Ctrl-C in the terminal is for us to answer, with a checkpoint first.
      detached: process.platform !== 'win32',
    })
    child.on('exit', () => {
      if (this.#child === child) this.#child = null
    })
    readLines(child.stdout, (text) => this.#onLine?.('info', text))
    readLines(child.stderr, (text) => this.#onLine?.('warning', text))
    this.#child = child
    return child
  }

  #runIn(
    child: ChildProcess,
    job: Job,
    onEvent: (event: RunEvent) => void,
    onAnswer: (answer: Answer) => void,
  ): Promise<JobOutcome> {
    const { promise, resolve, reject } = Promise.withResolvers<JobOutcome>()
    let startProblem: Error | null = null
    let lastWords: string | null = null
    const release = (): void => {
      child.off('message', onMessage)
      child.off('close', onClose)
      child.off('error', onError)
      this.#onLine = null
    }
    const tell = (event: RunEvent): boolean => {
      try {
        onEvent(event)
        return true
      } catch (error) {
        // The history can't be written (a full disk): computing on would be lost work.
        release()
        child.kill('SIGKILL')
        reject(error)
        return false
      }
    }
    const end = (outcome: JobOutcome): void => {
      release()
      resolve(outcome)
    }
    const onMessage = (message: unknown): void => {
      this.#lastSign = performance.now()
      if (isAnswer(message)) return onAnswer(message)
      if (!isRunEvent(message) || !tell(message)) return
      const outcome = outcomeOf(message)
      if (outcome) end(outcome)
    }
    const onError = (error: Error): void => {
      startProblem = error
      if (child.pid === undefined) onClose(null, null)
    }
    const onClose = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (this.#child === child) this.#child = null
      if (this.#killed) {
        if (tell({ type: 'stopped', timeMs: steadyNow() })) end({ state: 'stopped' })
        return
      }
      const error = errorReport(workerDied(job, code, signal, startProblem, lastWords))
      if (tell({ type: 'log', level: 'error', text: error.message, timeMs: steadyNow() }))
        end({ state: 'interrupted', error })
    }
    this.#onLine = (level, text) => {
      if (level === 'warning') lastWords = text.trim()
      tell({ type: 'log', level, text, timeMs: steadyNow() })
    }
    child.on('message', onMessage)
    child.on('close', onClose)
    child.on('error', onError)
    this.#send({ type: 'job', job })
    return promise
  }

  #send(message: ToWorker): void {
    // A worker that is gone is told by its close event; a failed send adds nothing.
    if (this.#child?.connected) this.#child.send(message, () => undefined)
  }
}

/** A worker that was told to end gets this long before it is killed. */
const closeLimitMs = 5000

/** Calls back with each line a stream brings that is not empty. */
function readLines(stream: ChildProcess['stdout'], onLine: (text: string) => void): void {
  if (!stream) return
  createInterface({ input: stream }).on('line', (text) => {
    if (text.trim() !== '') onLine(text)
  })
}

function outcomeOf(event: RunEvent): JobOutcome | null {
  switch (event.type) {
    case 'finished':
      return { state: 'finished', reason: event.reason }
    case 'stopped':
      return { state: 'stopped' }
    case 'failed':
      return { state: 'failed', error: event.error }
    case 'started':
    case 'log':
    case 'progress':
    case 'metrics':
    case 'gamma':
    case 'evaluation':
    case 'predictions':
    case 'latency':
    case 'surgery':
    case 'warning':
    case 'artefact':
      return null
  }
}

const eventTypes: Readonly<Record<RunEvent['type'], true>> = {
  started: true,
  log: true,
  progress: true,
  metrics: true,
  gamma: true,
  evaluation: true,
  predictions: true,
  latency: true,
  surgery: true,
  warning: true,
  artefact: true,
  finished: true,
  stopped: true,
  failed: true,
}

/** The worker is our own code of the same version: its messages are told apart, not taken apart. */
function isRunEvent(message: unknown): message is RunEvent {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    typeof message.type === 'string' &&
    message.type in eventTypes
  )
}

const answerTypes: Readonly<Record<Answer['type'], true>> = { channels: true, images: true }

function isAnswer(message: unknown): message is Answer {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    typeof message.type === 'string' &&
    message.type in answerTypes
  )
}

function workerDied(
  job: Job,
  code: number | null,
  signal: NodeJS.Signals | null,
  startProblem: Error | null,
  lastLine: string | null,
): UserError {
  const { resume, lighten } = adviceFor(job)
  if (startProblem)
    return new UserError(
      'worker-died',
      `The worker process could not be started: ${startProblem.message}.`,
      'Run `npm start` once to build it again.',
    )
  if (signal === 'SIGKILL')
    return new UserError(
      'worker-died',
      'The worker process was killed (SIGKILL): most likely the machine ran out of memory.',
      `${lighten}, then ${resume}.`,
    )
  const end = code === null ? 'ended with an unknown status' : `ended with status ${code}`
  const how = signal === null ? end : `was ended by ${signal}`
  return new UserError(
    'worker-died',
    `The worker process ${how} in the middle of its work${lastLine === null ? '' : `; its last words: ${lastLine}`}.`,
    `Please ${resume}. If it happens again, report it with the run's log.`,
  )
}

function adviceFor({ kind }: Job): { readonly resume: string; readonly lighten: string } {
  const lighten = 'Close other programs'
  switch (kind) {
    case 'masked-evaluation':
    case 'channels':
      return {
        resume: 'measure again: a new worker starts by itself',
        lighten: `${lighten} or measure on fewer images`,
      }
    case 'train':
      return {
        resume: 'resume the run; it goes on from its last checkpoint',
        lighten: 'Lower train.batchSize or close other programs',
      }
    case 'latency':
      return { resume: 'measure again: nothing half-measured was kept', lighten: `${lighten} or measure fewer runs` }
    case 'images':
      return { resume: 'ask again: a new worker starts by itself', lighten }
    case 'prune':
    case 'evaluate':
      return {
        resume: 'resume the run; nothing half-written was kept',
        lighten: 'Lower train.batchSize or close other programs',
      }
  }
}

/** Beside this module in the built app; in `out/` when this runs from its source. */
function defaultScript(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const root = join(here, '..', '..')
  return join(root, 'out', 'main', 'worker.js')
}
