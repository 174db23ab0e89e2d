/** The host's process: the shell's child with the contract over a pipe, or a server of the page to browsers. */

import { Socket } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errorReport } from '../../src-shared/errors'
import { defaultWorkspaceDir, openWorkspace, type Workspace } from '../workspace/workspace'
import { isLoopbackAddress } from './access'
import { hostArguments, type HostArguments } from './arguments'
import { clientOver, hostError } from './client'
import { openHost, type Host } from './host'
import { connectLocally, listenLocally } from './local-socket'
import { serveHost, type ServedHost } from './server'
import { relayShell } from './relay'
import { shellLink, type ShellLink } from './shell-link'
import { staticFiles } from './static-files'
import { streamLines } from './stream-lines'
import { watchWorkspace } from './workspace-watch'

/** The bundle lies in out/main/. */
const appFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
/** Where the shell's pipe is; it says so, since a file descriptor of that number may be anyone's. */
const shellPipe = process.env.PRUNESCOPE_SHELL_PIPE

async function main(): Promise<void> {
  const wanted = hostArguments(process.argv.slice(2))
  const workspace = openWorkspace(
    resolve(wanted.workspaceDir ?? (process.env.PRUNESCOPE_WORKSPACE || defaultWorkspaceDir())),
  )
  const pipe = shellPipe === undefined ? null : new Socket({ fd: Number(shellPipe), readable: true, writable: true })
  let served: Promise<ServedHost> | null = null
  let shell: ShellLink | null = null
  const serve = async (host: Host): Promise<ServedHost> => {
    served ??= serveTo(host, wanted)
    try {
      return await served
    } catch (error) {
      // A port that was taken may be free the next time.
      served = null
      throw error
    }
  }
  const host: Host | null = openHost(workspace, {
    startsJobs: true,
    onUnexpected: logUnexpected,
    link: async () => (await serve(requireHost(host))).link(),
    onJobEnd: (job) => shell?.jobEnded(job),
    onJobs: () => shell?.jobsChanged(),
  })
  if (host === null) return pipe ? relay(pipe, workspace) : sayWhereItIs(workspace)

  const stopListening = await listenLocally(workspace.dir, (stream) =>
    streamLines(stream, { onLine: host.connect, onBroken: logUnexpected }),
  ).catch((error: unknown) => {
    // The work here goes on; others that come hear that the workspace is held.
    logUnexpected(error)
    return () => undefined
  })
  let closing: Promise<void> | null = null
  const end = (): Promise<void> =>
    (closing ??= (async () => {
      try {
        // Before another process may listen at the same place.
        await host.close(stopListening)
        await (await served)?.close()
        process.exit(0)
      } catch (error) {
        logUnexpected(error)
        process.exit(1)
      }
    })())
  // Its workers end with it. Nothing can be kept any more, so nothing is waited for.
  watchWorkspace(workspace, ({ message, next }) => {
    process.stderr.write(`${message}\n${next}\n`)
    process.exit(1)
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end())
  if (pipe) shell = shellLink(pipe, host, { onUnexpected: logUnexpected, end })
  if (!pipe || wanted.serve) {
    const { link } = await serve(host)
    say(`Workspace: ${workspace.dir}\nOpen the workbench: ${link()}\nCtrl-C ends it.`)
  }
}

async function serveTo(host: Host, { port, address }: HostArguments): Promise<ServedHost> {
  if (!isLoopbackAddress(address))
    process.stderr.write(
      `Warning: at ${address} other machines can reach the workbench, and what goes over the network is not encrypted: ` +
        'whoever reads it there can use the link. 127.0.0.1 through an SSH tunnel is safe.\n',
    )
  return serveHost({
    onUnexpected: logUnexpected,
    port,
    address,
    files: staticFiles(join(appFolder, 'out', 'renderer')),
    connect: host.connect,
    onLinkUsed: (next) => say(`The link was used. For another browser: ${next}`),
  })
}

/** Another process is this workspace's host: the shell talks to that one, and notices nothing. */
async function relay(pipe: Socket, workspace: Workspace): Promise<void> {
  const [stream, own] = await Promise.all([connectLocally(workspace.dir), connectLocally(workspace.dir)])
  relayShell(pipe, stream, own, {
    workspaceDir: workspace.dir,
    onUnexpected: logUnexpected,
    onEnd: () => process.exit(0),
  })
}

/** Another process is this workspace's host, and has a link for us. */
async function sayWhereItIs(workspace: Workspace): Promise<void> {
  const stream = await connectLocally(workspace.dir)
  try {
    const link = await clientOver(stream).link()
    say(`Another program holds the workspace ${workspace.dir} already, and shows it here: ${link}`)
  } catch (error) {
    throw hostError(error)
  } finally {
    stream.destroy()
  }
}

function requireHost(host: Host | null): Host {
  if (host === null) throw new Error('This process is not the host.')
  return host
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function logUnexpected(error: unknown): void {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : ''
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}${cause}\n`)
}

// A message that nobody waits for any more, of a line that has closed meanwhile, must not end the host.
process.on('unhandledRejection', logUnexpected)
// A terminal or a shell that is gone takes no more words; what runs here still has checkpoints to write.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined)

try {
  await main()
} catch (error) {
  const { message, next } = errorReport(error)
  process.stderr.write(`${message}\n${next}\n`)
  process.exit(1)
}
