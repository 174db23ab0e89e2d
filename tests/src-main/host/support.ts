/** A host in this process with all its doors: in process, over its local socket, served to browsers over WebSocket. */

import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { afterEach, beforeEach } from 'vitest'
import { WebSocket } from 'ws'
import { clientOver, type HostClient } from '../../../src-main/host/client'
import { openHost, type Host, type HostOptions } from '../../../src-main/host/host'
import { connectLocally, listenLocally } from '../../../src-main/host/local-socket'
import { serveHost, type ServedHost } from '../../../src-main/host/server'
import { staticFiles } from '../../../src-main/host/static-files'
import { streamLines } from '../../../src-main/host/stream-lines'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import { BinaryCodec } from '../../../src-shared/contract/binary-codec'
import { portEnd } from '../../../src-shared/contract/port'

export type TestHost = {
  readonly host: Host
  readonly served: ServedHost
  readonly dir: string
  /** What the host found unexpected, to be looked at and taken out by the test. */
  readonly unexpected: unknown[]
  readonly close: () => Promise<void>
}

export async function startHost(options: Partial<HostOptions> = {}): Promise<TestHost> {
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-host-'))
  const unexpected: unknown[] = []
  const onUnexpected = (error: unknown): void => void unexpected.push(error)
  const workspace = openWorkspace(join(folder, 'workspace'))
  const host = openHost(workspace, { startsJobs: false, onUnexpected, ...options })
  if (host === null) throw new Error('Another process holds a workspace that was just made.')
  const stopListening = await listenLocally(workspace.dir, (stream) =>
    streamLines(stream, { onLine: host.connect, onBroken: onUnexpected }),
  )
  const served = await serveHost({
    port: 0,
    address: '127.0.0.1',
    files: staticFiles(pageIn(folder)),
    connect: host.connect,
    onUnexpected,
  })
  return {
    host,
    served,
    dir: workspace.dir,
    unexpected,
    close: async () => {
      await served.close()
      await host.close(stopListening)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A page that needs no build. */
function pageIn(folder: string): string {
  const page = join(folder, 'page')
  mkdirSync(join(page, 'assets'), { recursive: true })
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>The page</title>')
  writeFileSync(join(page, 'assets', 'app-1a2b.js'), 'export {}')
  writeFileSync(join(folder, 'secret.json'), '{"secret": true}')
  return page
}

/** A host and a view of it, made anew for each test of the file; what the host found unexpected fails the test. */
export function hostForEachTest(): { readonly started: TestHost; readonly view: Client } {
  let current: { readonly started: TestHost; readonly view: Client } | null = null
  const now = (): { readonly started: TestHost; readonly view: Client } => {
    if (!current) throw new Error('The host has not been started.')
    return current
  }
  beforeEach(async () => {
    const started = await startHost()
    current = { started, view: await overSocket(started) }
  })
  afterEach(async () => {
    const { started, view } = now()
    view.close()
    await started.close()
    const [error] = started.unexpected
    if (error !== undefined) throw error
  })
  return {
    get started() {
      return now().started
    },
    get view() {
      return now().view
    },
  }
}

export type Client = {
  readonly client: HostClient
  /** Bytes that have come in so far. */
  readonly received: () => number
  readonly close: () => void
}

export async function overSocket({ dir }: Pick<TestHost, 'dir'>): Promise<Client> {
  const stream = await connectLocally(dir)
  return { client: clientOver(stream), received: () => stream.bytesRead, close: () => void stream.destroy() }
}

/** As a browser does: the link, its cookie, a WebSocket from the page's own origin. */
export async function overWebSocket({ served }: Pick<TestHost, 'served'>): Promise<Client> {
  const cookie = await sessionCookie(served)
  const origin = `http://127.0.0.1:${served.port}`
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}/contract`, { headers: { Cookie: cookie }, origin })
  const codec = new BinaryCodec()
  const end = portEnd((message) => {
    if (typeof message !== 'string') throw new TypeError('oRPC sent what is no text.')
    socket.send(codec.encode(message))
  })
  let received = 0
  socket.on('message', (data, isBinary) => {
    const bytes = Buffer.isBuffer(data) ? data : Buffer.alloc(0)
    received += bytes.length
    end.deliver(codec.decode(isBinary ? new Uint8Array(bytes) : bytes.toString('utf8')))
  })
  socket.on('close', () => end.close())
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const client: HostClient = createORPCClient(new RPCLink({ port: end.port, customJsonSerializers: codec.serializers }))
  return { client, received: () => received, close: () => socket.terminate() }
}

export async function sessionCookie(served: ServedHost): Promise<string> {
  const { headers } = await get(served, new URL(served.link()).search.replace(/^/, '/'))
  return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

export type Answer = {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]> & { readonly 'set-cookie'?: string[] }
  readonly body: string
}

/** One request, its path sent as it is given. */
export function get(
  { port }: Pick<ServedHost, 'port'>,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers, method, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    asked.on('error', reject).end()
  })
}
