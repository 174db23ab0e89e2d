/** A real Slurm on this machine, where one can be had: started by the workspace's own tool, as root. */

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const tool = fileURLToPath(new URL('../../../../shared/tools/slurm-for-tests', import.meta.url))

const cli = fileURLToPath(new URL('../../../out/main/cli.js', import.meta.url))

/** What starts Prunescope there: the tests run on the app's own Node. */
export const commandThere = `PRUNESCOPE_THREADS=1 '${process.execPath}' '${cli}'`

export type RealSlurm = {
  readonly run: (command: string, ...args: string[]) => string
  readonly stopController: () => void
  readonly startController: () => void
  /** Ends it, where it was started here. */
  readonly end: () => void
}

/** @returns it, with SLURM_CONF set for this process; or why there is none */
export function realSlurm(): RealSlurm | string {
  if (!existsSync(tool)) return 'there is no tool that starts a Slurm'
  if (process.getuid?.() !== 0) return 'a Slurm can only be started as root'
  const wasUp = isUp('/tmp/slurm-for-tests/slurm.conf')
  const started = spawnSync('sh', [tool, 'start'], { encoding: 'utf8', timeout: 100_000 })
  const conf = /^SLURM_CONF=(.+)$/m.exec(started.stdout)?.[1]
  if (started.status !== 0 || conf === undefined) return `Slurm did not start: ${started.stderr.trim()}`
  process.env.SLURM_CONF = conf
  const run = (command: string, ...args: string[]): string => execFileSync(command, args, { encoding: 'utf8' })
  const pidFile = `${dirname(conf)}/slurmctld.pid`
  return {
    run,
    stopController: () => {
      const pid = Number(readFileSync(pidFile, 'utf8'))
      process.kill(pid, 'SIGTERM')
      while (existsSync(`/proc/${pid}`)) spawnSync('sleep', ['0.1'])
    },
    startController: () => run('slurmctld'),
    end: () => {
      if (!wasUp) spawnSync('sh', [tool, 'stop'])
    },
  }
}

function isUp(conf: string): boolean {
  return spawnSync('sinfo', ['-h'], { env: { ...process.env, SLURM_CONF: conf }, timeout: 20_000 }).status === 0
}
