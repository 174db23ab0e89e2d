/** What a view of a sweep needs beside its jobs and runs: which keys were varied, and where in the grid each job is. */

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { SweepGrid } from '../jobs/sweep-grid'

export type SweepView = SweepGrid & {
  readonly id: string
  readonly name: string
  /** Share of prunable γ near zero at the end of each training that has told it. */
  readonly nearZero: readonly { readonly runId: string; readonly share: number }[]
}

export const sweepsContract = {
  /** Null where there is no such group, or no longer. */
  watch: oc
    .input(z.strictObject({ groupId: z.string().min(1).max(100) }))
    .output(eventIterator(type<SweepView | null>())),
}
