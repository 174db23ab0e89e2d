/** What Slurm, and the disks of clusters, say when something is in the way: as sentences with a next step. */

import { UserError, type ErrorReport } from '../../src-shared/errors'

type Rule = readonly [pattern: RegExp, message: (said: string) => string, next: string]

const rules: readonly Rule[] = [
  [
    /invalid partition/i,
    (said) => `The cluster has no partition ${named(said, /specified: ([^\s]+)/) ?? 'of that name'}.`,
    'Choose one that `sinfo` lists, in the cluster’s settings.',
  ],
  [
    /invalid account|account\/partition combination/i,
    () => 'The cluster does not let this account use this partition.',
    'Check account and partition in the cluster’s settings; `sacctmgr show associations user=$USER` lists yours.',
  ],
  [
    /invalid generic resource|invalid gres|invalid gpus/i,
    () => 'The cluster knows no such GPUs.',
    'Check the GPUs in the cluster’s settings; `sinfo -o "%P %G"` lists what there is.',
  ],
  [
    /requested node configuration is not available|more processors requested than permitted|cpu count per node/i,
    () => 'No node of the partition has as many CPUs, GPUs or as much memory as one task asks for.',
    'Ask for less in the cluster’s settings, or choose another partition.',
  ],
  [
    /memory specification can not be satisfied/i,
    () => 'No node of the partition has as much memory as one task asks for.',
    'Ask for less memory in the cluster’s settings.',
  ],
  [
    /time limit specification|requested time limit is invalid/i,
    () => 'The partition does not allow so long a time.',
    'Ask for a shorter time in the cluster’s settings; tasks go on from their checkpoint when it is over.',
  ],
  [
    /invalid job array|array size/i,
    () => 'The cluster does not take an array of this size.',
    'Report this: arrays are split by what scontrol show config says.',
  ],
  [
    /job violates accounting\/qos policy|qosmaxsubmit|assocmaxsubmit|temporarily unable to accept job/i,
    () => 'The cluster takes no more jobs of yours at the moment.',
    'Nothing need be done: the rest is handed in when others have ended.',
  ],
  [
    /unable to contact slurm controller|connection refused|connect failure|socket timed out|zero bytes were transmitted/i,
    () => 'The cluster’s Slurm does not answer (slurmctld can’t be contacted).',
    'What runs goes on; it is asked again by itself.',
  ],
  [
    /(sbatch|squeue|scontrol|scancel): (command )?not found|not found: ?(sbatch|squeue)/i,
    () => 'There is no Slurm: the commands sbatch and squeue were not found.',
    'Name the cluster’s login node as host, or install Slurm’s client commands.',
  ],
  [
    /credential|munge/i,
    (said) => `Slurm does not accept who asks: ${lastLine(said)}`,
    'Have the cluster’s administrators look at munge on that machine.',
  ],
]

/** What a command of Slurm that failed has said. */
export function slurmError(command: string, said: string): UserError {
  const rule = rules.find(([pattern]) => pattern.test(said))
  const code = rule !== undefined && /answer/.test(rule[1](said)) ? 'cluster-unreachable' : 'cluster-refused'
  if (rule) return new UserError(code, rule[1](said), rule[2])
  return new UserError(
    'cluster-refused',
    `${command} has refused: ${lastLine(said) || 'it gave no reason'}`,
    'Check the cluster’s settings, or ask its administrators what that means.',
  )
}

/** A file that could not be written on the cluster. */
export function writeFailed(where: string, said: string): UserError {
  if (/no space left|disk quota exceeded/i.test(said))
    return new UserError(
      'disk-full',
      `The disk on ${where} is full, or your quota there is used up: ${lastLine(said)}`,
      'Free some space there, or choose another folder in the cluster’s settings.',
    )
  return new UserError(
    'cluster-refused',
    `The folder on ${where} can’t be written: ${lastLine(said) || 'no reason was given'}`,
    'Choose a folder on the shared file system that belongs to you, in the cluster’s settings.',
  )
}

export type Ending = {
  /** Slurm's word for how the job ended; null when Slurm has forgotten it. */
  readonly slurmState: string | null
  readonly exitCode: number | null
  /** The end of its output. */
  readonly log: string
  readonly slurmId: string
}

/** Why a task that left no word of its own has failed. */
export function endingError({ slurmState, exitCode, log, slurmId }: Ending): ErrorReport {
  const job = `Slurm’s job ${slurmId}`
  switch (slurmState) {
    case 'TIMEOUT':
      return report(
        'worker-died',
        `${job} reached its time limit.`,
        'Requeue it: it goes on from its last checkpoint. Give it more time in the cluster’s settings.',
      )
    case 'OUT_OF_MEMORY':
      return outOfMemory(job)
    case 'NODE_FAIL':
    case 'BOOT_FAIL':
      return report('worker-died', `The node of ${job} has failed.`, 'Requeue it: it goes on from its last checkpoint.')
    case 'DEADLINE':
      return report('worker-died', `${job} has missed its deadline.`, 'Requeue it.')
  }
  if (exitCode === 74 || /no space left|disk quota exceeded|disk is full/i.test(log))
    return report(
      'disk-full',
      `The disk there is full, or your quota is used up: ${job} could not write its checkpoint or journal.`,
      'Free some space there and requeue it: it goes on from its last checkpoint.',
    )
  if (exitCode === 127 || exitCode === 126 || /command not found|no such file or directory/i.test(log))
    return report(
      'runtime-missing',
      `Prunescope was not found on the cluster: ${lastLine(log) || 'its command does not exist there'}`,
      'Check what starts it, and the setup lines, in the cluster’s settings.',
    )
  if (exitCode === 69 || /compute runtime|libtensorflow/i.test(log))
    return report(
      'runtime-missing',
      `The compute runtime is missing on the cluster: ${lastLine(log) || 'Prunescope did not start there.'}`,
      'Set it up there once, where the internet can be reached: `prunescope doctor` on the login node.',
    )
  if (exitCode === 137 || exitCode === 71) return outOfMemory(job)
  const how = slurmState === null ? 'is not known to Slurm any more, and left no word' : `ended as ${slurmState}`
  const status = exitCode === null ? '' : ` with status ${exitCode}`
  const words = lastLine(log)
  return report(
    'worker-died',
    `${job} ${how}${status}${words === '' ? '.' : `; its last words: ${words}`}`,
    'Requeue it: it goes on from its last checkpoint.',
  )
}

function outOfMemory(job: string): ErrorReport {
  return report(
    'out-of-memory',
    `${job} needed more memory than it was given.`,
    'Ask for more memory in the cluster’s settings, or lower train.batchSize, and requeue it.',
  )
}

function report(code: ErrorReport['code'], message: string, next: string): ErrorReport {
  return { code, message, next }
}

function named(said: string, pattern: RegExp): string | null {
  return pattern.exec(said)?.[1] ?? null
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.findLast((line) => line !== '' && !line.startsWith('at ')) ?? ''
}
