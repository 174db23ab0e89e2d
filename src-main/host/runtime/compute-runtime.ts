/** The compute runtime as the host knows it: there, missing, or being set up; and the library for cards beside it. */

import type { GpuLibraryView, RuntimeFactsView, RuntimeView } from '../../../src-shared/contract/runtime-views'
import { errorReport, type ErrorReport } from '../../../src-shared/errors'
import { WakeUps } from '../../jobs/wake-ups'
import { gpuLibrary, removeGpu, useLibrary } from '../../runtime/gpu-library'
import { provisionedAddon } from '../../runtime/load-tensorflow'
import { findNvidiaCards } from '../../runtime/nvidia-cards'
import { runtimeSource } from '../../runtime/runtime-source'
import { inspectRuntime } from './inspection'
import { SetUp } from './set-up'

const tellEveryMs = 200
const keptLines = 200

export class ComputeRuntime {
  readonly #wakeUps = new WakeUps()
  readonly #closing = new AbortController()
  readonly #setUps = { cpu: this.#setUp('cpu'), gpu: this.#setUp('gpu') }
  #log: string[] = []
  /** Why what is there could not be tried. */
  #error: ErrorReport | null = null
  #facts: RuntimeFactsView | null = null
  #inspection: Promise<void> | null = null
  #isThere: boolean | null = null
  #cards: readonly string[] | null = null
  #isSearching = false
  #timer: NodeJS.Timeout | null = null

  view(): RuntimeView {
    const shared = { source: runtimeSource(), log: [...this.#log], gpu: this.#gpuView() }
    const { work, error } = this.#setUps.cpu
    if (work !== null) return { ...shared, state: 'installing', ...work }
    const problem = this.#error ?? error
    if (problem !== null) return { ...shared, state: 'failed', error: problem }
    this.#isThere ??= provisionedAddon() !== undefined
    if (!this.#isThere) return { ...shared, state: 'missing' }
    return { ...shared, state: 'ready', facts: this.#facts, isInspecting: this.#inspection !== null }
  }

  /** Yields how things stand, and again after every change until the signal aborts. */
  async *watch(signal: AbortSignal | undefined): AsyncGenerator<RuntimeView> {
    // Someone may have set it up in a terminal meanwhile.
    if (this.#facts === null) this.#isThere = null
    void this.#findCards()
    while (!this.#closing.signal.aborted && signal?.aborted !== true) {
      const next = this.#wakeUps.next(signal)
      yield this.view()
      await next
    }
  }

  /** Begins to set it up; what is under way goes on. */
  install(library: 'cpu' | 'gpu'): void {
    if (this.#closing.signal.aborted || !this.#setUps[library].begin()) return
    this.#log = []
    if (library === 'cpu') {
      this.#error = null
      this.#facts = null
    }
    this.#changed()
  }

  cancel(library: 'cpu' | 'gpu'): void {
    this.#setUps[library].cancel()
    this.#changed()
  }

  /** Has what begins from now on compute with it. */
  async use(library: 'cpu' | 'gpu'): Promise<void> {
    await this.#changing(() => useLibrary(library))
  }

  async removeGpu(): Promise<void> {
    if (this.#setUps.gpu.work === null) await this.#changing(removeGpu)
  }

  /** Looks again, and has what is there tried. Resolves when that has been done. */
  inspect(): Promise<void> {
    if (this.#setUps.cpu.work !== null) return Promise.resolve()
    this.#error = null
    this.#isThere = null
    this.#setUps.cpu.forgetError()
    return (this.#inspection ??= this.#inspect().finally(() => {
      this.#inspection = null
      this.#changed()
    }))
  }

  close(): void {
    this.#closing.abort()
    this.#setUps.cpu.cancel()
    this.#setUps.gpu.cancel()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#wakeUps.wake()
  }

  #gpuView(): GpuLibraryView | null {
    const library = gpuLibrary()
    const { work, error } = this.#setUps.gpu
    return library && { ...library, cards: this.#cards, work, error }
  }

  #setUp(library: 'cpu' | 'gpu'): SetUp {
    return new SetUp(library, {
      say: (text) => this.#say(text),
      changedSoon: () => this.#changedSoon(),
      ended: (isThere) => {
        this.#isThere = null
        // Only what loads is ready.
        if (isThere) void this.#inspectAnew()
        this.#changed()
      },
    })
  }

  /** Another library is in use afterwards; a failure is the GPU library's. */
  async #changing(change: () => unknown): Promise<void> {
    this.#setUps.gpu.forgetError()
    try {
      await change()
    } catch (error) {
      this.#setUps.gpu.fail(error)
    }
    this.#changed()
    await this.#inspectAnew()
  }

  async #inspectAnew(): Promise<void> {
    // What is being looked at is the library of before.
    await this.#inspection
    this.#facts = null
    await this.inspect()
  }

  async #findCards(): Promise<void> {
    if (this.#isSearching) return
    this.#isSearching = true
    this.#cards = (await findNvidiaCards()).map(({ name }) => name)
    this.#changed()
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

  #say(text: string): void {
    if (this.#log.at(-1) === text) return
    this.#log = [...this.#log, text].slice(-keptLines)
    this.#changedSoon()
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
