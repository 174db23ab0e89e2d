/** Answers app://prunescope/ from the renderer's folder: the page has an origin of its own, and no server. */

import { readFile } from 'node:fs/promises'
import { protocol, type Session } from 'electron'
import { appScheme, fileFor, pageHeaders } from './app-files'

type Answer = { readonly status: number; readonly contentType: string; readonly body: Buffer }

/** To be called before the application is ready. */
export function announceAppProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

export function answerAppProtocol(session: Session, root: string): void {
  if (typeof session.protocol.handle === 'function') {
    session.protocol.handle(appScheme, async ({ method, url }) => {
      const { status, contentType, body } = await answer(method, url, root)
      return new Response(new Uint8Array(body), { status, headers: { ...pageHeaders, 'Content-Type': contentType } })
    })
    return
  }
  // Electron before 25.
  session.protocol.registerBufferProtocol(appScheme, ({ method, url }, reply) => {
    void answer(method, url, root).then(({ status, contentType, body }) =>
      reply({ statusCode: status, mimeType: contentType.split(';')[0], headers: typed(contentType), data: body }),
    )
  })
}

async function answer(method: string, url: string, root: string): Promise<Answer> {
  if (method !== 'GET') return words(405, 'Only GET is answered here.')
  const file = fileFor(url, root)
  if (file === null) return words(404, 'There is nothing here.')
  try {
    return { status: 200, contentType: file.contentType, body: await readFile(file.path) }
  } catch {
    return words(404, 'There is nothing here.')
  }
}

function words(status: number, text: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body: Buffer.from(`${text}\n`) }
}

function typed(contentType: string): Record<string, string> {
  return { ...pageHeaders, 'Content-Type': contentType }
}
