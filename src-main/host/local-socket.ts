/** Where a workspace's host can be reached by other programs of the same user: a socket that only they may open. */

import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../src-shared/errors'

/** The workspace's folder may be deeper than a socket's path can be long, so the socket lies elsewhere, under a hash. */
export function socketPath(workspaceDir: string): string {
  const name = createHash('sha256').update(realpathSync(workspaceDir)).digest('hex').slice(0, 24)
  if (process.platform === 'win32') return `\\\\.\\pipe\\prunescope-${name}`
  const runtimeDir = process.env.XDG_RUNTIME_DIR
  const folder =
    runtimeDir === undefined || runtimeDir === ''
      ? join(tmpdir(), `prunescope-${userInfo().uid}`)
      : join(runtimeDir, 'prunescope')
  return join(folder, `${name}.sock`)
}

/**
 * Listens for other programs. Only the workspace's host may: what an earlier one left there is taken away.
 *
 * @returns ends it
 */
export async function listenLocally(workspaceDir: string, onStream: (stream: Socket) => void): Promise<() => void> {
  const path = socketPath(workspaceDir)
  if (process.platform !== 'win32') {
    makePrivate(join(path, '..'))
    rmSync(path, { force: true })
  }
  const streams = new Set<Socket>()
  const server = createServer((stream) => {
    streams.add(stream)
    stream.on('close', () => streams.delete(stream))
    onStream(stream)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return () => {
    server.close()
    for (const stream of streams) stream.destroy()
    if (process.platform !== 'win32') rmSync(path, { force: true })
  }
}

/**
 * A stream to the process that is the workspace's host.
 *
 * @throws UserError `workspace-held` when it does not answer
 */
export async function connectLocally(workspaceDir: string): Promise<Socket> {
  const path = socketPath(workspaceDir)
  // It may have the lock already and the socket not yet.
  for (let attempt = 0; ; attempt++) {
    try {
      return await connected(path)
    } catch (cause) {
      if (attempt >= 20)
        throw new UserError(
          'workspace-held',
          `Another program holds the workspace ${workspaceDir} and does not answer.`,
          'Wait until it has finished, or end it; or choose another workspace with --workspace.',
          { cause },
        )
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
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
