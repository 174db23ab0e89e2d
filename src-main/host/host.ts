/** The host: one workspace, its history, its queue, and the contract that all views of it go through. */

import { createRouterClient } from '@orpc/server'
import { UserError } from '../../src-shared/errors'
import type { About } from '../../src-shared/contract/views'
import { importsFolder } from '../exports/import-family'
import { Uploads } from '../exports/uploads'
import { Clusters } from '../cluster/clusters'
import { History } from '../history/history'
import type { JobRecord } from '../history/jobs-table'
import { JobQueue } from '../jobs/queue'
import { Curves } from '../masks/curves'
import { Measurements } from '../masks/measurements'
import { Subjects } from '../masks/subjects'
import { WarmWorker } from '../masks/warm-worker'
import { historyStore } from '../runs/history-store'
import { builtInRecipes } from '../runs/recipe-file'
import { WorkerClient } from '../runs/worker-client'
import { ComputeRuntime } from './runtime/compute-runtime'
import type { Workspace } from '../workspace/workspace'
import { takeWriterLock, type WriterLock } from '../workspace/writer-lock'
import { Changes } from './changes'
import type { HostClient } from './client'
import type { Line } from './line'
import { lineHandler } from './line-handler'
import { hostRouter } from './router'
import { removePurgedFolders } from './purge'
import { RunRows } from './run-rows'
import { version } from '../../package.json'

export type HostOptions = {
  /** Whether queued jobs begin by themselves. */
  readonly startsJobs: boolean
  readonly onJobEnd?: (job: JobRecord) => void
  /** Told whenever jobs have changed. */
  readonly onJobs?: () => void
  /** A link to the page, where this host can serve one. */
  readonly link?: () => Promise<string>
  readonly onUnexpected: (error: unknown) => void
}

export type Host = {
  readonly workspace: Workspace
  readonly history: History
  readonly queue: JobQueue
  /** The contract in this process, without a line. */
  readonly client: HostClient
  readonly connect: (line: Line) => void
  /**
   * Pauses what is running after a checkpoint; to be called once.
   *
   * @param beforeRelease what must be done while no other process can be the host yet: no more listening, for one
   */
  readonly close: (beforeRelease?: () => void) => Promise<void>
}

/**
 * Makes this process the workspace's host.
 *
 * @returns null when another process is
 * @throws UserError as `History.open` does
 */
export function openHost(workspace: Workspace, options: HostOptions): Host | null {
  const lock = takeWriterLock(workspace.dir)
  if (lock === null) return null
  try {
    return hostWith(lock, workspace, options)
  } catch (error) {
    lock.release()
    throw error
  }
}

function hostWith(lock: WriterLock, workspace: Workspace, options: HostOptions): Host {
  const history = History.open(workspace.databasePath)
  const changes = new Changes(history, options.onUnexpected)
  try {
    return hostOf(workspace, history, changes, lock, options)
  } catch (error) {
    changes.close()
    history.close()
    throw error
  }
}

function hostOf(
  workspace: Workspace,
  history: History,
  changes: Changes,
  lock: WriterLock,
  { startsJobs, onUnexpected, onJobs, onJobEnd, link = () => Promise.reject(servesNoPage(workspace.dir)) }: HostOptions,
): Host {
  const queue = new JobQueue({
    history,
    workspaceDir: workspace.dir,
    storeFor: (jobId) => historyStore(history, workspace, jobId),
    newWorker: () => new WorkerClient(),
    startsJobs,
    onUnexpected,
    onChange: () => {
      changes.notify()
      onJobs?.()
    },
    ...(onJobEnd ? { onEnd: onJobEnd } : {}),
  })
  const about: About = {
    version,
    workspaceDir: workspace.dir,
    worksQueue: startsJobs,
    recipes: builtInRecipes(),
  }
  const store = historyStore(history, workspace)
  const warmWorker = new WarmWorker({ newWorker: () => new WorkerClient() })
  const subjects = new Subjects(history, store, workspace.dir)
  const measurements = new Measurements(subjects, warmWorker)
  const curves = new Curves({
    savedMasks: history.savedMasks,
    measurements,
    onChange: () => changes.notify(),
    onUnexpected,
  })
  const runtime = new ComputeRuntime()
  const uploads = new Uploads(importsFolder(workspace))
  uploads.removeOld()
  const clusters = new Clusters({
    history,
    workspace,
    follows: startsJobs,
    onChange: () => changes.notify(),
    onUnexpected,
  })
  const router = hostRouter({
    history,
    changes,
    rows: new RunRows(history),
    queue,
    workspace,
    store,
    subjects,
    measurements,
    curves,
    warmWorker,
    runtime,
    uploads,
    clusters,
    about,
    link,
    onUnexpected,
  })
  const handler = lineHandler(router, onUnexpected)
  // What a host before this one could not finish.
  void removePurgedFolders(history, workspace).catch(onUnexpected)
  queue.start()
  clusters.start()
  return {
    workspace,
    history,
    queue,
    client: createRouterClient(router, { context: { drained: () => Promise.resolve() } }),
    connect: handler.connect,
    close: async (beforeRelease = () => undefined) => {
      runtime.close()
      uploads.close()
      try {
        await curves.close()
        await warmWorker.close()
        await clusters.close()
        await queue.close()
      } finally {
        changes.close()
        history.close()
        beforeRelease()
        lock.release()
      }
    },
  }
}

function servesNoPage(dir: string): UserError {
  return new UserError(
    'workspace-held',
    `The workspace ${dir} is in use by a command of the command line, which serves no page.`,
    'Wait until it has finished, or choose another workspace with --workspace.',
  )
}
