/** What the host tells a view about runs: plain data, shaped for what is shown. */

import type { ErrorReport } from '../errors'
import type { Environment, Progress } from '../runs/events'

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
  /** Milliseconds since 1970, like all times here. */
  readonly createdMs: number
  readonly startedMs: number | null
  readonly finishedMs: number | null
  readonly finishReason: string | null
  readonly progress: Progress | null
  readonly error: ErrorReport | null
  readonly trainLoss: number | null
  readonly lastAccuracy: number | null
  readonly bestAccuracy: number | null
  /** Trainable numbers, and multiply-accumulates for one image. */
  readonly params: number | null
  readonly macs: number | null
}

/** The list in changes: the first event holds every run, later ones what has changed. */
export type RunListChange = { readonly changed: readonly RunRow[]; readonly removed: readonly string[] }

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
export type PruningFacts = {
  readonly threshold: number
  readonly requestedRatio: number
  readonly policy: string
  readonly removedChannels: number
  readonly prunableChannels: number
}

export type SurgeryFacts = {
  readonly images: number
  readonly maxAbsLogitDifference: number
  readonly logitRange: number
  readonly tolerance: number
}

export type LogLine = {
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
  readonly environment: Environment | null
  readonly pruning: PruningFacts | null
  /** The run's own, or those of the prunings that were made from it. */
  readonly cuts: readonly Cut[]
  readonly surgery: SurgeryFacts | null
  readonly evaluations: readonly EvaluationRow[]
  readonly warnings: readonly string[]
  /** The last lines, oldest first. */
  readonly logs: readonly LogLine[]
}

/** New points of some curves, in the order of their making. `startOver` asks to forget what came before. */
export type MetricChange = { readonly startOver: boolean; readonly series: readonly SeriesPoints[] }

/** Columns of equal length; `steps` are optimiser steps, `epochs` fractions inside an epoch. */
export type SeriesPoints = {
  readonly name: string
  readonly steps: Float64Array
  readonly epochs: Float64Array
  readonly values: Float64Array
}

/** γ of the prunable BatchNorms, concatenated in network order; of the parent, for a run that only prunes. */
export type GammaView = {
  readonly runId: string
  readonly epoch: number
  readonly layers: number
  readonly values: Float32Array
}

/** Work that this host has under way or has ended: a recipe carried out by a process of its own. */
export type JobView = {
  readonly id: string
  readonly recipe: string
  readonly state: 'running' | 'stopping' | 'done' | 'stopped' | 'failed'
  readonly startedMs: number
  readonly error: ErrorReport | null
}

export type About = {
  readonly version: string
  readonly workspaceDir: string
  /** Names of the recipes that come with the app. */
  readonly recipes: readonly string[]
}
