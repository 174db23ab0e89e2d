/**
 * Child processes of the scripts, started in one way: no shell, ended when the script is, and exit statuses handed on.
 * Ctrl-C anywhere stops the children, undoes what is half done, and ends with the signal's status.
 */

import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set()

/** @type {Set<() => void>} */
const cleanups = new Set()

/**
 * Runs when the process ends, however it does short of kill -9. Synchronous work only.
 *
 * @param {() => void} cleanup
 * @returns {() => void} takes the cleanup back
 */
export function onExit(cleanup) {
  cleanups.add(cleanup)
  return () => cleanups.delete(cleanup)
}

process.on('exit', () => {
  for (const cleanup of cleanups) cleanup()
})

let interruptible = false

/** Makes Ctrl-C and SIGTERM end the children, then this process. Scripts call it first. */
export function endChildrenOnSignals() {
  if (interruptible) return
  interruptible = true
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (handedOver) return
      for (const child of children) child.kill('SIGTERM')
      process.stderr.write(signal === 'SIGINT' ? '\nStopped. Run the same again to go on from here.\n' : '')
      process.exit(128 + constants.signals[signal])
    })
  }
}

/** While the app itself runs, signals are the app's to answer. */
let handedOver = false

/**
 * Runs a program to its end and keeps what it printed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onOutput?: (text: string) => void, timeoutMs?: number, signal?: AbortSignal }} [options]
 * @returns {Promise<{ status: number, output: string, missing: boolean }>} `missing` when there is no such program
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(child)
    const timer = options.timeoutMs && setTimeout(() => child.kill('SIGTERM'), options.timeoutMs)
    options.signal?.addEventListener('abort', () => child.kill('SIGTERM'))
    let output = ''
    const take = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString()
      options.onOutput?.(output)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    let settled = false
    const settle = (/** @type {{ status: number, missing: boolean }} */ end) => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      children.delete(child)
      resolve({ ...end, output })
    }
    child.on('error', () => settle({ status: 127, missing: true }))
    child.on('close', (code, signal) => settle({ status: exitStatus(code, signal), missing: false }))
  })
}

/**
 * Hands the terminal to a program until it ends: its input and output, the signals, and its exit status are ours.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} the exit status
 */
export function handOver(command, args, options = {}) {
  return new Promise((resolve) => {
    handedOver = true
    const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: 'inherit' })
    children.add(child)
    // A terminal's Ctrl-C reaches the child by itself, being in the same group; twice might mean "at once" to it.
    const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
    const pass = (/** @type {NodeJS.Signals} */ signal) => {
      if (signal !== 'SIGINT' || !onTerminal) child.kill(signal)
    }
    const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
    for (const signal of signals) process.on(signal, pass)
    const end = (/** @type {number} */ status) => {
      children.delete(child)
      for (const signal of signals) process.off(signal, pass)
      handedOver = false
      resolve(status)
    }
    child.on('error', (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`)
      end(127)
    })
    child.on('close', (code, signal) => end(exitStatus(code, signal)))
  })
}

/**
 * Whether a program is there and answers.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function answers(command, args, env = process.env) {
  return spawnSync(command, args, { env, stdio: 'ignore' }).status === 0
}

/**
 * A shell's reading of how a process ended.
 *
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function exitStatus(code, signal) {
  if (code !== null) return code
  return signal === null ? 1 : 128 + constants.signals[signal]
}
