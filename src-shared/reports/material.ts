/** What a report is made of: what the history knows of some families of runs, as plain data. */

import type { Architecture } from '../architecture/architecture'
import type { RunKind, RunState } from '../contract/views'
import type { ErrorReport } from '../errors'
import type { MaskResult } from '../pruning/mask'
import type { MaskWarning } from '../pruning/warnings'
import type { PruneSettings } from '../recipe/pruning'
import type { Recipe } from '../recipe/recipe'
import type { Environment, Evaluation, SurgeryCheck } from '../runs/events'
import type { RunSettings } from '../runs/settings'

export type ReportMaterial = {
  /** In the order asked for, each family once. */
  readonly families: readonly ReportFamily[]
  readonly madeMs: number
  /** Which Prunescope made it. */
  readonly version: string
}

/** What came of one first run: parents stand before their children. */
export type ReportFamily = { readonly id: string; readonly runs: readonly ReportRun[] }

export type ReportRun = {
  readonly id: string
  readonly name: string
  readonly kind: RunKind
  readonly state: RunState
  readonly parentId: string | null
  readonly seed: number | null
  readonly createdMs: number
  readonly startedMs: number | null
  readonly finishedMs: number | null
  /** See `RunTimes`. */
  readonly awayMs: number
  readonly finishReason: string | null
  readonly error: ErrorReport | null
  readonly recipe: Recipe | null
  /** Null where the history's record is of another version. */
  readonly settings: RunSettings | null
  readonly architecture: Architecture | null
  readonly dataName: string | null
  readonly environment: Environment | null
  /** Oldest first. */
  readonly evaluations: readonly Evaluation[]
  readonly curves: Readonly<Record<CurveName, Curve>>
  /** γ of its prunable BatchNorms at its last epoch; null for what trains nothing. */
  readonly gamma: ReportGamma | null
  readonly cut: ReportCut | null
  readonly surgery: SurgeryCheck | null
  readonly warnings: readonly MaskWarning[]
  readonly weights: { readonly sizeBytes: number; readonly sha256: string } | null
}

/** Once an epoch; both columns have the same length, and values that could not be measured are left out. */
export type Curve = { readonly epochs: readonly number[]; readonly values: readonly number[] }

export const curveNames = [
  'train/epoch-loss',
  'train/accuracy',
  'validation/accuracy',
  'test/accuracy',
  'sparsity/below-0.01',
] as const
export type CurveName = (typeof curveNames)[number]

export type ReportGamma = {
  readonly epoch: number
  readonly layers: readonly { readonly name: string; readonly values: Float32Array }[]
}

type ReportCut = Omit<MaskResult, 'warnings'> & Pick<PruneSettings, 'policy' | 'floor'>
