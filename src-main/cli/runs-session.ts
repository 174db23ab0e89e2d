/** What commands about runs open and close: the workspace and its history to read, and a host for whatever writes. */

import type { Work } from '../../src-shared/jobs/work'
import { errorFromReport } from '../../src-shared/errors'
import type { JobView } from '../../src-shared/contract/views'
import { History } from '../history/history'
import { hostError, type HostClient } from '../host/client'
import { historyStore } from '../runs/history-store'
import type { RunStore } from '../runs/run-store'
import { openWorkspace } from '../workspace/workspace'
import type { Answer, Session } from './command-line'
import { HostConnection, type Connected } from './host-connection'
import { stopSignal } from './stop-signal'
import { workspaceDirOf } from './workspace-dir'

/** Reading needs no host: a workspace may be read by anyone, whoever writes it. */
export type Runs = {
  readonly store: RunStore
  readonly history: History
  readonly workspaceDir: string
  /** The contract, of this process's own host or of the one that holds the workspace. */
  readonly host: () => Promise<HostClient>
  readonly connection: HostConnection
  /**
   * Has the work done, by the host that holds the workspace, else here; shows how it goes.
   *
   * @returns the ids of its runs
   * @throws UserError as the work ended; `stopped` after Ctrl-C
   */
  readonly carryOut: (work: Work) => Promise<readonly string[]>
}

export type RunsOptions = {
  /** Whether queued jobs begin by themselves where this process is the host. */
  readonly startsJobs?: boolean
}

/** Opens what the command needs, and closes it however the command ends. */
export async function withRuns(
  session: Session,
  act: (runs: Runs) => Promise<Answer> | Answer,
  { startsJobs = false }: RunsOptions = {},
): Promise<Answer> {
  const workspace = openWorkspace(workspaceDirOf(session))
  const history = History.open(workspace.databasePath)
  const connection = new HostConnection(workspace, {
    startsJobs,
    onWait: () =>
      session.reporter.line('Another command computes in this workspace; this one begins when that has finished.'),
  })
  try {
    return await act({
      store: historyStore(history, workspace),
      history,
      workspaceDir: workspace.dir,
      host: async () => (await connection.open()).client,
      connection,
      carryOut: async (work) => carryOut(session, await connection.openToCompute(), work),
    })
  } catch (error) {
    throw hostError(error)
  } finally {
    await connection.close()
    history.close()
  }
}

async function carryOut({ reporter }: Session, { client, isOwn }: Connected, work: Work): Promise<readonly string[]> {
  const job = await client.jobs.submit({ work, priority: attachedPriority })
  const ask = { jobId: job.id }
  const interrupt = stopSignal(
    () => {
      reporter.line('Stopping after a checkpoint; Ctrl-C again ends it at once.')
      void client.jobs.stop(ask).catch(() => undefined)
    },
    () => void client.jobs.kill(ask).catch(() => undefined),
  )
  try {
    if (isOwn) await client.jobs.begin(ask)
    else reporter.line(`Queued as job ${job.id} with the program that holds the workspace.`)
    let current: string | null = null
    for await (const { runId, runName, event } of await client.jobs.follow(ask)) {
      if (current !== runId) reporter.line(`${runName} (${runId})`)
      current = runId
      reporter.event(event)
    }
    return runsOf(await client.jobs.get(ask))
  } finally {
    interrupt.end()
  }
}

/** Someone waits for it: before what only waits in the queue. */
const attachedPriority = 10

function runsOf(job: JobView): readonly string[] {
  if (job.state === 'done') return job.runIds
  throw errorFromReport(
    job.error ?? {
      code: 'stopped',
      message: `${job.title} was stopped before it was done.`,
      next: `Go on with \`prunescope queue resume ${job.id}\`.`,
    },
  )
}
