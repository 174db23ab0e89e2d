/** Processes of the application under test: who is whose child, and waiting for their ends. */

import { execFileSync } from 'node:child_process'

export type ProcessRow = { readonly pid: number; readonly parent: number; readonly args: string }

function processes(): readonly ProcessRow[] {
  return execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, child, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
      return child === undefined ? [] : [{ pid: Number(child), parent: Number(parent), args: args ?? '' }]
    })
}

/** Those that a process has started, directly or not. */
export function descendants(pid: number): readonly ProcessRow[] {
  const rows = processes()
  const found: ProcessRow[] = []
  let parents = [pid]
  while (parents.length > 0) {
    const children = rows.filter(({ parent }) => parents.includes(parent))
    found.push(...children)
    parents = children.map((row) => row.pid)
  }
  return found
}

/** @throws when there is none whose command line holds that text */
export function descendantOf(pid: number, text: string): number {
  const found = descendants(pid).find(({ args }) => args.includes(text))
  if (!found) throw new Error(`No process of ${pid} has ${text} in its command line.`)
  return found.pid
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Waits for the processes that name a folder: what they write at their end would bring it back. */
export async function nobodyUses(folder: string): Promise<void> {
  const count = (): number => processes().filter(({ args }) => args.includes(folder)).length
  for (let waited = 0; waited < 100 && count() > 0; waited++) await new Promise((end) => setTimeout(end, 100))
}
