/** What is asked about several runs at once, to lay them beside each other. */

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { MaskJson } from '../pruning/mask-json'
import type { Recipe } from '../recipe/recipe'
import type { Environment } from '../runs/events'
import type { RunSettings } from '../runs/settings'
import type { EvaluationRow } from './views'

/** More columns than these nobody reads. */
export const mostCompared = 24

/** What a comparison needs of a run besides its row in the list and its curves. */
export type ComparedRun = {
  readonly id: string
  readonly recipe: Recipe | null
  /** What this stage was asked to do; null where the history's record is of another version. */
  readonly settings: RunSettings | null
  readonly environment: Environment | null
  /** Of the file of its weights. */
  readonly sizeBytes: number | null
  /** Share of prunable γ near zero, at its last epoch; null for what has none of its own. */
  readonly shareNearZero: number | null
  /** Oldest first. */
  readonly evaluations: readonly EvaluationRow[]
  /** Which channels stayed: its own cut, or the last one on the way to it. */
  readonly cut: ComparedCut | null
}

export type ComparedCut = {
  readonly runId: string
  /** The network that was cut: masks of the same one can be laid over each other. */
  readonly parentId: string | null
  readonly requestedRatio: number
  readonly removedChannels: number
  readonly prunableChannels: number
  readonly mask: MaskJson
}

export const compareContract = {
  /** In the order asked for; runs that are gone are left out. */
  watch: oc
    .input(z.strictObject({ runIds: z.array(z.string().min(1).max(100)).min(1).max(mostCompared) }))
    .output(eventIterator(type<readonly ComparedRun[]>())),
}
