/** The one way to a cluster: a script for its shell, run here or through the system's own ssh. */

import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { UserError } from '../../src-shared/errors'
import { bytes } from '../../src-shared/formats/numbers'

export type ShellAnswer = { readonly code: number; readonly stdout: Buffer; readonly stderr: string }

export type ShellOptions = {
  readonly input?: Uint8Array | Readable
  readonly timeoutMs?: number
  /** Takes the output as it comes; then the answer's `stdout` is empty. */
  readonly into?: Writable
}

/** A machine on which sbatch is at hand. */
export type Shell = {
  /** What messages call it. */
  readonly name: string
  /**
   * Runs a script of the POSIX shell to its end.
   *
   * @throws UserError `cluster-unreachable` when it could not be run at all, in the words of what was in the way
   */
  readonly run: (script: string, options?: ShellOptions) => Promise<ShellAnswer>
}

const defaultTimeoutMs = 60_000
const mostAnswerBytes = 128 << 20

/** @param host as in `ssh HOST`; null for this machine */
export function shellOf(host: string | null): Shell {
  if (host === null) return { name: 'this machine', run: (script, options) => execute('sh', ['-c', script], options) }
  return {
    name: host,
    run: async (script, options) => {
      const answer = await execute('ssh', [...sshOptions(), host, `sh -c ${quoted(script)}`], options)
      // ssh's own failures; the scripts here do not end so.
      if (answer.code === 255) throw unreachable(host, answer.stderr)
      return answer
    },
  }
}

/** A word of the shell, whatever it holds. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** No question can be answered here, a dead line shows within a minute, and one connection serves all calls. */
function sshOptions(): readonly string[] {
  const plain = ['BatchMode=yes', 'ConnectTimeout=15', 'ServerAliveInterval=15', 'ServerAliveCountMax=3']
  return [...plain, ...sharing()].flatMap((option) => ['-o', option])
}

function sharing(): readonly string[] {
  // The ssh of Windows has no connections to share.
  if (process.platform === 'win32') return []
  const folder = join(tmpdir(), `prunescope-ssh-${userInfo().uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return ['ControlMaster=auto', `ControlPath=${join(folder, '%C')}`, 'ControlPersist=120']
}

function execute(
  command: string,
  args: readonly string[],
  { input, timeoutMs = defaultTimeoutMs, into }: ShellOptions = {},
): Promise<ShellAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ShellAnswer>()
  // Slurm's messages are recognised in English.
  const child = spawn(command, args, { env: { ...process.env, LC_ALL: 'C' }, windowsHide: true })
  const out: Buffer[] = []
  let length = 0
  let errors = ''
  let timedOut = false
  const late = setTimeout(() => {
    timedOut = true
    child.kill('SIGKILL')
  }, timeoutMs)
  if (into) child.stdout.pipe(into, { end: false })
  else
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= mostAnswerBytes) out.push(chunk)
      else child.kill('SIGKILL')
    })
  child.stderr.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk.toString('utf8')}`.slice(-10_000)
  })
  // A command that does not read its input is no failure of its own.
  child.stdin.on('error', () => undefined)
  child.on('error', (cause) => {
    clearTimeout(late)
    reject(notThere(command, cause))
  })
  child.on('close', (code) => {
    clearTimeout(late)
    if (timedOut) reject(tooSlow(timeoutMs))
    else if (length > mostAnswerBytes) reject(new Error(`An answer of more than ${bytes(mostAnswerBytes)}.`))
    else resolve({ code: code ?? 1, stdout: Buffer.concat(out), stderr: errors.trim() })
  })
  child.stdin.end(input)
  return promise
}

function notThere(command: string, cause: Error): UserError {
  return new UserError(
    'cluster-unreachable',
    `${command} could not be started on this machine (${cause.message}).`,
    command === 'ssh' ? 'Install OpenSSH’s client, or run Prunescope on the cluster’s login node.' : 'Try it again.',
    { cause },
  )
}

function tooSlow(timeoutMs: number): UserError {
  return new UserError(
    'cluster-unreachable',
    `The cluster has not answered within ${Math.round(timeoutMs / 1000)} seconds.`,
    'Look whether its login node is up and this machine online; it is asked again by itself.',
  )
}

/** What ssh says of itself, and what helps. */
export function unreachable(host: string, said: string): UserError {
  const words = said.split('\n').filter((line) => line.trim() !== '')
  const last = words.at(-1) ?? 'it said nothing'
  const advice = advices.find(([pattern]) => pattern.test(said))?.[1] ?? `Try \`ssh ${host} true\` in a terminal.`
  return new UserError('cluster-unreachable', `${host} can’t be reached: ${last.trim()}`, advice)
}

const advices: readonly (readonly [RegExp, string])[] = [
  [
    /permission denied/i,
    'Have it let you in without a password: a key in ssh-agent (ssh-add), or a connection that is open already.',
  ],
  [/host key verification failed/i, 'Connect to it once by hand with ssh, and accept its key.'],
  [/could not resolve/i, 'Check the host’s name; it is taken as in `ssh HOST`, with what ~/.ssh/config says of it.'],
  [/timed out|refused|no route|unreachable/i, 'Check that this machine is online, and whether it needs the VPN.'],
]
