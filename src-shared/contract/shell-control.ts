/** The few words between host and shell, outside the contract: what the window's frame, taskbar and farewell need. */

import type { JobState } from './views'

export type JobsSummary = {
  readonly running: number
  /** How far they are, from 0 to 1; null while that can't be told. */
  readonly share: number | null
}

export type FromHost =
  | {
      readonly type: 'ready'
      readonly workspaceDir: string
      /** Another program is the workspace's host: what runs there does not end with the window. */
      readonly isAttached: boolean
    }
  | { readonly type: 'jobs'; readonly summary: JobsSummary }
  | {
      readonly type: 'job-ended'
      readonly title: string
      readonly state: JobState
      readonly message: string | null
    }

/** `keepRunning`: the host goes on without a window until its jobs are done. */
export type FromShell = { readonly type: 'quit'; readonly keepRunning: boolean }
