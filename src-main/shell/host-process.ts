/** The host as a child of the shell: its links, its death, its end. */

import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

/** Deaths in a row, each soon after the start, that end the attempts. */
const mostRestarts = 3
const soonMs = 30_000
/** Runs under way write their checkpoints first. */
const stopWithinMs = 40_000

export class HostProcess {
  onLink: (link: string) => void = () => undefined
  onGivenUp: (words: string) => void = () => undefined
  readonly #appFolder: string
  readonly #args: readonly string[]
  #child: ChildProcess | null = null
  #stopping = false
  #deaths = 0
  #lastWords = ''

  constructor(appFolder: string, argv: readonly string[]) {
    this.#appFolder = appFolder
    this.#args = hostOptions(argv)
  }

  get isRunning(): boolean {
    return this.#child !== null
  }

  start(): void {
    const startedMs = Date.now()
    const child = fork(join(this.#appFolder, 'out', 'main', 'host.js'), ['--serve', ...this.#args], {
      execPath: process.env.PRUNESCOPE_NODE ?? 'node',
      execArgv: [],
      env: environmentForNode(process.env),
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    })
    this.#child = child
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-2000)
      process.stderr.write(text)
    })
    child.on('message', (message) => {
      const link = linkIn(message)
      if (link !== null) this.onLink(link)
    })
    let ended = false
    const end = (why: string): void => {
      if (ended) return
      ended = true
      this.#child = null
      if (this.#stopping) return
      this.#deaths = Date.now() - startedMs < soonMs ? this.#deaths + 1 : 1
      if (this.#deaths < mostRestarts) this.start()
      else this.onGivenUp(this.#lastWords.trim() || why)
    }
    child.once('error', (error) => end(error.message))
    child.once('close', (code, signal) => end(`The host ended (${signal ?? code ?? 'unknown'}).`))
  }

  /** Asks it to end, and ends it when it does not. */
  async stop(): Promise<void> {
    const child = this.#child
    this.#stopping = true
    if (child === null) return
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
    await closed
    clearTimeout(timer)
    this.#child = null
  }
}

/** The options that are the host's; the others are Electron's and Chromium's. */
function hostOptions(argv: readonly string[]): readonly string[] {
  const known = ['--workspace', '--port']
  return argv.flatMap((arg, index) => {
    if (known.includes(arg)) return [arg, ...argv.slice(index + 1, index + 2)]
    return known.some((name) => arg.startsWith(`${name}=`)) ? [arg] : []
  })
}

function environmentForNode(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { ELECTRON_RUN_AS_NODE: _, NODE_OPTIONS: __, ...rest } = env
  return rest
}

function linkIn(message: unknown): string | null {
  if (typeof message !== 'object' || message === null || !('link' in message)) return null
  return typeof message.link === 'string' ? message.link : null
}
