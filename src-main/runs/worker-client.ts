/** The one place that talks to a job worker: a child process that computes, reports, and may die at any moment. */

import { fork, type ChildProcess } from 'node:child_process'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { errorReport } from '../../src-shared/errors'
import type { RunEvent } from '../../src-shared/runs/events'
import type { Answer, Job, ToWorker } from '../../src-shared/runs/job'
import { workerDied } from './worker-death'
import { workerEnvironment } from './worker-environment'
import { isAnswer, isRunEvent, outcomeOf, type JobOutcome } from './worker-messages'
import { steadyNow } from '../../src-shared/steady-clock'

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

/** Beside this module in the built app; in `out/` when this runs from its source. */
function defaultScript(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const root = join(here, '..', '..')
  return join(root, 'out', 'main', 'worker.js')
}
