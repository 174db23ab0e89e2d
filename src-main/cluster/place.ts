/** A cluster with the settings it has now: the way there, what was heard last, and when it is looked at next. */

import type { Cluster } from '../../src-shared/cluster/cluster-settings'
import { errorReport, type ErrorReport } from '../../src-shared/errors'
import type { History } from '../history/history'
import type { Workspace } from '../workspace/workspace'
import { Follower } from './follower'
import type { SourceOf } from './replay'
import type { Shell } from './shell'
import { Slurm } from './slurm'

/** How long until the next look: soon while there is news, ever later while there is none. */
export type Pace = { readonly soonMs: number; readonly mostMs: number; readonly mostAfterFailureMs: number }

export const usualPace: Pace = { soonMs: 5_000, mostMs: 60_000, mostAfterFailureMs: 300_000 }

export type PlaceParts = {
  readonly history: History
  readonly workspace: Workspace
  readonly cluster: Cluster
  readonly shell: Shell
  readonly sourceOf: SourceOf
  readonly pace: Pace
  /** Looks, and what is asked of a cluster, one after the other: a journal is read by one at a time. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
  /** Before each look. */
  readonly prepare: () => Promise<void>
  readonly onHeard: () => void
  readonly onUnexpected: (error: unknown) => void
  /** Whether it is followed by itself: a sweep is under way there, and its settings are still these. */
  readonly isFollowed: () => boolean
}

export class Place {
  readonly shell: Shell
  readonly slurm: Slurm
  readonly follower: Follower
  readonly #parts: PlaceParts
  #delayMs: number
  #timer: NodeJS.Timeout | null = null
  #heardMs: number | null = null
  #problem: ErrorReport | null = null
  #closed = false

  constructor(parts: PlaceParts) {
    const { history, workspace, cluster, shell, sourceOf } = parts
    this.#parts = parts
    this.#delayMs = parts.pace.soonMs
    this.shell = shell
    this.slurm = new Slurm(shell)
    this.follower = new Follower({
      history,
      workspace,
      cluster,
      shell,
      sourceOf,
      slurm: this.slurm,
      isClosed: () => this.#closed,
    })
  }

  /** When it was last heard of, ms since 1970; null where it never was. */
  get heardMs(): number | null {
    return this.#heardMs
  }

  /** What is in the way of hearing from it. */
  get problem(): ErrorReport | null {
    return this.#problem
  }

  heard(problem: ErrorReport | null): void {
    if (problem?.code !== 'cluster-unreachable') this.#heardMs = Date.now()
    this.#problem = problem
    this.#parts.onHeard()
  }

  /** What cannot be asked is kept as its problem, and asked ever later. */
  async look(): Promise<void> {
    const { inTurn, prepare, pace, onUnexpected } = this.#parts
    await inTurn(async () => {
      try {
        await prepare()
        const { isNew, problem } = await this.follower.look()
        this.#delayMs = isNew ? pace.soonMs : Math.min(pace.mostMs, this.#delayMs * 1.5)
        this.heard(problem)
      } catch (error) {
        if (this.#closed) return
        this.#delayMs = Math.min(pace.mostAfterFailureMs, this.#delayMs * 2)
        const report = errorReport(error)
        if (report.code === 'internal') onUnexpected(error)
        this.heard(report)
      }
    })
  }

  /** Something has been done there: the next look comes early, if it is followed at all. */
  soon(inMs = this.#parts.pace.soonMs): void {
    if (this.#closed || !this.#parts.isFollowed()) return
    this.#delayMs = Math.min(this.#delayMs, Math.max(inMs, this.#parts.pace.soonMs))
    this.#lookIn(inMs)
  }

  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  #lookIn(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = null
      void this.look().then(() => {
        if (!this.#closed && !this.#timer && this.#parts.isFollowed()) this.#lookIn(this.#delayMs)
      })
    }, ms).unref()
  }
}
