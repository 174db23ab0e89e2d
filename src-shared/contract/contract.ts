/** What a view may ask of the host: one contract over every transport. The renderer imports its type only. */

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { About, GammaView, JobView, MetricChange, RunDetail, RunListChange } from './views'

const ofRun = z.strictObject({ runId: z.string().min(1).max(100) })

/**
 * Inputs come from outside and are checked; outputs are the host's own and only typed. Whatever changes is an event
 * iterator that begins with how things stand, so that a view needs no second way to load it.
 */
export const contract = {
  about: oc.output(type<About>()),
  runs: {
    watchList: oc.output(eventIterator(type<RunListChange>())),
    watchDetail: oc.input(ofRun).output(eventIterator(type<RunDetail>())),
    watchMetrics: oc
      .input(ofRun.extend({ names: z.array(z.string().min(1).max(100)).min(1).max(50) }))
      .output(eventIterator(type<MetricChange>())),
    /** Null while the run has told no γ yet; then the newest snapshot, epoch after epoch. */
    watchGamma: oc.input(ofRun).output(eventIterator(type<GammaView | null>())),
  },
  jobs: {
    watch: oc.output(eventIterator(type<readonly JobView[]>())),
    start: oc.input(z.strictObject({ recipe: z.string().regex(/^[\w-]{1,80}$/) })).output(type<JobView>()),
    stop: oc.input(z.strictObject({ jobId: z.string().min(1).max(100) })).output(type<JobView>()),
  },
}

export type Contract = typeof contract
