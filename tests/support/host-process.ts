/** The built host as a process of its own, to be talked to over its socket and killed at any moment. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { clientOver, type HostClient } from '../../src-main/host/client'
import { connectLocally } from '../../src-main/host/local-socket'

export const hostScript = fileURLToPath(new URL('../../out/main/host.js', import.meta.url))

export class HostUnderTest {
  readonly process: ChildProcess
  /** What it has printed on both of its outputs. */
  output = ''
  #client: HostClient | null = null
  #endClient: () => void = () => undefined
  readonly #workspaceDir: string

  constructor(workspaceDir: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
    this.#workspaceDir = workspaceDir
    this.process = spawn(process.execPath, [hostScript, '--serve', '--workspace', workspaceDir, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text))
  }

  get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null
  }

  async client(): Promise<HostClient> {
    for (let attempt = 0; this.#client === null; attempt++) {
      try {
        const stream = await connectLocally(this.#workspaceDir)
        this.#endClient = () => void stream.destroy()
        this.#client = clientOver(stream)
      } catch (error) {
        if (attempt > 20 || this.hasEnded) throw new Error(`The host does not answer: ${this.output}`, { cause: error })
      }
    }
    return this.#client
  }

  /** Of its workers (Linux). */
  workerPids(): readonly number[] {
    const { pid } = this.process
    try {
      return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
    } catch {
      return []
    }
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#endClient()
    if (!this.hasEnded) {
      const exit = once(this.process, 'exit')
      this.process.kill(signal)
      await exit
    }
    return this.process.exitCode
  }
}

export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z'
  } catch {
    return false
  }
}
