/** A real Slurm on this machine, where one can be had: started by the workspace's own tool, as root. */

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLock } from '../../../scripts/lib/lock.mjs'

const tool = fileURLToPath(new URL('../../../../shared/tools/slurm-for-tests', import.meta.url))

const cli = fileURLToPath(new URL('../../../out/main/cli.js', import.meta.url))

/** What starts Prunescope there: the tests run on the app's own Node. */
export const commandThere = `PRUNESCOPE_THREADS=1 '${process.execPath}' '${cli}'`

export type RealSlurm = {
  readonly run: (command: string, ...args: string[]) => string
  readonly stopController: () => void
  readonly startController: () => void
  /** Ends it, where it was started here, and leaves it to the next. */
  readonly end: () => void
}

/**
 * One file of tests has it at a time, the others wait: its controller is stopped by some.
 *
 * @returns it, with SLURM_CONF set for this process; or why there is none
 */
export async function realSlurm(): Promise<RealSlurm | string> {
  if (!existsSync(tool)) return 'there is no tool that starts a Slurm'
  if (process.getuid?.() !== 0) return 'a Slurm can only be started as root'
  const leave = await toOneself()
  const wasUp = isUp('/tmp/slurm-for-tests/slurm.conf')
  const started = spawnSync('sh', [tool, 'start'], { encoding: 'utf8', timeout: 100_000 })
  const conf = /^SLURM_CONF=(.+)$/m.exec(started.stdout)?.[1]
  if (started.status !== 0 || conf === undefined) {
    leave()
    return `Slurm did not start: ${started.stderr.trim()}`
  }
  process.env.SLURM_CONF = conf
  const run = (command: string, ...args: string[]): string => execFileSync(command, args, { encoding: 'utf8' })
  const pidOf = (daemon: string): number => Number(readFileSync(join(dirname(conf), `${daemon}.pid`), 'utf8'))
  return {
    run,
    stopController: () => {
      const pid = pidOf('slurmctld')
      process.kill(pid, 'SIGTERM')
      untilGone(pid)
    },
    startController: () => run('slurmctld'),
    end: () => {
      if (!wasUp) {
        const pids = ['slurmd', 'slurmctld'].map(pidOf)
        spawnSync('sh', [tool, 'stop'])
        pids.forEach(untilGone)
      }
      leave()
    },
  }
}

/** @returns what lets the next one have it; a process that ends does so too */
function toOneself(): Promise<() => void> {
  const lock = join(tmpdir(), 'prunescope-slurm.lock')
  return new Promise((resolve, reject) => {
    withLock(
      lock,
      () => undefined,
      () => new Promise<void>((leave) => resolve(leave)),
    ).catch(reject)
  })
}

function untilGone(pid: number): void {
  while (existsSync(`/proc/${pid}`)) spawnSync('sleep', ['0.1'])
}

function isUp(conf: string): boolean {
  return spawnSync('sinfo', ['-h'], { env: { ...process.env, SLURM_CONF: conf }, timeout: 20_000 }).status === 0
}
