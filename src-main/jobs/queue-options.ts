/** What a queue is given, and what goes with a job that is handed in. */

import type { History } from '../history/history'
import type { JobGroup, JobRecord } from '../history/jobs-table'
import type { RunStore } from '../runs/run-store'
import type { WorkerClient } from '../runs/worker-client'

export type QueueOptions = {
  readonly history: History
  readonly workspaceDir: string
  /** The runs' store for one job. */
  readonly storeFor: (jobId: string) => RunStore
  readonly newWorker: () => WorkerClient
  /** Whether jobs begin by themselves as places become free; without it only `begin` starts one. */
  readonly startsJobs: boolean
  readonly onChange: () => void
  readonly onEnd?: (job: JobRecord) => void
  /** Told what went wrong around a job's end, where nobody waits for an answer. */
  readonly onUnexpected: (error: unknown) => void
}

export type SubmitOptions = { readonly group?: JobGroup | null; readonly priority?: number }
