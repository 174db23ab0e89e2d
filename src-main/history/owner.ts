/** Which process carries a run out, and whether it still lives. */

import { readFileSync } from 'node:fs'

export type Owner = {
  readonly pid: number
  /** When that process began, where the system tells: a number given to another process since is not taken for it. */
  readonly start: string | null
}

/** Without a process's start, its sign of life must not be older than this. */
const staleAfterMs = 5 * 60_000

export function ownerOf(pid: number): Owner {
  return { pid, start: startOf(pid) }
}

/** @param heartbeatMs its last sign of life, ms since 1970 */
export function isAlive(owner: Owner, heartbeatMs: number, nowMs: number): boolean {
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    // Not allowed to signal it: it lives, and belongs to someone else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  if (owner.start !== null) return startOf(owner.pid) === owner.start
  return nowMs - heartbeatMs < staleAfterMs
}

/** Linux: the boot and the ticks since then (field 22 of proc(5) stat; the name before it may hold spaces). */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie is dead, though its number is still taken.
    const dead = fields[0] === 'Z' || fields[0] === 'X'
    return dead ? 'dead' : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`
  } catch {
    return null
  }
}
