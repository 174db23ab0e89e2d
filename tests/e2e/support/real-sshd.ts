/** A real sshd on a port of 127.0.0.1, with keys, configuration and log of its own: ended and started again at will. */

import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'

const program = '/usr/sbin/sshd'

/** @returns null where it is there */
export function whyNoSshd(): string | null {
  if (!existsSync(program)) return 'there is no sshd'
  if (process.getuid?.() !== 0) return 'an sshd for tests is only started as root'
  return spawnSync('ssh', ['-V']).status === 0 ? null : 'there is no ssh'
}

/** Hosts of the configuration, by what they are about. */
const hosts = ['lab', 'stranger', 'changed', 'locked', 'refused', 'shared', 'closed'] as const

export class RealSshd {
  /** The configuration of ssh in which its hosts are. */
  readonly config: string
  readonly #folder: string
  readonly #port: number
  #child: ChildProcess | null = null

  private constructor(folder: string, port: number) {
    this.#folder = folder
    this.#port = port
    this.config = join(folder, 'ssh_config')
  }

  static async start(folder: string): Promise<RealSshd> {
    mkdirSync(folder, { mode: 0o700, recursive: true })
    // Where it is installed by hand, nothing has made this.
    mkdirSync('/run/sshd', { recursive: true })
    const sshd = new RealSshd(folder, await freePort())
    const keys = ['host', 'user', 'other', 'closed']
    for (const name of keys)
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)])
    sshd.#configure(await freePort())
    await sshd.start()
    return sshd
  }

  /** How often somebody was let in. */
  get connections(): number {
    return readFileSync(join(this.#folder, 'log'), 'utf8').split('Accepted publickey').length - 1
  }

  /** Where it is up, nothing happens. */
  async start(): Promise<void> {
    if (this.#child) return
    const child = spawn(program, ['-D', '-f', join(this.#folder, 'sshd_config'), '-E', join(this.#folder, 'log')], {
      stdio: 'ignore',
    })
    this.#child = child
    const isUp = (): boolean => spawnSync('ssh-keyscan', ['-p', String(this.#port), '127.0.0.1']).stdout.length > 0
    while (!isUp()) {
      if (child.exitCode !== null) throw new Error(readFileSync(join(this.#folder, 'log'), 'utf8'))
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  /** With all that it has let in: the line is cut. */
  async stop(): Promise<void> {
    const child = this.#child
    if (child?.pid === undefined) return
    this.#child = null
    const ended = new Promise((resolve) => child.on('exit', resolve))
    for (const pid of childrenOf(child.pid)) kill(pid)
    child.kill('SIGKILL')
    await ended
  }

  #configure(nobodysPort: number): void {
    const at = (name: string): string => join(this.#folder, name)
    const hostKey = readFileSync(at('host.pub'), 'utf8').trim()
    const otherKey = readFileSync(at('other.pub'), 'utf8').trim()
    const [user, closed] = ['user.pub', 'closed.pub'].map((name) => readFileSync(at(name), 'utf8'))
    writeFileSync(at('authorized'), `${user}command="echo This account is not available.; exit 1" ${closed}`)
    writeFileSync(at('banner'), 'Connection refused to whoever has no business here. Permission denied, timed out.\n')
    // As a shell's start-up file does; the environment says which file that is where the shell is no bash.
    writeFileSync(at('greeting'), 'echo "Welcome to the cluster."\necho "Quota: 3 of 10 GB" >&2\n')
    const server = [
      `ListenAddress 127.0.0.1:${this.#port}`,
      `HostKey ${at('host')}`,
      `AuthorizedKeysFile ${at('authorized')}`,
      `PidFile ${at('pid')}`,
      `Banner ${at('banner')}`,
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'StrictModes no',
      'UsePAM no',
      `SetEnv SLURM_CONF=${process.env.SLURM_CONF ?? ''} BASH_ENV=${at('greeting')}`,
    ]
    writeFileSync(at('sshd_config'), `${server.join('\n')}\n`)
    writeFileSync(at('known'), known(this.#port, hostKey))
    writeFileSync(at('known-otherwise'), known(this.#port, otherKey))
    writeFileSync(at('known-none'), '')
    const client = hosts.map((host) =>
      [
        `Host ${host}`,
        '  HostName 127.0.0.1',
        `  Port ${host === 'refused' ? nobodysPort : this.#port}`,
        '  User root',
        `  IdentityFile ${at(host === 'locked' || host === 'shared' ? 'other' : host === 'closed' ? 'closed' : 'user')}`,
        '  IdentitiesOnly yes',
        '  IdentityAgent none',
        `  UserKnownHostsFile ${at(host === 'changed' ? 'known-otherwise' : host === 'stranger' ? 'known-none' : 'known')}`,
        '  GlobalKnownHostsFile none',
        ...(host === 'shared' ? [`  ControlPath ${at('door')}`] : []),
      ].join('\n'),
    )
    writeFileSync(this.config, `${client.join('\n')}\n`)
  }

  /** Opens a connection as somebody would by hand, for `shared`, whose own key is not let in. */
  openDoor(): void {
    const at = (name: string): string => join(this.#folder, name)
    execFileSync('ssh', ['-F', this.config, '-i', at('user'), '-M', '-N', '-f', '-S', at('door'), 'lab'], {
      stdio: 'ignore',
    })
  }
}

function known(port: number, key: string): string {
  return `[127.0.0.1]:${port} ${key}\n`
}

function childrenOf(pid: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
  return stdout.split('\n').flatMap((line) => (line.trim() === '' ? [] : [Number(line)]))
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
