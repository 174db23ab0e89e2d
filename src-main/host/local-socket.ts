/** Where a workspace's host can be reached by other programs of the same user: a socket that only they may open. */

import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../src-shared/errors'

const isWindows = process.platform === 'win32'

/**
 * Where the socket may lie, the best place first. The workspace's folder may be deeper than a socket's path can be long, so
 * it lies elsewhere, under a hash.
 */
function socketPaths(workspaceDir: string): readonly string[] {
  const name = createHash('sha256').update(realpathSync(workspaceDir)).digest('hex').slice(0, 24)
  if (isWindows) return [`\\\\.\\pipe\\prunescope-${name}`]
  const runtimeDir = process.env.XDG_RUNTIME_DIR ?? ''
  const folders = [
    ...(runtimeDir !== '' && existsSync(runtimeDir) ? [join(runtimeDir, 'prunescope')] : []),
    join(tmpdir(), `prunescope-${userInfo().uid}`),
  ]
  return folders.map((folder) => join(folder, `${name}.sock`))
}

/** Says where the host listens: another program's environment may point elsewhere. */
function noteOf(workspaceDir: string): string {
  return join(workspaceDir, 'host.socket')
}

/**
 * Listens for other programs. Only the workspace's host may: what an earlier one left there is taken away.
 *
 * @returns ends it; to be called before another process may become the host
 * @throws UserError `workspace-unwritable` when there is no place for a socket
 */
export async function listenLocally(workspaceDir: string, onStream: (stream: Socket) => void): Promise<() => void> {
  const streams = new Set<Socket>()
  const server = createServer((stream) => {
    streams.add(stream)
    stream.on('close', () => streams.delete(stream))
    onStream(stream)
  })
  const path = await listenAtFirst(server, socketPaths(workspaceDir))
  // A connection that fails while it is accepted must not end the process.
  server.on('error', () => undefined)
  const note = noteOf(workspaceDir)
  if (!isWindows) {
    writeFileSync(`${note}.tmp`, path)
    renameSync(`${note}.tmp`, note)
  }
  return () => {
    server.close()
    for (const stream of streams) stream.destroy()
    if (isWindows) return
    rmSync(path, { force: true })
    rmSync(note, { force: true })
  }
}

async function listenAtFirst(server: Server, paths: readonly string[]): Promise<string> {
  let problem: unknown
  for (const path of paths) {
    try {
      if (!isWindows) {
        makePrivate(join(path, '..'))
        rmSync(path, { force: true })
      }
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(path, () => {
          server.off('error', reject)
          resolve()
        })
      })
      return path
    } catch (error) {
      problem = error
    }
  }
  if (problem instanceof UserError) throw problem
  throw new UserError(
    'workspace-unwritable',
    `There is no place for the socket that other programs reach this workspace by (${problem instanceof Error ? problem.message : String(problem)}).`,
    'Set XDG_RUNTIME_DIR to a folder of your own.',
    { cause: problem },
  )
}

/**
 * A stream to the process that is the workspace's host.
 *
 * @throws UserError `workspace-held` when it does not answer
 */
export async function connectLocally(workspaceDir: string, { everyMs = 100 } = {}): Promise<Socket> {
  // It may have the lock already and the socket not yet.
  for (let attempt = 0; ; attempt++) {
    try {
      return await connected(notedPath(workspaceDir))
    } catch (cause) {
      if (attempt >= 20)
        throw new UserError(
          'workspace-held',
          `Another program holds the workspace ${workspaceDir} and does not answer.`,
          'Wait until it has finished, or end it; or choose another workspace with --workspace.',
          { cause },
        )
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }
}

function notedPath(workspaceDir: string): string {
  return isWindows ? (socketPaths(workspaceDir)[0] ?? '') : readFileSync(noteOf(workspaceDir), 'utf8')
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => {
      socket.off('error', reject)
      resolve(socket)
    })
    socket.once('error', reject)
  })
}

/** A folder of ours alone: in a shared temporary folder someone else may have made one of that name. */
function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (statSync(folder).uid !== userInfo().uid)
    throw new UserError(
      'workspace-unwritable',
      `${folder} belongs to another user.`,
      'Set XDG_RUNTIME_DIR to a folder of your own.',
    )
  chmodSync(folder, 0o700)
}
