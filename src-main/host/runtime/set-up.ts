/** One library being set up: a child process, where it is, and how it ended. */

import type { SetUpView } from '../../../src-shared/contract/runtime-views'
import { errorReport, type ErrorReport } from '../../../src-shared/errors'
import { provisioningError, startProvisioning, type Provisioning } from '../../runtime/provisioning'

export type SetUpListener = {
  /** A line for the log. */
  readonly say: (text: string) => void
  /** Bytes that grow need not be told more often than now and then. */
  readonly changedSoon: () => void
  /** It has ended; whether the library is there now. */
  readonly ended: (isThere: boolean) => void
}

export class SetUp {
  readonly #library: 'cpu' | 'gpu'
  readonly #listener: SetUpListener
  #provisioning: Provisioning | null = null
  #view: SetUpView | null = null
  #error: ErrorReport | null = null

  constructor(library: 'cpu' | 'gpu', listener: SetUpListener) {
    this.#library = library
    this.#listener = listener
  }

  /** Null while nothing is being set up. */
  get work(): SetUpView | null {
    return this.#view
  }

  /** Why the last attempt failed. */
  get error(): ErrorReport | null {
    return this.#error
  }

  fail(error: unknown): void {
    this.#error = errorReport(error)
  }

  forgetError(): void {
    this.#error = null
  }

  /** @returns false where it was under way already */
  begin(): boolean {
    if (this.#view !== null) return false
    this.#error = null
    this.#view = { stage: 'start', text: '', bytes: null, totalBytes: null, isCancelling: false }
    const { say } = this.#listener
    this.#provisioning = startProvisioning(
      this.#library,
      ({ text, stage, bytes, totalBytes, isWords }) => {
        const isNext = isWords !== true && stage !== this.#view?.stage
        if (isWords !== true) this.#at({ stage, text, bytes: bytes ?? null, totalBytes: totalBytes ?? null })
        // Each step once: percentages are the bar's.
        if (isWords === true || isNext) say(text)
      },
      say,
    )
    void this.#provisioning.ended.then((end) => {
      const wasCancelled = this.#view?.isCancelling === true
      this.#view = null
      this.#provisioning = null
      if (end.type === 'done') say(end.remark)
      else if (!wasCancelled) this.fail(provisioningError(end))
      this.#listener.ended(end.type === 'done')
    })
    return true
  }

  cancel(): void {
    if (this.#view === null) return
    this.#view = { ...this.#view, isCancelling: true }
    this.#provisioning?.cancel()
  }

  #at(place: Omit<SetUpView, 'isCancelling'>): void {
    if (this.#view === null) return
    this.#view = { ...place, isCancelling: this.#view.isCancelling }
    this.#listener.changedSoon()
  }
}
