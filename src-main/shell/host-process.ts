/** The host as a child of the shell: its pipe, its death and new start, its end. */

import { spawn, type ChildProcess } from 'node:child_process'
import { Duplex } from 'node:stream'
import type { FromShell } from '../../src-shared/contract/shell-control'
import { HostLines, type HostLine, type LineEnd } from './host-lines'
import { hostEnvironment } from './launch'

export type HostProgram = { readonly node: string; readonly script: string; readonly args: readonly string[] }

export type HostWatcher = {
  readonly onControl: (content: unknown) => void
  /** It has died, and is being started again or given up. */
  readonly onDeath: () => void
  /** It died again and again, each time soon after its start. */
  readonly onGivenUp: (lastWords: string) => void
}

const mostQuickDeaths = 3
const quickMs = 30_000
const keptWords = 4000

export class HostProcess {
  readonly #program: HostProgram
  readonly #watcher: HostWatcher
  #child: ChildProcess | null = null
  #lines: HostLines | null = null
  #isLeaving = false
  #quickDeaths = 0
  #lastWords = ''

  constructor(program: HostProgram, watcher: HostWatcher) {
    this.#program = program
    this.#watcher = watcher
  }

  start(): void {
    const { node, script, args } = this.#program
    const startedMs = Date.now()
    const child = spawn(node, [script, ...args], {
      env: hostEnvironment(process.env),
      // Nothing of ours is handed on: a host that runs on alone must not hold our terminal.
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C in the terminal is the shell's, which asks or lets the host pause what runs.
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    this.#child = child
    for (const output of [child.stdout, child.stderr])
      output?.setEncoding('utf8').on('data', (text: string) => {
        this.#lastWords = (this.#lastWords + text).slice(-keptWords)
        process.stderr.write(text)
      })
    const pipe = child.stdio[3]
    this.#lines = pipe instanceof Duplex ? new HostLines(pipe, this.#watcher.onControl) : null
    let hasEnded = false
    const end = (why: string): void => {
      if (hasEnded) return
      hasEnded = true
      this.#child = null
      this.#lines = null
      if (!this.#isLeaving) this.#died(Date.now() - startedMs < quickMs, why)
    }
    child.once('error', (error) => end(`The host could not be started: ${error.message}.`))
    // Not "close": a worker that outlives its host for a moment holds its stderr open.
    child.once('exit', (code, signal) => setTimeout(() => end(`The host ended (${signal ?? code ?? 'unknown'}).`), 50))
  }

  /** After it was given up. */
  restart(): void {
    this.#quickDeaths = 0
    this.#lastWords = ''
    if (this.#child === null) this.start()
  }

  /** A line to the host; null while there is none. */
  open(end: LineEnd): HostLine | null {
    return this.#lines?.open(end) ?? null
  }

  /**
   * Takes leave of the host: what runs is paused after a checkpoint, or goes on without a window.
   *
   * @param withinMs after that we leave anyway: the host finishes its pause alone
   */
  async leave(keepRunning: boolean, withinMs: number): Promise<void> {
    const child = this.#child
    this.#isLeaving = true
    if (child === null) return
    const message: FromShell = { type: 'quit', keepRunning }
    // Said before the pipe's end is seen, and before this process ends: without these words a host pauses what runs.
    await Promise.race([this.#lines?.control(message), delay(withinMs)])
    this.#lines?.end()
    if (!keepRunning) await Promise.race([ended(child), delay(withinMs)])
    child.stdout?.destroy()
    child.stderr?.destroy()
    child.unref()
  }

  #died(wasQuick: boolean, why: string): void {
    this.#quickDeaths = wasQuick ? this.#quickDeaths + 1 : 1
    this.#watcher.onDeath()
    if (this.#quickDeaths < mostQuickDeaths) this.start()
    else this.#watcher.onGivenUp(this.#lastWords.trim() || why)
  }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => child.once('exit', () => resolve()))
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
