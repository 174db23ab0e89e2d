/** Which commit of which state of the working folder a run was started from, where that lies in a git repository. */

import { execFileSync } from 'node:child_process'
import type { SourceCommit } from '../../src-shared/runs/events'

/** A repository that takes longer to look through is not waited for. */
const patienceMs = 2000

/** Null outside a repository, before its first commit, or without git. */
export function sourceCommit(folder = process.cwd()): SourceCommit | null {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', folder, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: patienceMs,
      // Looking must not write: the repository may be at work.
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
    }).trim()
  try {
    const commit = git('rev-parse', '--verify', 'HEAD')
    return { commit, isDirty: git('status', '--porcelain') !== '' }
  } catch {
    return null
  }
}
