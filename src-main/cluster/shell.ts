/** The one way to a cluster: a script for its shell, run here or through the system's own ssh. */

import { execute, type ExecuteOptions } from './execute'
import { Ssh } from './ssh'

type ShellAnswer = { readonly code: number; readonly stdout: Buffer; readonly stderr: string }

/** A machine on which sbatch is at hand. */
export type Shell = {
  /** What messages call it. */
  readonly name: string
  /**
   * Runs a script of the POSIX shell to its end.
   *
   * @throws UserError `cluster-unreachable` when it could not be run at all, in words for what was in the way
   */
  readonly run: (script: string, options?: ExecuteOptions) => Promise<ShellAnswer>
}

/** @param host as in `ssh HOST`; null for this machine */
export function shellOf(host: string | null): Shell {
  if (host === null) return { name: 'this machine', run: (script, options) => execute('sh', ['-c', script], options) }
  const ssh = new Ssh(host)
  return { name: host, run: (script, options = {}) => ssh.run(script, options) }
}
