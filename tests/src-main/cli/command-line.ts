/** The command line as its users have it: in this process where that is all the same, or as a process of its own. */

import { spawn, type ChildProcess } from 'node:child_process'
import { tmpdir } from 'node:os'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { runCommandLine } from '../../../src-main/cli/program'

export const parityFolder = fileURLToPath(new URL('../../fixtures/parity/', import.meta.url))

const builtCommandLine = fileURLToPath(new URL('../../../out/main/cli.js', import.meta.url))

export type Result = { readonly status: number | null; readonly stdout: string; readonly stderr: string }

/** A command carried out in this process. */
export async function prunescope(workspace: string, ...args: readonly string[]): Promise<Result> {
  const [stdout, stderr] = [new Text(), new Text()]
  const status = await runCommandLine([...args, '--workspace', workspace], { stdout, stderr })
  // Some commands answer and fail all the same; that must not become the test runner's own status.
  process.exitCode = undefined
  return { status, stdout: stdout.text, stderr: stderr.text }
}

/** What the command answered with --json, in the shape that the test relies on. */
export async function answerOf<T>(schema: z.ZodType<T>, workspace: string, ...args: readonly string[]): Promise<T> {
  const { status, stdout, stderr } = await prunescope(workspace, ...args, '--json')
  if (status !== 0) throw new Error(`prunescope ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`)
  return schema.parse(JSON.parse(stdout))
}

const failureSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), next: z.string() }),
})

/** The error that a command answered with --json; its sentences must be some. */
export function failureIn({ stdout }: Pick<Result, 'stdout'>) {
  const { error } = failureSchema.parse(JSON.parse(stdout))
  for (const text of [error.message, error.next])
    if (!/^\S.*[.?!)]$/s.test(text)) throw new Error(`No sentence: ${text}`)
  return error
}

export type Started = {
  readonly child: ChildProcess
  readonly ended: Promise<Result & { readonly signal: NodeJS.Signals | null }>
  /** Waits until it has said something on standard error or output. */
  readonly hasSaid: (text: string | RegExp) => Promise<void>
}

/** The built command line in a process of its own, on the Node that `npm test` runs on, which is the app's: for signals, pipes and what its environment does. */
export function startPrunescope(
  workspace: string,
  args: readonly string[],
  { env = {}, cwd = tmpdir() }: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Started {
  return startProgram(process.execPath, [builtCommandLine, ...args, '--workspace', workspace], { env, cwd })
}

export function startProgram(
  program: string,
  args: readonly string[],
  { env = {}, cwd = tmpdir() }: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Started {
  const child = spawn(program, args, { env: { ...process.env, ...env }, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()))
  const ended = new Promise<Result & { signal: NodeJS.Signals | null }>((resolve) =>
    child.on('close', (status, signal) => resolve({ status, signal, ...said })),
  )
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const hasSaid = async (text: string | RegExp): Promise<void> => {
    const isThere = (): boolean => [said.stdout, said.stderr].some((all) => all.search(text) >= 0)
    while (!isThere()) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`It ended without saying ${text}: ${said.stdout}${said.stderr}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return { child, ended, hasSaid }
}

/** The command line's path, for a shell. */
export const commandLineInShell = `'${process.execPath}' '${builtCommandLine}'`

class Text extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}
