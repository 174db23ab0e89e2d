/** One worker that stays warm between measurements: the same network, the same images, one mask after the other. */

import { errorFromReport, UserError } from '../../src-shared/errors'
import type { Evaluation } from '../../src-shared/runs/events'
import type {
  Answer,
  ChannelJob,
  ChannelsMeasured,
  ImagesJob,
  ImagesRead,
  Job,
  MaskedEvaluationJob,
} from '../../src-shared/runs/job'
import type { WorkerClient } from '../runs/worker-client'

export type WarmWorkerOptions = {
  readonly newWorker: () => WorkerClient
  /** How long it is kept with nothing to do. */
  readonly idleMs?: number
}

export type MeasureOptions = {
  /** Gives the measurement up: one that waits is left out, one under way ends after its batch of images. */
  readonly signal?: AbortSignal | undefined
  /** Waits for all others, and makes room for them. */
  readonly isBackground?: boolean
}

type Entry = {
  readonly job: Job
  readonly isBackground: boolean
  readonly signal: AbortSignal | undefined
  readonly found: { evaluation: Evaluation | null; answer: Answer | null }
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

const defaultIdleMs = 60_000

/** Measurements one at a time, in the order in which they were asked for. The worker starts with the first. */
export class WarmWorker {
  readonly #worker: WorkerClient
  readonly #idleMs: number
  #waiting: Entry[] = []
  #current: Entry | null = null
  #idle: NodeJS.Timeout | null = null
  #closed = false

  constructor({ newWorker, idleMs = defaultIdleMs }: WarmWorkerOptions) {
    this.#worker = newWorker()
    this.#idleMs = idleMs
  }

  /** The worker's process; null while there is none. */
  get pid(): number | null {
    return this.#worker.pid
  }

  /** @throws UserError `stopped` when it was given up, `worker-died`, or as the job failed */
  async evaluate(job: MaskedEvaluationJob, options: MeasureOptions = {}): Promise<Evaluation> {
    const { evaluation } = await this.#measure(job, options)
    if (evaluation === null) throw new Error('The worker finished without an evaluation.')
    return evaluation
  }

  /** @throws UserError as `evaluate` does */
  async channels(job: ChannelJob, options: MeasureOptions = {}): Promise<ChannelsMeasured> {
    const { answer } = await this.#measure(job, options)
    if (answer?.type !== 'channels') throw new Error('The worker finished without having measured channels.')
    return answer
  }

  /** @throws UserError as `evaluate` does */
  async images(job: ImagesJob, options: MeasureOptions = {}): Promise<ImagesRead> {
    const { answer } = await this.#measure(job, options)
    if (answer?.type !== 'images') throw new Error('The worker finished without having read images.')
    return answer
  }

  /** Ends the worker and gives up all measurements. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#idle) clearTimeout(this.#idle)
    for (const { reject } of this.#waiting.splice(0)) reject(givenUp())
    this.#worker.kill()
    await this.#worker.close()
  }

  #measure(job: Job, { signal, isBackground = false }: MeasureOptions): Promise<Entry['found']> {
    if (this.#closed || signal?.aborted) return Promise.reject(givenUp())
    const found: Entry['found'] = { evaluation: null, answer: null }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const entry: Entry = { job, isBackground, signal, found, resolve, reject }
    const giveUp = (): void => this.#giveUp(entry)
    signal?.addEventListener('abort', giveUp)
    this.#waiting.push(entry)
    if (this.#current?.isBackground && !isBackground) this.#worker.stop()
    this.#next()
    return promise.then(() => found).finally(() => signal?.removeEventListener('abort', giveUp))
  }

  #giveUp(entry: Entry): void {
    if (this.#current === entry) this.#worker.stop()
    this.#waiting = this.#waiting.filter((waiting) => waiting !== entry)
    entry.reject(givenUp())
  }

  #next(): void {
    if (this.#current || this.#closed) return
    const entry = this.#waiting.find(({ isBackground }) => !isBackground) ?? this.#waiting[0]
    if (!entry) return this.#rest()
    if (this.#idle) clearTimeout(this.#idle)
    this.#waiting = this.#waiting.filter((waiting) => waiting !== entry)
    this.#current = entry
    void this.#run(entry)
      .then((isDone) => {
        if (isDone) entry.resolve()
        else this.#waiting.unshift(entry)
      }, entry.reject)
      .finally(() => {
        this.#current = null
        this.#next()
      })
  }

  /** @returns false where it has to be done again later */
  async #run({ job, found, signal, isBackground }: Entry): Promise<boolean> {
    const outcome = await this.#worker.run(
      job,
      (event) => {
        if (event.type === 'evaluation') found.evaluation = event.evaluation
      },
      (answer) => (found.answer = answer),
    )
    switch (outcome.state) {
      case 'finished':
        return true
      case 'stopped':
        // It made room for another.
        if (!this.#closed && isBackground && !signal?.aborted) return false
        throw givenUp()
      case 'failed':
      case 'interrupted':
        throw errorFromReport(outcome.error)
    }
  }

  #rest(): void {
    if (this.#idle) clearTimeout(this.#idle)
    this.#idle = setTimeout(() => void this.#worker.close(), this.#idleMs)
    this.#idle.unref()
  }
}

function givenUp(): UserError {
  return new UserError('stopped', 'This measurement was given up before it was done.', 'Measure again.')
}
