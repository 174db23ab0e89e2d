/** A real host that serves its page, and the worker processes it starts. */

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const projectFolder = fileURLToPath(new URL('../..', import.meta.url))

export class ServedHost {
  /** The link for the next session; each one opens a single one. */
  link = ''
  readonly workspaceDir = mkdtempSync(join(tmpdir(), 'prunescope-e2e-'))
  #child: ChildProcess | null = null
  #output = ''

  /**
   * Resolves when the page can be opened.
   *
   * @param settings of its environment, beside this process's
   */
  async start(settings: NodeJS.ProcessEnv = {}): Promise<this> {
    const args = [join(projectFolder, 'out', 'main', 'host.js'), '--serve', '--workspace', this.workspaceDir]
    // Threads of several trainings that wait for each other's cores take many times as long on a busy machine.
    const env = { ...process.env, PRUNESCOPE_THREADS: '1', ...settings }
    // The tests run on the app's own Node.
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
    this.#child = child
    child.stderr.on('data', (chunk: Buffer) => (this.#output += chunk.toString()))
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        this.link = /http:\S+/.exec(chunk.toString())?.[0] ?? this.link
        if (this.link !== '') resolve()
      })
      child.once('exit', () => reject(new Error(`The host has ended: ${this.#output}`)))
    })
    return this
  }

  /** What it had to complain of. */
  get complaints(): string {
    return this.#output
  }

  workerPids(): readonly number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => parentOf(pid) === this.#child?.pid && readProc(pid, 'cmdline').includes('worker'))
      .map(Number)
  }

  async close(): Promise<void> {
    const child = this.#child
    if (child && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    }
    rmSync(this.workspaceDir, { recursive: true, force: true })
  }
}

/** The fourth field; the second, the name, may hold spaces and brackets. */
function parentOf(pid: string): number | null {
  const parent = readProc(pid, 'stat').split(') ').at(-1)?.split(' ')[1]
  return parent === undefined ? null : Number(parent)
}

/** A process may end while one reads of it. */
function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
