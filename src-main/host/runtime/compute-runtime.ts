/** The compute runtime as the host knows it: there, missing, or being set up. */

import type { RuntimeFactsView, RuntimeStage, RuntimeView } from '../../../src-shared/contract/runtime-views'
import { errorReport, UserError, type ErrorReport } from '../../../src-shared/errors'
import { WakeUps } from '../../jobs/wake-ups'
import { inspectRuntime } from './inspection'
import { provisionedAddon } from '../../runtime/load-tensorflow'
import { startProvisioning, type Provisioning, type ProvisioningEnd } from './provisioning'
import { runtimeSource } from '../../runtime/runtime-source'

/** Bytes that grow need not be told more often. */
const tellEveryMs = 200
const keptLines = 200

type Work = {
  readonly provisioning: Provisioning
  stage: RuntimeStage
  text: string
  bytes: number | null
  totalBytes: number | null
  isCancelling: boolean
}

export class ComputeRuntime {
  readonly #wakeUps = new WakeUps()
  readonly #closing = new AbortController()
  #log: string[] = []
  #work: Work | null = null
  #error: ErrorReport | null = null
  #facts: RuntimeFactsView | null = null
  #inspection: Promise<void> | null = null
  #isThere: boolean | null = null
  #timer: NodeJS.Timeout | null = null

  view(): RuntimeView {
    const shared = { source: runtimeSource(), log: [...this.#log] }
    if (this.#work !== null) {
      const { stage, text, bytes, totalBytes, isCancelling } = this.#work
      return { ...shared, state: 'installing', stage, text, bytes, totalBytes, isCancelling }
    }
    if (this.#error !== null) return { ...shared, state: 'failed', error: this.#error }
    this.#isThere ??= provisionedAddon() !== undefined
    if (!this.#isThere) return { ...shared, state: 'missing' }
    return { ...shared, state: 'ready', facts: this.#facts, isInspecting: this.#inspection !== null }
  }

  /** Yields how things stand, and again after every change until the signal aborts. */
  async *watch(signal: AbortSignal | undefined): AsyncGenerator<RuntimeView> {
    // Someone may have set it up in a terminal meanwhile.
    if (this.#facts === null) this.#isThere = null
    while (!this.#closing.signal.aborted && signal?.aborted !== true) {
      const next = this.#wakeUps.next(signal)
      yield this.view()
      await next
    }
  }

  /** Begins to set it up; what is under way goes on. */
  install(): void {
    if (this.#work !== null || this.#closing.signal.aborted) return
    this.#log = []
    this.#error = null
    this.#facts = null
    const provisioning = startProvisioning(
      ({ text, stage, bytes, totalBytes, isWords }) => {
        if (isWords !== true) this.#at({ text, stage, bytes: bytes ?? null, totalBytes: totalBytes ?? null })
        // Each step once: percentages are the bar's.
        if (isWords === true || bytes === undefined || bytes === 0) this.#say(text)
      },
      (text) => this.#say(text),
    )
    this.#work = { provisioning, stage: 'start', text: '', bytes: null, totalBytes: null, isCancelling: false }
    void provisioning.ended.then((end) => this.#ended(end))
    this.#changed()
  }

  cancel(): void {
    if (this.#work === null) return
    this.#work.isCancelling = true
    this.#work.provisioning.cancel()
    this.#changed()
  }

  /** Looks again, and has what is there tried. Resolves when that has been done. */
  inspect(): Promise<void> {
    if (this.#work !== null) return Promise.resolve()
    this.#error = null
    this.#isThere = null
    return (this.#inspection ??= this.#inspect().finally(() => {
      this.#inspection = null
      this.#changed()
    }))
  }

  close(): void {
    this.#closing.abort()
    this.#work?.provisioning.cancel()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#wakeUps.wake()
  }

  async #inspect(): Promise<void> {
    this.#changed()
    if (provisionedAddon() === undefined) return
    try {
      this.#facts = await inspectRuntime(this.#closing.signal)
    } catch (error) {
      this.#facts = null
      this.#error = errorReport(error)
    }
  }

  #at(place: Pick<Work, 'stage' | 'text' | 'bytes' | 'totalBytes'>): void {
    if (this.#work === null) return
    Object.assign(this.#work, place)
    this.#changedSoon()
  }

  #say(text: string): void {
    if (this.#log.at(-1) === text) return
    this.#log = [...this.#log, text].slice(-keptLines)
    this.#changedSoon()
  }

  #ended(end: ProvisioningEnd): void {
    const wasCancelled = this.#work?.isCancelling === true
    this.#work = null
    this.#isThere = null
    if (end.type === 'done') {
      this.#say(end.remark)
      // Only what loads is ready.
      void this.inspect()
    } else if (!wasCancelled) this.#error = errorOf(end)
    this.#changed()
  }

  #changedSoon(): void {
    this.#timer ??= setTimeout(() => this.#changed(), tellEveryMs).unref()
  }

  #changed(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#wakeUps.wake()
  }
}

function errorOf(end: Exclude<ProvisioningEnd, { type: 'done' }>): ErrorReport {
  if (end.type === 'failed') return { code: 'runtime-missing', message: end.message, next: end.next }
  return errorReport(
    new UserError(
      'runtime-missing',
      `Setting the compute runtime up ended early (${end.how}).`,
      'Try again; what was downloaded completely is kept.',
    ),
  )
}
