/** A cluster as a place to run: how it is reached, and what every job there asks for. */

import { z } from 'zod'

const nameIs = 'a word of letters, digits, _ and -'
const folderIs = 'an absolute folder there'
const name = z.string(nameIs).regex(/^[A-Za-z0-9][\w-]{0,39}$/, nameIs)
/** Goes into a script's `#SBATCH` lines: one word. */
const word = (pattern: RegExp, what: string) => z.string().regex(pattern, what).nullable().default(null)
const whole = (from: number, to: number) => {
  const what = `a whole number from ${from} to ${to}`
  return z.int(what).min(from, what).max(to, what)
}

export const clusterSchema = z.strictObject({
  name,
  /** As in `ssh HOST`, with all that the user's ssh configuration says of it; null where sbatch is on this machine. */
  host: z
    .string()
    // Not an option: ssh would take it for one.
    .regex(/^[A-Za-z0-9_[][\w.@:[\]%-]{0,200}$/, 'a host as in ssh HOST')
    .nullable()
    .default(null),
  /** On the shared file system, as the compute nodes see it: sweeps, checkpoints and weights lie there. */
  folder: z.string(folderIs).regex(/^\/[^\p{Cc}]{0,1000}$/u, folderIs),
  /** What starts Prunescope there: `prunescope`, or the path of its script. A line of the shell. */
  command: z
    .string()
    .regex(/^[^\p{Cc}]{1,2000}$/u, 'one line')
    .default('prunescope'),
  partition: word(/^[\w.,-]{1,200}$/, 'a partition, or several with commas'),
  account: word(/^[\w.-]{1,200}$/, 'an account'),
  /** A number, or kind and number. */
  gpus: word(/^([\w.-]+:)?\d{1,3}$/, 'a number of GPUs, as in 1 or a100:1'),
  cpus: whole(1, 1024).default(4),
  memory: word(/^\d{1,7}[KMGT]?$/, 'memory, as in 16G'),
  /** Slurm's ways to write it. */
  time: word(/^(\d+-)?\d{1,6}(:\d{1,2}){0,2}$/, 'a time limit, as in 4:00:00 or 1-12'),
  /** Lines of the shell before each job: `module load …`, `source …`. */
  setup: z
    .string()
    .max(10_000, 'at most 10,000 characters')
    .regex(/^[^\0]*$/, 'no NUL')
    .default(''),
  /** How long before its time limit a job is told to make a checkpoint, in seconds. */
  warningSeconds: whole(10, 3600).default(120),
  /** The most tasks that run at a time; null as many as the cluster likes. */
  mostAtOnce: whole(1, 100_000).nullable().default(null),
  /** What comes home by itself once it is done. */
  fetch: z.enum(['nothing', 'final', 'everything']).default('final'),
})

export type Cluster = z.infer<typeof clusterSchema>
export type ClusterInput = z.input<typeof clusterSchema>

/** Under which name in a workspace's settings its clusters are kept. */
export const clustersSetting = 'clusters'
