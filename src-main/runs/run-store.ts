/** What carrying out runs needs of the history, and nothing more. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import type { ErrorReport } from '../../src-shared/errors'
import type { MaskResult } from '../../src-shared/pruning/mask'
import type { PruneSettings } from '../../src-shared/recipe/pruning'
import type { Recipe } from '../../src-shared/recipe/recipe'
import type { RunEvent } from '../../src-shared/runs/events'
import type { DataChoice } from '../../src-shared/runs/job'
import type { RunKind, RunState } from '../history/run-types'
import type { RunSettings } from '../../src-shared/runs/settings'

/** A run as far as its carrying out is concerned. */
export type RunHead = {
  readonly id: string
  readonly name: string
  readonly kind: RunKind
  readonly state: RunState
  /** Absolute. */
  readonly dir: string
  readonly experimentId: string | null
  /** The job of the queue that makes it, where one does. */
  readonly jobId: string | null
  readonly parentId: string | null
  readonly architecture: Architecture
  /** Null for a run that something else made. */
  readonly settings: RunSettings | null
  readonly data: DataChoice | null
  readonly seed: number | null
  /** For runs of a recipe. */
  readonly recipe: Recipe | null
}

export type NewRun = Omit<RunHead, 'id' | 'state' | 'dir' | 'jobId'>

/** A mask with everything said about it, and the rule that chose it. */
export type ChosenMask = Pick<PruneSettings, 'policy' | 'floor'> & { readonly result: MaskResult }

export type RunStore = {
  readonly create: (run: NewRun) => RunHead
  readonly head: (idOrName: string) => RunHead
  readonly heads: () => readonly RunHead[]
  /** Oldest first. */
  readonly ofExperiment: (experimentId: string) => readonly RunHead[]
  readonly ofJob: (jobId: string) => readonly RunHead[]
  readonly saveMask: (runId: string, mask: ChosenMask) => void
  readonly apply: (runId: string, event: RunEvent) => void
  /** For an end that no worker told: its death (`interrupted`, resumable), or a failure around it. */
  readonly markEnded: (runId: string, state: 'interrupted' | 'failed', error: ErrorReport) => void
  /** Running again, with what was measured after the last checkpoint forgotten. */
  readonly reopen: (runId: string) => RunHead
  /** Of a run that has none, its own from now on. */
  readonly adoptData: (runId: string, data: DataChoice) => void
  readonly hasEvaluation: (runId: string) => boolean
}
