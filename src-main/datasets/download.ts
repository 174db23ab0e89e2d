/** Downloads one file so that it is whole or, after any interruption, goes on where it stopped. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { UserError } from '../../src-shared/errors'
import { bytes as bytesText } from '../../src-shared/formats/numbers'
import { systemCode, writing } from './files'

type DownloadProgress = {
  readonly file: string
  readonly doneBytes: number
  /** Null when the site doesn't say. */
  readonly totalBytes: number | null
}

export type DownloadOptions = {
  readonly onProgress?: (progress: DownloadProgress) => void
  readonly signal?: AbortSignal
  /** Connections tried after one that broke off, each going on where the last one stopped. */
  readonly retries?: number
  /** Silence after which a connection counts as broken off. */
  readonly stallMs?: number
  readonly retryDelayMs?: number
}

export type Download = {
  readonly url: string
  readonly md5: string
  /** Where it goes; while it grows, it is there too: only its MD5 makes it a whole file. */
  readonly path: string
  /** For messages: `CIFAR-10`. */
  readonly title: string
  /** What to do when the site can't be reached. */
  readonly byHand: string
}

/** Why a connection ended: another may do better, or none will. */
class BrokenOff extends Error {}

/**
 * Downloads to `path`, going on from what is there, and checks the MD5.
 *
 * @throws UserError `download-failed` when the site can't be reached, says no, breaks off for good (what came so far is
 *   kept), or the sum is wrong (the file is removed); `stopped` on `signal`; `disk-full`, `workspace-unwritable`
 */
export async function download(file: Download, options: DownloadOptions = {}): Promise<void> {
  const { retries = 4, retryDelayMs = 1000, signal } = options
  await writing(file.path, () => mkdir(dirname(file.path), { recursive: true }))
  for (let attempt = 0; ; attempt++) {
    stopIfAsked(file, signal)
    const before = await sizeOf(file.path)
    try {
      await writing(file.path, () => fetchRest(file, before, options))
      break
    } catch (error) {
      stopIfAsked(file, signal)
      if (!(error instanceof BrokenOff)) throw error
      // A connection that brought something is worth another one; the count is of those that brought nothing.
      if ((await sizeOf(file.path)) > before) attempt = 0
      if (attempt >= retries) throw await brokenOff(file, error)
      await sleep(retryDelayMs * 2 ** attempt, undefined, { signal }).catch(() => undefined)
    }
  }
  const sum = await md5Of(file.path)
  if (sum === file.md5) return
  await rm(file.path, { force: true })
  throw new UserError(
    'download-failed',
    `${file.title}: what ${file.url} gave has the MD5 sum ${sum}, and the authors' is ${file.md5}. It was removed.`,
    `Try again; if it happens again, something on the way changes the file. ${file.byHand}`,
  )
}

/** The MD5 of a file, in hexadecimal. */
async function md5Of(path: string): Promise<string> {
  const hash = createHash('md5')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

/** One connection, from where the file ends now to the end of what the site has. */
async function fetchRest(file: Download, have: number, options: DownloadOptions): Promise<void> {
  const { onProgress, signal, stallMs = 60_000 } = options
  const stalled = new AbortController()
  let timer = setTimeout(() => stalled.abort(), stallMs)
  const signals = signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal])
  try {
    const response = await connect(file, have, signals)
    if (response === 'complete') return
    const start = response.status === 206 ? have : 0
    const total = totalBytes(response, start)
    const target = await open(file.path, start === 0 ? 'w' : 'a')
    let done = start
    try {
      for await (const chunk of contentOf(file, response)) {
        clearTimeout(timer)
        timer = setTimeout(() => stalled.abort(), stallMs)
        await target.writeFile(chunk)
        done += chunk.length
        onProgress?.({ file: nameOf(file), doneBytes: done, totalBytes: total })
      }
      await target.sync()
    } finally {
      await target.close()
    }
    if (total !== null && done < total) throw new BrokenOff(`it ended after ${bytesText(done)} of ${bytesText(total)}`)
  } finally {
    clearTimeout(timer)
  }
}

async function connect(file: Download, have: number, signal: AbortSignal): Promise<Response | 'complete'> {
  // Without this a proxy or the site may send a compressed form, whose ranges are not the file's.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  if (have > 0) headers['range'] = `bytes=${have}-`
  let response: Response
  try {
    response = await fetch(file.url, { headers, signal })
  } catch (cause) {
    throw new BrokenOff(reasonOf(cause), { cause })
  }
  if (response.status === 416 && have > 0) {
    await response.body?.cancel()
    // Nothing is left to send: the file is whole, or is not this one; its sum tells.
    return 'complete'
  }
  if (response.status === 200 || response.status === 206) {
    if (response.status === 206 && !startsAt(response, have)) {
      await response.body?.cancel()
      throw new BrokenOff('the site sent another part than was asked for')
    }
    return response
  }
  await response.body?.cancel()
  const said = `${response.status} ${response.statusText}`.trim()
  if (response.status >= 500 || response.status === 429) throw new BrokenOff(`the site answered ${said}`)
  throw new UserError(
    'download-failed',
    `${file.title}: ${file.url} can't be had: the site answered ${said}.`,
    file.byHand,
  )
}

async function* contentOf(file: Download, response: Response): AsyncGenerator<Uint8Array, void, undefined> {
  if (response.body === null) throw new BrokenOff(`${file.url} has no content`)
  const reader = response.body.getReader()
  try {
    for (;;) {
      let part: Awaited<ReturnType<typeof reader.read>>
      try {
        part = await reader.read()
      } catch (cause) {
        throw new BrokenOff(reasonOf(cause), { cause })
      }
      if (part.done) return
      yield part.value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function startsAt(response: Response, start: number): boolean {
  return new RegExp(`^bytes ${start}-`).test(response.headers.get('content-range') ?? '')
}

function totalBytes(response: Response, start: number): number | null {
  const length = Number(response.headers.get('content-length') ?? Number.NaN)
  return Number.isFinite(length) ? start + length : null
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0
}

function nameOf({ url }: Download): string {
  return new URL(url).pathname.split('/').at(-1) ?? url
}

function stopIfAsked({ title }: Download, signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return
  throw new UserError(
    'stopped',
    `${title}: the download was stopped.`,
    'Ask for it again, and it goes on where it was.',
  )
}

async function brokenOff(file: Download, cause: BrokenOff): Promise<UserError> {
  const have = await sizeOf(file.path)
  const { host } = new URL(file.url)
  if (have === 0) {
    return new UserError(
      'download-failed',
      `${file.title}: ${host} can't be reached (${cause.message}).`,
      `Check the connection (HTTPS_PROXY names a proxy) and try again. ${file.byHand}`,
      { cause },
    )
  }
  return new UserError(
    'download-failed',
    `${file.title}: the connection to ${host} broke off (${cause.message}); ${bytesText(have)} are here.`,
    `Ask for it again, and it goes on from there. ${file.byHand}`,
    { cause },
  )
}

/** undici hides why a connection failed one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'nothing came for too long'
  const { cause } = error
  return systemCode(cause) ?? (cause instanceof Error && cause.message !== '' ? cause.message : error.message)
}
