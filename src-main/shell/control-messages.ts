/** The host's words to the shell, taken apart: another version's host may be at the other end of a relay. */

import type { FromHost, JobsSummary } from '../../src-shared/contract/shell-control'

const endedStates = ['queued', 'running', 'paused', 'stopped', 'interrupted', 'failed', 'done'] as const

/** Null when it is none that this shell knows. */
export function fromHost(content: unknown): FromHost | null {
  if (typeof content !== 'object' || content === null) return null
  const message = content as Record<string, unknown>
  switch (message.type) {
    case 'ready': {
      const { workspaceDir } = message
      return typeof workspaceDir === 'string'
        ? { type: 'ready', workspaceDir, isAttached: message.isAttached === true }
        : null
    }
    case 'jobs':
      return isSummary(message.summary) ? { type: 'jobs', summary: message.summary } : null
    case 'job-ended': {
      const { title, message: words } = message
      const state = endedStates.find((known) => known === message.state)
      if (typeof title !== 'string' || state === undefined) return null
      return { type: 'job-ended', title, state, message: typeof words === 'string' ? words : null }
    }
    default:
      return null
  }
}

function isSummary(value: unknown): value is JobsSummary {
  if (typeof value !== 'object' || value === null) return false
  const { running, share } = value as Record<string, unknown>
  return Number.isInteger(running) && (share === null || Number.isFinite(share))
}
