/** Recipes under way: each is carried out by a command line of its own, whose death leaves the host and its page alone. */

import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { UserError, type ErrorReport } from '../../src-shared/errors'
import type { JobView } from '../../src-shared/contract/views'

/** Program and arguments that carry a recipe out, and answer with JSON on stdout. */
export type RecipeCommand = (recipe: string) => readonly [program: string, ...args: string[]]

export type JobsOptions = {
  readonly command: RecipeCommand
  /** What may be started by name. */
  readonly recipes: readonly string[]
  /** A stopped training writes a checkpoint first; after this it is ended. */
  readonly stopWithinMs?: number
}

type Job = { view: JobView; readonly child: ChildProcess; readonly ended: Promise<void> }

export class Jobs {
  readonly #options: JobsOptions
  readonly #jobs = new Map<string, Job>()
  #waiting: (() => void)[] = []
  #closing = false

  constructor(options: JobsOptions) {
    this.#options = options
  }

  /** Newest last; the first answer comes at once. */
  async *watch(signal: AbortSignal | undefined): AsyncGenerator<readonly JobView[]> {
    while (signal?.aborted !== true) {
      const next = this.#next(signal)
      yield [...this.#jobs.values()].map(({ view }) => view)
      await next
    }
  }

  /** @throws UserError `bad-argument` when another one is under way, or the recipe is none of the built-in ones */
  start(recipe: string): JobView {
    const { recipes, command } = this.#options
    if (!recipes.includes(recipe))
      throw new UserError(
        'bad-recipe',
        `There is no built-in recipe "${recipe}".`,
        `Choose one of: ${recipes.join(', ')}.`,
      )
    const underWay = [...this.#jobs.values()].find(({ view }) => isUnderWay(view))
    if (underWay || this.#closing)
      throw new UserError(
        'bad-argument',
        `The recipe ${underWay?.view.recipe ?? recipe} is under way.`,
        'Wait until it is done, or stop it: two at a time would slow each other down.',
      )
    const [program, ...args] = command(recipe)
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const view: JobView = { id: randomUUID(), recipe, state: 'running', startedMs: Date.now(), error: null }
    const job: Job = { view, child, ended: this.#watchChild(view.id, child) }
    this.#jobs.set(view.id, job)
    this.#tell()
    return view
  }

  /** Asks it to make a checkpoint and end. Asking again does nothing. */
  stop(jobId: string): JobView {
    const job = this.#jobs.get(jobId)
    if (!job) throw new UserError('bad-argument', 'There is no such job.', 'Reload the page to see those there are.')
    if (job.view.state !== 'running') return job.view
    job.view = { ...job.view, state: 'stopping' }
    job.child.kill('SIGINT')
    this.#tell()
    return job.view
  }

  /** Stops all, and waits for their checkpoints. */
  async close(): Promise<void> {
    this.#closing = true
    const { stopWithinMs = 30_000 } = this.#options
    await Promise.all(
      [...this.#jobs.values()].map(async ({ view, child, ended }) => {
        this.stop(view.id)
        const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
        await ended
        clearTimeout(timer)
      }),
    )
    this.#tell()
  }

  #watchChild(id: string, child: ChildProcess): Promise<void> {
    const output = { stdout: '', stderr: '' }
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout = tail(output.stdout + text)))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr = tail(output.stderr + text)))
    return new Promise((resolve) => {
      let started = true
      const end = (code: number | null): void => {
        const job = this.#jobs.get(id)
        if (job) job.view = ended(job.view, code, output)
        this.#tell()
        resolve()
      }
      child.once('error', (error) => {
        started = false
        output.stderr = error.message
        end(1)
      })
      child.once('close', (code) => {
        if (started) end(code)
      })
    })
  }

  #tell(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  #next(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', wake)
        this.#waiting = this.#waiting.filter((other) => other !== wake)
        resolve()
      }
      this.#waiting.push(wake)
      signal?.addEventListener('abort', wake)
    })
  }
}

function isUnderWay({ state }: JobView): boolean {
  return state === 'running' || state === 'stopping'
}

function ended(view: JobView, code: number | null, output: { stdout: string; stderr: string }): JobView {
  if (code === 0) return { ...view, state: 'done' }
  if (view.state === 'stopping' || code === 130) return { ...view, state: 'stopped' }
  return { ...view, state: 'failed', error: reportIn(output.stdout) ?? lastWords(view.recipe, output.stderr) }
}

/** The command line answers a failure with `{ error: report }`. */
function reportIn(stdout: string): ErrorReport | null {
  try {
    const { error } = JSON.parse(stdout) as { error?: Partial<ErrorReport> }
    if (typeof error?.message !== 'string' || typeof error.next !== 'string') return null
    return { code: error.code ?? 'internal', message: error.message, next: error.next }
  } catch {
    return null
  }
}

function lastWords(recipe: string, stderr: string): ErrorReport {
  const words = stderr.trim().split('\n').slice(-3).join(' ').slice(-400)
  return {
    code: 'worker-died',
    message: `The recipe ${recipe} ended unexpectedly${words === '' ? '.' : `: ${words}`}`,
    next: `Type \`npm run cli -- run ${recipe}\` to see all that it says.`,
  }
}

const longestOutput = 64 * 1024

function tail(text: string): string {
  return text.length > longestOutput ? text.slice(-longestOutput) : text
}
