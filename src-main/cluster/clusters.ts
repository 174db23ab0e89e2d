/** What can be asked of the clusters of a workspace: jobs handed in, looked at, ended, brought home. */

import type { Cluster } from '../../src-shared/cluster/cluster-settings'
import type { ClusterTest, ClusterView, Fetched, SweepView } from '../../src-shared/contract/cluster-views'
import { errorReport, UserError } from '../../src-shared/errors'
import { listDatasets } from '../datasets/registry'
import type { SweepRecord } from '../history/cluster-tables'
import type { History } from '../history/history'
import type { Workspace } from '../workspace/workspace'
import { ClusterList } from './cluster-list'
import { fetchRun, type WhatToFetch } from './fetch-files'
import { keepSweep, type SweepWish } from './hand-in'
import { Place, usualPace, type Pace } from './place'
import { shellOf, type Shell } from './shell'
import { cancelTasks, requeueTasks, setNice } from './sweep-actions'
import { testConnection } from './test-connection'

export type ClustersOptions = {
  readonly history: History
  readonly workspace: Workspace
  /** Whether sweeps are followed by themselves; without it only `refresh` looks. */
  readonly follows: boolean
  readonly onChange: () => void
  readonly onUnexpected: (error: unknown) => void
  readonly pace?: Pace
  readonly shellOf?: (host: string | null) => Shell
}

export class Clusters {
  readonly list: ClusterList
  readonly #options: ClustersOptions
  /** By the cluster's settings as text: changed settings make another place. */
  readonly #places = new Map<string, Place>()
  /** What is done there, one after the other, whatever the settings. By the cluster's name. */
  readonly #turns = new Map<string, Promise<unknown>>()
  #sources: ReadonlyMap<string, string> = new Map()
  #closed = false

  constructor(options: ClustersOptions) {
    this.#options = options
    this.list = new ClusterList(options.history)
  }

  views(): readonly ClusterView[] {
    return this.list.all().map((cluster) => {
      const place = this.#places.get(JSON.stringify(cluster))
      return { ...cluster, heardMs: place?.heardMs ?? null, problem: place?.problem ?? null }
    })
  }

  save(cluster: Cluster): void {
    this.list.save(cluster)
    this.start()
  }

  /** @throws UserError `cluster-refused` while a sweep is under way there */
  remove(name: string): void {
    this.list.remove(name)
    this.#options.onChange()
  }

  async test(name: string): Promise<ClusterTest> {
    const cluster = this.list.get(name)
    const place = this.#placeOf(cluster)
    try {
      const answer = await testConnection(cluster, place.shell)
      place.heard(null)
      return answer
    } catch (error) {
      place.heard(errorReport(error))
      throw error
    }
  }

  sweeps(): readonly SweepView[] {
    return this.#options.history.clusters.sweeps().map((sweep) => this.#viewOf(sweep))
  }

  view(sweepId: string): SweepView {
    return this.#viewOf(this.#options.history.clusters.sweep(sweepId))
  }

  /** Keeps the sweep and hands in what the cluster takes at once. */
  async submit(clusterName: string, wish: SweepWish): Promise<SweepView> {
    const { clusters } = this.#options.history
    const cluster = this.list.get(clusterName)
    const place = this.#placeOf(cluster)
    const id = await this.#inTurn(cluster.name, async () => {
      const limits = await place.follower.limits()
      const made = keepSweep(clusters, cluster, wish, limits)
      try {
        await place.follower.look()
      } catch (error) {
        // Nothing of it is there: it is not kept either, and may be asked for again.
        const { key } = clusters.sweep(made)
        if (clusters.stages.ofTasks(key, null).every(({ slurmJob }) => slurmJob === null)) {
          clusters.deleteSweep(key)
          throw error
        }
      }
      return made
    })
    place.soon()
    return this.view(id)
  }

  async refresh(sweepId: string): Promise<SweepView> {
    await this.#placeOf(this.#clusterOf(sweepId)).look()
    return this.view(sweepId)
  }

  cancel(sweepId: string, numbers: readonly number[] | null): Promise<SweepView> {
    return this.#act(sweepId, (sweep, { slurm }) => cancelTasks(this.#options.history, slurm, sweep, numbers))
  }

  requeue(sweepId: string, numbers: readonly number[] | null): Promise<SweepView> {
    return this.#act(sweepId, (sweep, { slurm }) => requeueTasks(this.#options.history, slurm, sweep, numbers))
  }

  setNice(sweepId: string, nice: number): Promise<SweepView> {
    return this.#act(sweepId, (sweep, { slurm }) => setNice(this.#options.history, slurm, sweep, nice))
  }

  /** @throws UserError `cluster-refused` while it is under way */
  forget(sweepId: string): void {
    const sweep = this.#options.history.clusters.sweep(sweepId)
    if (!sweep.isOver)
      throw new UserError('cluster-refused', `${sweep.name} (${sweepId}) is under way.`, 'Cancel it first.')
    this.#options.history.clusters.deleteSweep(sweep.key)
    this.#options.onChange()
  }

  async fetchSweep(sweepId: string): Promise<Fetched> {
    const { clusters } = this.#options.history
    const tasks = clusters.taskKeys(clusters.sweep(sweepId).key)
    return this.fetch(
      tasks.flatMap((task) => clusters.runs.runsOf(task)),
      'final',
    )
  }

  async fetch(runIds: readonly string[], what: WhatToFetch): Promise<Fetched> {
    const { history, workspace } = this.#options
    let [files, sizeBytes] = [0, 0]
    for (const runId of runIds) {
      const lies = history.clusters.runs.placeOf(runId)
      if (lies === null) continue
      const { shell } = this.#placeOf(this.list.get(lies.cluster))
      const fetched = await fetchRun(history, workspace, shell, runId, what)
      files += fetched.files
      sizeBytes += fetched.sizeBytes
    }
    this.#options.onChange()
    return { files, sizeBytes }
  }

  /** Begins to follow what is under way; also after settings have changed. */
  start(): void {
    for (const cluster of this.list.all()) if (this.#isFollowed(cluster)) this.#placeOf(cluster).soon(0)
    this.#options.onChange()
  }

  /** Waits a moment for what is under way; what the cluster says after that is read the next time. */
  async close({ withinMs = 5000 }: { readonly withinMs?: number } = {}): Promise<void> {
    this.#closed = true
    for (const place of this.#places.values()) place.close()
    const late = new Promise((resolve) => setTimeout(resolve, withinMs).unref())
    await Promise.race([Promise.all(this.#turns.values()), late])
  }

  async #act(sweepId: string, act: (sweep: SweepRecord, place: Place) => Promise<void>): Promise<SweepView> {
    const cluster = this.#clusterOf(sweepId)
    const place = this.#placeOf(cluster)
    await this.#inTurn(cluster.name, () => act(this.#options.history.clusters.sweep(sweepId), place))
    place.soon()
    this.#options.onChange()
    return this.view(sweepId)
  }

  #clusterOf(sweepId: string): Cluster {
    return this.list.get(this.#options.history.clusters.sweep(sweepId).cluster)
  }

  #isFollowed(cluster: Cluster): boolean {
    const { follows, history } = this.#options
    return (
      follows &&
      !this.#closed &&
      this.list.all().some((each) => JSON.stringify(each) === JSON.stringify(cluster)) &&
      history.clusters.sweeps().some((sweep) => sweep.cluster === cluster.name && !sweep.isOver)
    )
  }

  /** Where data are here that have the same name there. */
  async #learnSources(): Promise<void> {
    const listed = await listDatasets(this.#options.workspace.dir)
    this.#sources = new Map(listed.map(({ name, folder, isBuiltIn }) => [name, isBuiltIn ? name : (folder ?? name)]))
  }

  #inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(work)
    this.#turns.set(
      name,
      turn.catch(() => undefined),
    )
    return turn
  }

  #placeOf(cluster: Cluster): Place {
    const key = JSON.stringify(cluster)
    const known = this.#places.get(key)
    if (known) return known
    const { history, workspace, onChange, onUnexpected, pace = usualPace } = this.#options
    const place = new Place({
      history,
      workspace,
      cluster,
      pace,
      onUnexpected,
      shell: (this.#options.shellOf ?? shellOf)(cluster.host),
      sourceOf: (name) => this.#sources.get(name) ?? null,
      inTurn: (work) => this.#inTurn(cluster.name, work),
      prepare: () => this.#learnSources(),
      onHeard: onChange,
      isFollowed: () => this.#isFollowed(cluster),
    })
    this.#places.set(key, place)
    return place
  }

  #viewOf({ key, id, name, cluster, createdMs, stages, nice, isOver, folder }: SweepRecord): SweepView {
    const { clusters } = this.#options.history
    const counts = clusters.overview.counts(key)
    const tasks = Object.values(counts).reduce((sum, each) => sum + each, 0)
    const reasons = isOver ? [] : clusters.overview.reasons(key)
    const problem = counts.failed > 0 ? clusters.overview.problem(key) : null
    return { id, name, cluster, createdMs, stages, tasks, counts, reasons, nice, isOver, problem, folder }
  }
}
