/** One command of the system to its end: what it is given, what it answers, and how long it may take. */

import { spawn } from 'node:child_process'
import { Transform, type Readable, type TransformCallback, type Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { UserError } from '../../src-shared/errors'
import { bytes } from '../../src-shared/formats/numbers'

export type ExecuteOptions = {
  readonly input?: Uint8Array | Readable
  readonly timeoutMs?: number
  /** Takes the output as it comes; then the answer's `stdout` is empty. */
  readonly into?: Writable
}

export type Executed = {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
  /** What came before the line that the answer begins behind; null where there was no such line. */
  readonly greeting: string | null
}

const defaultTimeoutMs = 60_000
const mostAnswerBytes = 128 << 20
/** What is kept of a greeting, and how long one may be. */
const mostGreetingBytes = 1 << 20
/** An ssh that has become the connection of others may hold its errors open long after its own end. */
const waitForErrorsMs = 300

/**
 * @param behind a line behind which the answer begins, on both streams; from their beginnings where it is left out
 * @throws UserError `cluster-unreachable` when it can't be started, or takes too long
 */
export async function execute(
  command: string,
  args: readonly string[],
  { input, timeoutMs = defaultTimeoutMs, into }: ExecuteOptions = {},
  behind: string | null = null,
): Promise<Executed> {
  // Slurm's messages are recognised in English.
  const child = spawn(command, args, { env: { ...process.env, LC_ALL: 'C' }, windowsHide: true })
  const failed = Promise.withResolvers<never>()
  const fail = (error: unknown): void => {
    child.kill('SIGKILL')
    failed.reject(error)
  }
  const late = setTimeout(() => fail(tooSlow(timeoutMs)), timeoutMs)
  const exited = new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
  child.on('error', (cause) => failed.reject(notThere(command, cause)))
  // A command that does not read its input is no failure of its own.
  child.stdin.on('error', () => undefined)
  if (input === undefined || input instanceof Uint8Array) child.stdin.end(input)
  else pipeline(input, child.stdin).catch(() => input.errored && !isHungUp(input.errored) && fail(input.errored))

  const answer = new Behind(behind)
  child.stdout.pipe(answer)
  const out: Buffer[] = []
  let length = 0
  if (into) answer.pipe(into.on('error', fail), { end: false })
  else
    answer.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= mostAnswerBytes) out.push(chunk)
      else fail(new Error(`An answer of more than ${bytes(mostAnswerBytes)}.`))
    })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk.toString('utf8')}`.slice(-10_000)
  })
  const read = finished(answer, { writable: false })
  const told = finished(child.stderr).catch(() => undefined)
  try {
    const [code] = await Promise.race([Promise.all([exited, read]), failed.promise])
    await Promise.race([told, new Promise((resolve) => setTimeout(resolve, waitForErrorsMs))])
    const at = behind === null ? -1 : errors.indexOf(`${behind}\n`)
    const stderr = (at < 0 ? errors : errors.slice(at + (behind ?? '').length)).trim()
    return { code, stdout: Buffer.concat(out), stderr, greeting: answer.greeting }
  } finally {
    clearTimeout(late)
    // Whoever still holds it open keeps nobody here.
    child.stderr.destroy()
  }
}

/** Passes on what follows on a line. */
class Behind extends Transform {
  readonly #line: Buffer | null
  #before = Buffer.alloc(0)
  /** Null until the line has come. */
  greeting: string | null = null

  constructor(line: string | null) {
    super()
    this.#line = line === null ? null : Buffer.from(`${line}\n`)
    if (line === null) this.greeting = ''
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    if (this.greeting !== null || this.#line === null) return done(null, chunk)
    const all = Buffer.concat([this.#before, chunk])
    const at = all.indexOf(this.#line)
    if (at < 0) {
      this.#before = all.subarray(0, mostGreetingBytes)
      return done()
    }
    this.greeting = all.toString('utf8', 0, at)
    return done(null, all.subarray(at + this.#line.length))
  }

  /** Without the line, all there was is what it said. */
  override _flush(done: TransformCallback): void {
    done(null, this.greeting === null ? this.#before : null)
  }
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

/** That who should have read has ended: it says itself why. */
function isHungUp(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ECONNRESET')
}
