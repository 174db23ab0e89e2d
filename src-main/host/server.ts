/** Served mode: the page and the contract on 127.0.0.1, for whoever holds the link. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import { UserError } from '../../src-shared/errors'
import { inChinese } from '../../src-shared/host-texts/chinese'
import { isOwnHost, isOwnOrigin, linkName, ownNames, Sessions } from './access'
import { longestMessageBytes, type Line } from './line'
import type { StaticFile } from './static-files'
import { webSocketLine } from './web-socket-line'

export type ServedHost = {
  readonly port: number
  /** The link that opens the next session; another one after each use. */
  readonly link: () => string
  readonly close: () => Promise<void>
}

export type ServedHostOptions = {
  readonly port: number
  /** Where it listens; anything but this machine itself was asked for, and warned of. */
  readonly address: string
  readonly files: ReadonlyMap<string, StaticFile>
  readonly connect: (line: Line) => void
  /** Told after each link that was used, with the next one. */
  readonly onLinkUsed?: (nextLink: string) => void
  readonly onUnexpected: (error: unknown) => void
}

/** @throws UserError `bad-argument` when the port is taken */
export async function serveHost(options: ServedHostOptions): Promise<ServedHost> {
  const { port, address, files, connect, onLinkUsed, onUnexpected } = options
  const sessions = new Sessions()
  const names = ownNames(address)
  const server = createServer(patience, (request, response) => {
    try {
      answer(request, response)
    } catch (error) {
      onUnexpected(error)
      if (response.headersSent) response.destroy()
      else say(response, 500, 'That went wrong here; the terminal that runs the workbench says how.')
    }
  })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessageBytes })

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { host = '' } = request.headers
    const isOwn = isOwnHost(host, names)
    for (const [name, value] of Object.entries(securityHeaders(isOwn ? host : null))) response.setHeader(name, value)
    if (!isOwn) return say(response, 421, 'This address is not the workbench’s.')
    if (request.method !== 'GET' && request.method !== 'HEAD') return say(response, 405, 'Only GET is answered here.')
    const url = URL.parse(request.url ?? '/', 'http://127.0.0.1')
    if (url === null) return say(response, 400, 'That is no address.')
    const token = url.searchParams.get('token')
    if (token !== null && url.pathname === '/') return enter(token, request, response)
    if (!sessions.admits(request.headers.cookie)) return say(response, 401, needsLink)
    const file = files.get(url.pathname)
    if (!file) return say(response, 404, 'There is nothing here.')
    response.setHeader('Content-Type', file.contentType)
    response.setHeader('Cache-Control', file.isImmutable ? 'private, max-age=31536000, immutable' : 'no-store')
    response.end(request.method === 'HEAD' ? undefined : file.read())
  }

  /** A page of its own, not a redirect: a strict cookie does not go along with a redirect that another site began. */
  function enter(token: string, request: IncomingMessage, response: ServerResponse): void {
    // Programs that only look where a link leads ask so, and must not use it up.
    if (request.method === 'HEAD') return void response.end()
    const cookie = sessions.exchange(token)
    if (cookie === null && !sessions.admits(request.headers.cookie)) return say(response, 401, needsLink)
    if (cookie !== null) {
      response.setHeader('Set-Cookie', cookie)
      onLinkUsed?.(link())
    }
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.end('<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Prunescope</title>')
  }

  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const { host, origin, cookie } = request.headers
    const allowed =
      isOwnHost(host, names) && isOwnOrigin(origin, host) && sessions.admits(cookie) && request.url === '/contract'
    socket.on('error', () => socket.destroy())
    if (!allowed) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n', () => socket.destroy())
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => connect(webSocketLine(webSocket)))
  })

  await listen(server, port, address)
  const { port: actualPort } = server.address() as AddressInfo
  const link = (): string => `http://${linkName(address)}:${actualPort}/?token=${sessions.token}`
  return {
    port: actualPort,
    link,
    close: async () => {
      for (const webSocket of sockets.clients) webSocket.terminate()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Who sends a request slower than this does not mean to have an answer. */
const patience = { headersTimeout: 10_000, requestTimeout: 20_000, connectionsCheckingInterval: 2_000 }

const needsLink =
  'This link has been used, or the workbench was started anew. The terminal that runs it shows the link to open.'

/** @param host null for one that is not ours */
function securityHeaders(host: string | null): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      // Older browsers do not count ws: as 'self'.
      `connect-src 'self'${host === null ? '' : ` ws://${host}`}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  }
}

/** In both languages: nobody is here yet who has chosen one. */
function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
  response.end(`${text}\n${inChinese(text)}\n`)
}

async function listen(server: Server, port: number, address: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(port, cause)))
    server.listen(port, address, resolve)
  })
}

function cannotListen(port: number, cause: NodeJS.ErrnoException): Error {
  if (cause.code === 'EADDRINUSE')
    return new UserError(
      'bad-argument',
      `Port ${port} is in use by another program, perhaps by another workbench.`,
      'Choose another with --port, or leave --port out to get a free one.',
      { cause },
    )
  if (cause.code === 'EACCES')
    return new UserError('bad-argument', `Port ${port} is reserved for the system.`, 'Choose one above 1023.', {
      cause,
    })
  return cause
}
