/** Runs as the history keeps them: what comes in when one is made, and what comes out. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import type { ErrorReport } from '../../src-shared/errors'
import type { Recipe } from '../../src-shared/recipe/recipe'
import type { Environment, Progress } from '../../src-shared/runs/events'
import type { RunFacts } from '../../src-shared/runs/facts'
import type { DataChoice } from '../../src-shared/runs/job'

const runKinds = ['import', 'train', 'prune', 'finetune'] as const
export type RunKind = (typeof runKinds)[number]

/** `interrupted`: its process died. `stopped`: someone asked for it. Both can be resumed. */
const runStates = ['queued', 'running', 'interrupted', 'stopped', 'failed', 'done'] as const
export type RunState = (typeof runStates)[number]

export type NewRun = {
  readonly name: string
  readonly kind: RunKind
  /** `running` when work on it begins at once: should this process die, the run becomes `interrupted`. */
  readonly state?: 'queued' | 'running'
  readonly parentId?: string | null
  /** What the runs of one recipe have in common. */
  readonly experimentId?: string | null
  readonly recipe?: Recipe | null
  /** Plain JSON of whoever carries the run out; the history does not look into it. */
  readonly settings?: unknown
  readonly architecture?: Architecture | null
  readonly data?: DataChoice | null
  readonly seed?: number | null
  /** The job of the queue that makes it. */
  readonly jobId?: string | null
}

/** What is known of a run without its large parts. */
export type RunHead = {
  /** Sorts by the time of making. */
  readonly id: string
  readonly name: string
  readonly kind: RunKind
  readonly state: RunState
  readonly parentId: string | null
  readonly experimentId: string | null
  readonly jobId: string | null
  /** Milliseconds since 1970. */
  readonly createdMs: number
  readonly startedMs: number | null
  readonly finishedMs: number | null
  /** See `RunTimes`. */
  readonly awayMs: number
  /** Why it came to its end, when it is done. */
  readonly finishReason: string | null
  readonly seed: number | null
  /** The last that was told. */
  readonly progress: Progress | null
  readonly error: ErrorReport | null
}

export type RunRecord = RunHead & {
  readonly recipe: Recipe | null
  readonly settings: unknown
  readonly architecture: Architecture | null
  readonly data: DataChoice | null
  /** Of the last start. */
  readonly environment: Environment | null
}

/** A run as a list shows it. Accuracies are shares from 0 to 1, on test images, else on validation images. */
export type RunSummary = RunHead &
  RunFacts & {
    readonly trainLoss: number | null
    readonly lastAccuracy: number | null
    readonly bestAccuracy: number | null
    /** Median for a batch of one image, and of 64; the newest that was measured. */
    readonly latency1Ms: number | null
    readonly latency64Ms: number | null
    /** A few points of its accuracy over time, for a curve as small as a word. */
    readonly accuracies: readonly number[]
    readonly tags: readonly string[]
    readonly starred: boolean
    readonly hasNote: boolean
    readonly archived: boolean
    /** When it was put into the trash. */
    readonly trashedMs: number | null
    /** Its place in the palette, for good. */
    readonly colour: number
  }
