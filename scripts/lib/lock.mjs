/** One process at a time: two checkouts starting at once must not both unpack 850 MB into the same folder. */

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readText } from './files.mjs'
import { onExit } from './processes.mjs'

const POLL_MS = 500

/**
 * Does the work while holding a lock file. A lock whose process is gone is taken over.
 *
 * @template T
 * @param {string} path                lock file
 * @param {() => void} onWait          called once when another process holds it
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true })
  let waiting = false
  while (!take(path)) {
    if (!waiting) onWait()
    waiting = true
    await sleep(POLL_MS)
  }
  const release = () => rmSync(path, { force: true })
  const forget = onExit(release)
  try {
    return await work()
  } finally {
    forget()
    release()
  }
}

/** @param {string} path */
function take(path) {
  try {
    writeFileSync(path, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx' })
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  removeIfAbandoned(path)
  return false
}

/** @param {string} path */
function removeIfAbandoned(path) {
  try {
    const holder = readFileSync(path, 'utf8')
    if (holder === '' || isAlive(holder)) return
    // Rename first: of two processes that both find it abandoned only one gets it, and a fresh lock is never deleted.
    const aside = `${path}.${process.pid}.abandoned`
    renameSync(path, aside)
    const taken = readFileSync(aside, 'utf8')
    if (taken === holder) rmSync(aside)
    else renameSync(aside, path)
  } catch {
    // Released, or taken over by another, in the meantime: the next attempt sees how things are.
  }
}

/**
 * Whether the process that wrote this lives. A process id alone may by now be another's, hence the start beside it.
 *
 * @param {string} holder
 */
function isAlive(holder) {
  const [pid = '', start] = holder.split(' ')
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  return startOf(Number(pid)) === start
}

/**
 * When a process was started, in ticks since boot; the same for all where there is no /proc to ask.
 *
 * @param {number} pid
 * @returns {string} 'ended' when it has, though nobody has collected it
 */
function startOf(pid) {
  const stat = readText(`/proc/${pid}/stat`)
  if (stat === undefined) return 'unknown'
  // The second field is the name, in brackets, with anything in it; the state and the start are the 3rd and the 22nd.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? 'unknown')
}
