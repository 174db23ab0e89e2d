/** What the host tells a view about runs: plain data, shaped for what is shown. */

import type { NetworkFacts } from '../architecture/network-facts'
import type { ErrorReport } from '../errors'
import type { Work } from '../jobs/work'
import type { Latency } from '../runs/latency'
import type { Artefact, Environment, Progress, RunEvent } from '../runs/events'
import type { SettingLine } from '../runs/setting-lines'
import type { RecipeField } from '../recipe/fields'
import type { RunFacts } from '../runs/facts'

export type RunKind = 'import' | 'train' | 'prune' | 'finetune'

/** `interrupted`: its process died. `stopped`: someone asked for it. Both can be resumed. */
export type RunState = 'queued' | 'running' | 'interrupted' | 'stopped' | 'failed' | 'done'

/** A run as the list shows it. Accuracies are shares from 0 to 1, on test images, else on validation images. */
export type RunRow = {
  readonly id: string
  readonly name: string
  readonly kind: RunKind
  readonly state: RunState
  readonly parentId: string | null
  readonly experimentId: string | null
  readonly jobId: string | null
  /** Milliseconds since 1970, like all times here. */
  readonly createdMs: number
  readonly startedMs: number | null
  readonly finishedMs: number | null
  /** See `RunTimes`. */
  readonly awayMs: number
  readonly finishReason: string | null
  readonly progress: Progress | null
  readonly error: ErrorReport | null
  readonly trainLoss: number | null
  readonly lastAccuracy: number | null
  readonly bestAccuracy: number | null
  /** Median for a batch of one image, and of 64; the newest that was measured. */
  readonly latency1Ms: number | null
  readonly latency64Ms: number | null
  /** A few points of its accuracy over time. */
  readonly accuracies: readonly number[]
  readonly seed: number | null
  readonly tags: readonly string[]
  readonly starred: boolean
  readonly hasNote: boolean
  readonly archived: boolean
  /** When it was put into the trash. */
  readonly trashedMs: number | null
  /** Its place in the palette, for good. */
  readonly colour: number
} & RunFacts

/**
 * The list in changes: the first events hold the newest runs, then older and older ones, later events what has changed. What
 * changes meanwhile is told in between.
 */
export type RunListChange = {
  /** In the order of their making. */
  readonly changed: readonly RunRow[]
  readonly removed: readonly string[]
  /** The run that others are compared with; it may not have been told yet. */
  readonly pinnedId: string | null
  /** How many runs there are that have yet to be told; 0 once all have been. */
  readonly untold: number
}

/** Data that can be chosen, by what is written for it. */
export type DatasetView =
  | { readonly from: 'name'; readonly name: string; readonly images: number }
  /** A folder that an earlier run was given. */
  | { readonly from: 'run'; readonly name: string }
  /** Known, but not on this machine yet. */
  | { readonly from: 'authors'; readonly name: string }

/** A view of the runs' table under a name: everything that its address says. */
export type SavedView = { readonly name: string; readonly address: string }

/** What recipes say for the keys that were asked for, in their order; only runs that a recipe made. */
export type RecipeValuesChange = {
  readonly runs: readonly { readonly runId: string; readonly values: readonly unknown[] }[]
}

/** What purging a run would free. */
export type TrashSize = { readonly runId: string; readonly sizeBytes: number }

export type ExportFormat = 'csv' | 'json'
export type ExportedRuns = { readonly fileName: string; readonly text: string }

export type EvaluationRow = {
  readonly dataset: string
  readonly split: 'train' | 'validation' | 'test'
  readonly of: 'weights' | 'masked'
  readonly images: number
  readonly accuracy: number
  readonly loss: number | null
}

/** Where a threshold on |γ| stands, and the share it was chosen for. */
export type Cut = { readonly runId: string; readonly ratio: number; readonly threshold: number }

/** How the channels were chosen, and how far masked and cut network are apart on the same images. */
type PruningFacts = {
  readonly threshold: number
  readonly requestedRatio: number
  readonly policy: string
  readonly removedChannels: number
  readonly prunableChannels: number
}

type SurgeryFacts = {
  readonly images: number
  readonly maxAbsLogitDifference: number
  readonly logitRange: number
  readonly tolerance: number
}

type LogLine = {
  readonly level: 'info' | 'warning' | 'error'
  readonly text: string
  readonly timeMs: number
}

/** What is shown of one run besides its curves. */
export type RunDetail = {
  readonly id: string
  readonly recipeName: string | null
  readonly seed: number | null
  readonly dataName: string | null
  /** Null where a run has none, as TensorBoard's. */
  readonly network: NetworkFacts | null
  readonly environment: Environment | null
  readonly pruning: PruningFacts | null
  /** The run's own, or those of the prunings that were made from it. */
  readonly cuts: readonly Cut[]
  readonly surgery: SurgeryFacts | null
  readonly evaluations: readonly EvaluationRow[]
  /** The newest of each batch size, by rising size. */
  readonly latencies: readonly Latency[]
  readonly warnings: readonly string[]
  /** Markdown; empty where there is none. */
  readonly note: string
  /** What it was asked to do, beside what the nearest run before it of the same kind was. */
  readonly settings: readonly SettingLine[]
  /** The name of that run; null where there is none. */
  readonly settingsBeside: string | null
  /** Files that it left and that are still there. */
  readonly artefacts: readonly Artefact[]
}

/** A piece of a file, in order; the pieces' lengths add up to `sizeBytes`. */
export type FilePiece = { readonly sizeBytes: number; readonly bytes: Uint8Array }

/** New points of some curves, in the order of their making. `startOver` asks to forget what came before. */
export type MetricChange = { readonly startOver: boolean; readonly series: readonly SeriesPoints[] }

/** Columns of equal length; `steps` are optimiser steps, `epochs` fractions inside an epoch, `timesMs` since 1970. */
type SeriesPoints = {
  readonly name: string
  readonly steps: Float64Array
  readonly epochs: Float64Array
  readonly timesMs: Float64Array
  readonly values: Float64Array
}

/** γ of the prunable BatchNorms, concatenated in network order; of the parent, for a run that only prunes. */
export type GammaView = {
  readonly runId: string
  readonly epoch: number
  readonly layers: number
  readonly values: Float32Array
}

export type JobState = 'queued' | 'running' | 'paused' | 'stopped' | 'interrupted' | 'failed' | 'done'

/** A job of the queue as a list shows it. */
export type JobView = {
  readonly id: string
  readonly title: string
  readonly kind: Work['kind']
  readonly state: JobState
  /** Asked to end, and not ended yet: it writes a checkpoint. */
  readonly isEnding: boolean
  readonly group: { readonly id: string; readonly name: string } | null
  /** Larger goes first. */
  readonly priority: number
  readonly createdMs: number
  readonly startedMs: number | null
  readonly finishedMs: number | null
  readonly error: ErrorReport | null
  /** The runs it has made, oldest first, else those that it looks at; and the one it is at. */
  readonly runIds: readonly string[]
  readonly currentRunId: string | null
  readonly progress: Progress | null
  /** Of the whole chain, from measured steps; null until some were measured. */
  readonly secondsLeft: number | null
  /** How long its worker has said nothing, when that is longer than a worker that is well ever is. */
  readonly silentForMs: number | null
}

/** The queue in changes: the first event holds every job, later ones what has changed. `order` is that of all ids. */
export type QueueChange = {
  readonly changed: readonly JobView[]
  readonly removed: readonly string[]
  readonly order: readonly string[]
  /** Jobs at a time. */
  readonly slots: number
}

/** Something that a running job tells. */
export type JobEvent = { readonly runId: string; readonly runName: string; readonly event: RunEvent }

/** New lines of a run's log, each once; the first event holds those there are. */
export type LogChange = { readonly lines: readonly (LogLine & { readonly rowId: number })[] }

/** γ of all BatchNorms after one epoch, in network order. */
export type GammaEpoch = {
  readonly epoch: number
  readonly layers: readonly { readonly name: string; readonly channels: number; readonly prunable: boolean }[]
  readonly values: Float32Array
}

/** Snapshots by epoch; `startOver` asks to forget what came before. */
export type GammaChange = { readonly startOver: boolean; readonly snapshots: readonly GammaEpoch[] }

export type About = {
  readonly version: string
  readonly workspaceDir: string
  /** Whether queued jobs begin by themselves; not so in a command of the command line that does something else. */
  readonly worksQueue: boolean
  /** Names of the recipes that come with the app. */
  readonly recipes: readonly string[]
}

/** A recipe that comes with the app: what it is for, and every key that can be changed for one run. */
export type RecipeView = {
  readonly name: string
  readonly description: string
  readonly keys: readonly RecipeKeyView[]
}

/** A key, and what this recipe says, defaults filled in: of a section whether it is there; undefined for what it does not have. */
export type RecipeKeyView = RecipeField & { readonly value: unknown }
