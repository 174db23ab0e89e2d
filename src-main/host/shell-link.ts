/** The host's end of the shell's pipe: the window's lines, and the few words between the two programs. */

import type { Duplex } from 'node:stream'
import { z } from 'zod'
import type { FromHost, JobsSummary } from '../../src-shared/contract/shell-control'
import type { JobRecord } from '../history/jobs-table'
import type { Host } from './host'
import { meanShare } from './jobs-news'
import { streamLines } from './stream-lines'

export type ShellLink = {
  readonly jobEnded: (job: JobRecord) => void
  readonly jobsChanged: () => void
}

const fromShell = z.discriminatedUnion('type', [z.strictObject({ type: z.literal('quit'), keepRunning: z.boolean() })])

/** The taskbar's bar need not move more often. */
const summaryEveryMs = 1000

export function shellLink(
  pipe: Duplex,
  host: Host,
  { onUnexpected, end }: { readonly onUnexpected: (error: unknown) => void; readonly end: () => Promise<void> },
): ShellLink {
  let keepRunning = false
  let timer: NodeJS.Timeout | null = null
  const lines = streamLines(pipe, {
    onLine: host.connect,
    onBroken: onUnexpected,
    onControl: (content) => {
      const message = fromShell.parse(content)
      keepRunning = message.keepRunning
      if (!keepRunning) void end()
    },
    // A shell that was killed asks nothing: what runs is paused after a checkpoint.
    onEnd: () => {
      if (!keepRunning || host.queue.runningIds.size === 0) void end()
    },
  })
  const tell = (message: FromHost): void => lines.control(message)
  const tellJobs = (): void => {
    timer = null
    if (pipe.destroyed) return
    try {
      tell({ type: 'jobs', summary: summaryOf(host) })
    } catch (error) {
      // Nobody else would catch what a timer throws.
      onUnexpected(error)
    }
  }
  tell({ type: 'ready', workspaceDir: host.workspace.dir, isAttached: false })
  tellJobs()
  return {
    jobsChanged: () => {
      timer ??= setTimeout(tellJobs, summaryEveryMs).unref()
    },
    jobEnded: ({ title, state, error }) => {
      tell({ type: 'job-ended', title, state, message: error?.message ?? null })
      if (keepRunning && pipe.destroyed && host.queue.runningIds.size === 0) void end()
    },
  }
}

/** How far all that runs is, for the taskbar; null while that can't be told. */
function summaryOf({ queue, history }: Host): JobsSummary {
  const progress = [...queue.runningIds].map((id) => {
    const run = queue.currentRun(id)
    return run ? history.run(run.id).progress : null
  })
  return { running: queue.runningIds.size, share: meanShare(progress) }
}
