/** Which workspace a command means: --workspace, else PRUNESCOPE_WORKSPACE, else the user's own in the data folder. */

import { resolve } from 'node:path'
import { defaultWorkspaceDir } from '../workspace/workspace'
import type { Session } from './command-line'

/** Absolute. */
export function workspaceDirOf({ workspaceDir }: Pick<Session, 'workspaceDir'>): string {
  const given = workspaceDir ?? process.env.PRUNESCOPE_WORKSPACE
  return given === undefined || given === '' ? defaultWorkspaceDir() : resolve(given)
}
