/** A workspace at home that has sweeps on a cluster: opened, looked at, waited for. */

import { openHost, type Host } from '../../../src-main/host/host'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import type { SweepTask, SweepView } from '../../../src-shared/contract/cluster-views'
import type { ErrorReport } from '../../../src-shared/errors'

export function openedHost(folder: string): Host {
  const opened = openHost(openWorkspace(folder), {
    startsJobs: false,
    onUnexpected: (error) => {
      throw error
    },
  })
  if (opened === null) throw new Error('Another process holds the workspace.')
  return opened
}

/** Looks again and again, as the host does by itself in a window; each look takes processes that the tasks would use. */
export async function until(host: Host, sweepId: string, isReached: (sweep: SweepView) => boolean): Promise<SweepView> {
  for (;;) {
    const sweep = await host.client.clusters.refresh({ sweepId })
    if (isReached(sweep)) return sweep
    if (sweep.isOver) throw new Error(`It is over: ${JSON.stringify(await tasksOf(host, sweepId))}`)
    await new Promise((resolve) => setTimeout(resolve, 800))
  }
}

export async function tasksOf(host: Host, sweepId: string): Promise<readonly SweepTask[]> {
  for await (const { changed } of await host.client.clusters.watchTasks({ sweepId })) return changed
  return []
}

/** What is in the way of hearing from the workspace's first cluster. */
export async function problemOf(host: Host): Promise<ErrorReport | null> {
  for await (const [cluster] of await host.client.clusters.watch()) return cluster?.problem ?? null
  return null
}
