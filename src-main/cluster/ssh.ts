/** The system's own ssh: what it is told beside what the user's configuration says, and its connection for all calls. */

import { createHash, randomUUID } from 'node:crypto'
import { lstatSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { execute, type ExecuteOptions, type Executed } from './execute'
import { quoted } from './quoted'
import { saysNothing, unreachable } from './ssh-errors'

/** No question can be answered here, and a dead line shows within a minute. */
const always = ['BatchMode=yes', 'ConnectTimeout=15', 'ServerAliveInterval=15', 'ServerAliveCountMax=3']

/** A machine as in `ssh HOST`. */
export class Ssh {
  readonly #host: string
  #options: Promise<readonly string[]> | null = null

  constructor(host: string) {
    this.#host = host
  }

  /**
   * Runs a command line of whatever shell the user has there. What that shell says of itself first, from its start-up
   * files, and what ssh shows before it lets in, is no part of the answer.
   *
   * @throws UserError `cluster-unreachable` in words for what was in the way
   */
  async run(script: string, options: ExecuteOptions): Promise<Executed> {
    const begin = `prunescope-${randomUUID()}`
    const line = `sh -c ${quoted(`echo ${begin}; echo ${begin} >&2\n${script}`)}`
    this.#options ??= this.#chosen()
    const answer = await execute('ssh', [...(await this.#options), this.#host, line], options, begin)
    // ssh's own failures; the scripts here do not end so.
    if (answer.code === 255) throw unreachable(this.#host, answer.stderr || endOf(answer))
    // Errors begin with the banner that ssh has shown.
    if (answer.greeting === null) throw saysNothing(this.#host, answer.stdout.toString('utf8').trim() || answer.stderr)
    return answer
  }

  async #chosen(): Promise<readonly string[]> {
    const options = [...configuration(), ...asOptions(always)]
    const { stdout } = await execute('ssh', [...options, '-G', this.#host])
    // A user who shares connections, such as those that a second factor has opened, has said where they are.
    const isShared = /^controlpath (?!none$)/m.test(stdout.toString('utf8'))
    return isShared ? options : [...options, ...asOptions(sharing(this.#host))]
  }
}

/** One call of several over a connection says nothing when that ends. */
function endOf({ greeting }: Executed): string {
  return greeting === null ? '' : 'it was closed'
}

/** Another file than ~/.ssh/config, which is then all that counts. */
function configuration(): readonly string[] {
  const file = process.env.PRUNESCOPE_SSH_CONFIG
  return file === undefined || file === '' ? [] : ['-F', file]
}

function asOptions(settings: readonly string[]): readonly string[] {
  return settings.flatMap((setting) => ['-o', setting])
}

/**
 * One connection serves all calls, and stays open between looks. Each alias has its own: the same account may let another key
 * do other things.
 */
function sharing(host: string): readonly string[] {
  const folder = socketFolder()
  const alias = createHash('sha256').update(host).digest('hex').slice(0, 8)
  return folder === null
    ? []
    : ['ControlMaster=auto', `ControlPath=${join(folder, `${alias}-%C`)}`, 'ControlPersist=180']
}

/**
 * A socket's path has little room: no folder in the user's own, nor macOS's for temporary files, leaves enough of it.
 *
 * @returns null where there is no folder that only this user can enter, and with the ssh of Windows, which shares nothing
 */
function socketFolder(): string | null {
  const user = process.getuid?.()
  if (user === undefined) return null
  const folder = `/tmp/prunescope-ssh-${user}`
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { uid, mode } = lstatSync(folder)
    const isPrivate = uid === user && (mode & 0o170077) === 0o040000
    return isPrivate ? folder : null
  } catch {
    return null
  }
}
