/** What a view is told of clusters and of the sweeps there. */

import type { Cluster } from '../cluster/cluster-settings'
import type { Stage, StageState, TaskState } from '../cluster/stages'
import type { ErrorReport } from '../errors'

export type ClusterView = Cluster & {
  /** When it was last heard of; null since this program began, if it was not. */
  readonly heardMs: number | null
  /** What is in the way of hearing from it; null when nothing is. */
  readonly problem: ErrorReport | null
}

/** What a job on the cluster says of itself: the answer of a test of the connection. */
export type ClusterTest = {
  readonly node: string
  readonly prunescope: string
  readonly library: string
  readonly device: 'cpu' | 'gpu'
  readonly gpus: readonly string[]
  readonly freeBytes: number | null
  /** From handing the job in to its answer. */
  readonly tookMs: number
  /** The cluster's own limit of one array. */
  readonly mostInArray: number
}

export type SweepView = {
  readonly id: string
  readonly name: string
  readonly cluster: string
  readonly createdMs: number
  readonly stages: readonly Stage[]
  readonly tasks: number
  readonly counts: Readonly<Record<TaskState, number>>
  /** Why those wait that wait, in Slurm's words, the most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[]
  /** Slurm's `nice`: the larger, the later. */
  readonly nice: number
  readonly isOver: boolean
  /** What went wrong, as one of its tasks told it. */
  readonly problem: ErrorReport | null
  /** The folder there. */
  readonly folder: string
}

export type SweepTask = {
  readonly id: string
  /** From 1, as the sweep counts. */
  readonly number: number
  readonly title: string
  readonly state: TaskState
  readonly stages: readonly {
    readonly stage: Stage
    readonly state: StageState
    /** Slurm's, as `12_3`; null before it has one. */
    readonly slurmId: string | null
    readonly reason: string | null
    readonly error: ErrorReport | null
  }[]
  readonly runIds: readonly string[]
}

/** The first event holds every task, later ones those that have changed. */
export type SweepTasksChange = { readonly changed: readonly SweepTask[] }

/** What was brought home. */
export type Fetched = { readonly files: number; readonly sizeBytes: number }
