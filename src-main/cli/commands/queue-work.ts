/** `prunescope queue work`: carries the queue out, here or where the workspace is open, until nothing waits. */

import type { Command } from 'commander'
import { UserError } from '../../../src-shared/errors'
import type { JobState, JobView } from '../../../src-shared/contract/views'
import { count } from '../../../src-shared/formats/numbers'
import type { HostClient } from '../../host/client'
import { answering, type Session, type Streams } from '../command-line'
import type { HostConnection } from '../host-connection'
import { jobsText } from '../jobs-report'
import type { Reporter } from '../reporter'
import { withRuns } from '../runs-session'
import { stopSignal } from '../stop-signal'

export function registerWork(queue: Command, streams: Streams): void {
  const command = queue
    .command('work')
    .description('compute what is queued, until nothing waits; Ctrl-C puts it down after checkpoints')
  answering(
    command,
    streams,
    () => (session) =>
      withRuns(
        session,
        async ({ connection }) => {
          const worked = await workOff(session, connection)
          if (worked.some(({ state }) => state === 'failed' || state === 'interrupted')) process.exitCode = 1
          const text =
            worked.length === 0
              ? 'Nothing waits in the queue. Add to it with `prunescope queue add RECIPE`.'
              : [jobsText(worked), ...problems(worked)].join('\n\n')
          return { json: { jobs: worked }, text }
        },
        { startsJobs: true },
      ),
  )
}

/** @returns the jobs that were computed meanwhile, as they ended */
async function workOff({ reporter }: Session, connection: HostConnection): Promise<readonly JobView[]> {
  const { client, isOwn } = await connection.openToCompute()
  if (!isOwn) reporter.line('The program that holds the workspace works the queue off; this only shows how it goes.')
  const watch = new AbortController()
  const jobs = new Map<string, JobView>()
  const interrupt = stopSignal(
    () => {
      reporter.line(
        isOwn ? 'Putting the queue down after checkpoints; Ctrl-C again ends it at once.' : 'Watching ends.',
      )
      // What runs is paused and stays queued: as it is whenever a host closes.
      if (isOwn) void connection.close().then(() => watch.abort())
      else watch.abort()
    },
    () => {
      for (const { id, state } of jobs.values())
        if (state === 'running') void client.jobs.kill({ jobId: id }).catch(() => undefined)
    },
  )
  const display = new JobDisplay(reporter, client, watch.signal)
  const worked = new Set<string>()
  try {
    for await (const { changed, removed } of await client.jobs.watch(undefined, { signal: watch.signal })) {
      for (const id of removed) jobs.delete(id)
      for (const job of changed) {
        if (job.state === 'running') worked.add(job.id)
        display.show(job, jobs.get(job.id)?.state)
        jobs.set(job.id, job)
      }
      if (![...jobs.values()].some(({ state }) => state === 'queued' || state === 'running')) break
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error
  } finally {
    if (interrupt.signal.aborted && isOwn) await connection.close()
    interrupt.end()
    watch.abort()
  }
  if (interrupt.signal.aborted) throw putDown(isOwn)
  return [...jobs.values()].filter(({ id }) => worked.has(id))
}

function putDown(isOwn: boolean): UserError {
  return isOwn
    ? new UserError(
        'stopped',
        'The queue was put down; what was running keeps its checkpoint and its place.',
        'Go on with `prunescope queue work`.',
      )
    : new UserError(
        'stopped',
        'The program that holds the workspace goes on with the queue.',
        'See how far it is with `prunescope queue list`.',
      )
}

function problems(jobs: readonly JobView[]): readonly string[] {
  const failed = jobs.filter(({ error, state }) => error !== null && state !== 'done')
  return failed.map(({ title, id, error }) => `${title} (${id}): ${error?.message ?? ''}\n${error?.next ?? ''}`)
}

/** What jobs tell while they run. Several at a time take turns; who speaks is named whenever that changes. */
class JobDisplay {
  readonly #reporter: Reporter
  readonly #client: HostClient
  readonly #signal: AbortSignal
  readonly #followed = new Set<string>()
  #speaker: string | null = null

  constructor(reporter: Reporter, client: HostClient, signal: AbortSignal) {
    this.#reporter = reporter
    this.#client = client
    this.#signal = signal
  }

  show(job: JobView, before: JobState | undefined): void {
    if (job.state === 'running') {
      if (before !== 'running') this.#reporter.line(`${job.title} (job ${job.id}) begins`)
      void this.#follow(job.id)
    } else if (before === 'running') {
      this.#speaker = null
      this.#reporter.line(`${job.title} (job ${job.id}) is ${job.state}${waitingText(job)}`)
    }
  }

  async #follow(jobId: string): Promise<void> {
    if (this.#followed.has(jobId)) return
    this.#followed.add(jobId)
    try {
      for await (const told of await this.#client.jobs.follow({ jobId }, { signal: this.#signal })) {
        const speaker = `${told.runName} (${told.runId})`
        // Progress comes all the time; it alone is no reason to give another run the word.
        if (speaker !== this.#speaker && told.event.type === 'progress' && this.#speaker !== null) continue
        if (speaker !== this.#speaker) this.#reporter.line(speaker)
        this.#speaker = speaker
        this.#reporter.event(told.event)
      }
    } catch {
      // The queue's own stream ends with the host too, and says so.
    } finally {
      this.#followed.delete(jobId)
    }
  }
}

function waitingText({ error, runIds }: JobView): string {
  return error === null ? ` (${count(runIds.length)} ${runIds.length === 1 ? 'run' : 'runs'})` : `: ${error.message}`
}
