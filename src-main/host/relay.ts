/** Between a shell and another process's host: passes their lines on, and tells the shell of jobs as a host of its own would. */

import { Transform, type Duplex } from 'node:stream'
import { controlFrame, encodeFrame, FrameReader } from '../../src-shared/contract/frames'
import type { FromHost, JobsSummary } from '../../src-shared/contract/shell-control'
import { clientOver } from './client'
import { jobsNews, type JobsNews, type KnownJobs } from './jobs-news'

/** The host's answers may hold γ of every epoch. */
const longestAnswerBytes = 1 << 30

/** The taskbar's bar need not move more often. */
const summaryEveryMs = 1000

export type RelayOptions = {
  readonly workspaceDir: string
  readonly onUnexpected: (error: unknown) => void
  /** Either end is gone. */
  readonly onEnd: () => void
}

/**
 * @param pipe   to the shell
 * @param stream to the host, for the window's lines
 * @param own    to the host as well, for what this process asks itself
 */
export function relayShell(
  pipe: Duplex,
  stream: Duplex,
  own: Duplex,
  { workspaceDir, onUnexpected, onEnd }: RelayOptions,
): void {
  const toShell = wholeFrames()
  const tell = (message: FromHost): void => {
    if (!toShell.destroyed) toShell.push(controlFrame(message))
  }
  for (const end of [pipe, stream, own]) end.on('error', onEnd).on('close', onEnd)
  toShell.on('error', (error) => {
    onUnexpected(error)
    onEnd()
  })
  tell({ type: 'ready', workspaceDir, isAttached: true })
  pipe.pipe(stream).pipe(toShell).pipe(pipe)
  void tellOfJobs(own, tell).catch((error: unknown) => {
    // The host may be an older one, or gone: the window works without the taskbar's bar.
    if (!own.destroyed) onUnexpected(error)
  })
}

async function tellOfJobs(own: Duplex, tell: (message: FromHost) => void): Promise<void> {
  let known: KnownJobs | null = null
  let latest: JobsSummary | null = null
  let told = ''
  let timer: NodeJS.Timeout | null = null
  const tellSummary = (): void => {
    timer = null
    const summary = JSON.stringify(latest)
    if (latest !== null && summary !== told) tell({ type: 'jobs', summary: latest })
    told = summary
  }
  for await (const change of await clientOver(own).jobs.watch()) {
    const news: JobsNews = jobsNews(known, change)
    known = news.known
    latest = news.summary
    timer ??= setTimeout(tellSummary, told === '' ? 0 : summaryEveryMs).unref()
    for (const end of news.ended) tell(end)
  }
}

/** Lets out only whole frames, so that words of our own can be put between them. */
function wholeFrames(): Transform {
  const reader = new FrameReader(longestAnswerBytes)
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        for (const { kind, line, payload } of reader.push(new Uint8Array(chunk)))
          this.push(kind === 'skipped' ? encodeFrame('close', line) : encodeFrame(kind, line, payload))
        done()
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
      }
    },
  })
}
