/** The clusters of a workspace: where they are, how sweeps get there, and when each is looked at next. */

import { clusterSchema, clustersSetting, type Cluster } from '../../src-shared/cluster/cluster-settings'
import type { ClusterTest, ClusterView, Fetched, SweepView } from '../../src-shared/contract/cluster-views'
import { count } from '../../src-shared/formats/numbers'
import { errorReport, UserError, type ErrorReport } from '../../src-shared/errors'
import { didYouMean } from '../../src-shared/recipe/nearest'
import { listDatasets } from '../datasets/registry'
import type { SweepRecord } from '../history/cluster-tables'
import type { History } from '../history/history'
import type { Workspace } from '../workspace/workspace'
import { fetchRun, type WhatToFetch } from './fetch-files'
import { Follower } from './follower'
import { keepSweep, type SweepWish } from './hand-in'
import { shellOf, type Shell } from './shell'
import { Slurm } from './slurm'
import { cancelTasks, requeueTasks, setNice } from './sweep-actions'
import { testConnection } from './test-connection'

/** How long until the next look: soon while there is news, ever later while there is none. */
export type Pace = { readonly soonMs: number; readonly mostMs: number; readonly mostAfterFailureMs: number }

const defaultPace: Pace = { soonMs: 5_000, mostMs: 60_000, mostAfterFailureMs: 300_000 }

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

type Place = {
  readonly name: string
  readonly shell: Shell
  readonly slurm: Slurm
  readonly follower: Follower
  delayMs: number
  timer: NodeJS.Timeout | null
  heardMs: number | null
  problem: ErrorReport | null
}

export class Clusters {
  readonly #options: ClustersOptions
  readonly #pace: Pace
  /** By the cluster's settings as text: changed settings make another place. */
  readonly #places = new Map<string, Place>()
  /** Looks, and what is asked of a cluster, one after the other: a journal is read by one at a time. By its name. */
  readonly #turns = new Map<string, Promise<unknown>>()
  #sources: ReadonlyMap<string, string> = new Map()
  #closed = false

  constructor(options: ClustersOptions) {
    this.#options = options
    this.#pace = options.pace ?? defaultPace
  }

  all(): readonly Cluster[] {
    const kept = clusterSchema.array().safeParse(this.#options.history.setting(clustersSetting) ?? [])
    return kept.success ? kept.data : []
  }

  /** @throws UserError `cluster-not-found` */
  get(name: string): Cluster {
    const all = this.all()
    const found = all.find((cluster) => cluster.name === name)
    if (found) return found
    const names = all.map((cluster) => cluster.name)
    throw new UserError(
      'cluster-not-found',
      `There is no cluster "${name}".${didYouMean(name, names)}`,
      names.length === 0
        ? 'Add one with `prunescope cluster add NAME --folder FOLDER`, or on the page Clusters.'
        : `Choose one of: ${names.join(', ')}.`,
    )
  }

  views(): readonly ClusterView[] {
    return this.all().map((cluster) => {
      const place = this.#places.get(JSON.stringify(cluster))
      return { ...cluster, heardMs: place?.heardMs ?? null, problem: place?.problem ?? null }
    })
  }

  save(cluster: Cluster): void {
    const others = this.all().filter(({ name }) => name !== cluster.name)
    const sorted = [...others, cluster].sort((a, b) => (a.name < b.name ? -1 : 1))
    this.#options.history.setSetting(clustersSetting, sorted)
    this.start()
  }

  /** @throws UserError `cluster-refused` while a sweep is under way there */
  remove(name: string): void {
    this.get(name)
    const open = this.#options.history.clusters.sweeps().filter((sweep) => sweep.cluster === name && !sweep.isOver)
    if (open.length > 0)
      throw new UserError(
        'cluster-refused',
        `${count(open.length)} ${open.length === 1 ? 'sweep is' : 'sweeps are'} under way on ${name}.`,
        'Cancel them first, or wait until they are over.',
      )
    this.#options.history.setSetting(
      clustersSetting,
      this.all().filter((cluster) => cluster.name !== name),
    )
    this.#options.onChange()
  }

  async test(name: string): Promise<ClusterTest> {
    const cluster = this.get(name)
    const place = this.#placeOf(cluster)
    try {
      const answer = await testConnection(cluster, place.shell)
      this.#heard(place, null)
      return answer
    } catch (error) {
      this.#heard(place, errorReport(error))
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
    const cluster = this.get(clusterName)
    const place = this.#placeOf(cluster)
    const id = await this.#exclusively(place, async () => {
      const limits = await place.follower.limits()
      const made = keepSweep(this.#options.history.clusters, cluster, wish, limits)
      try {
        await place.follower.look()
      } catch (error) {
        // Nothing of it is there: it is not kept either, and may be asked for again.
        const { history } = this.#options
        const sweep = history.clusters.sweep(made)
        if (history.clusters.stages(sweep.key, null).every(({ slurmJob }) => slurmJob === null)) {
          history.clusters.deleteSweep(sweep.key)
          throw error
        }
      }
      return made
    })
    this.#soon(cluster, place)
    return this.view(id)
  }

  async refresh(sweepId: string): Promise<SweepView> {
    const cluster = this.#clusterOf(sweepId)
    await this.#look(this.#placeOf(cluster))
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
    const { history } = this.#options
    const tasks = history.clusters.taskKeys(history.clusters.sweep(sweepId).key)
    return this.fetch(
      tasks.flatMap((task) => history.clusters.runs.runsOf(task)),
      'final',
    )
  }

  async fetch(runIds: readonly string[], what: WhatToFetch): Promise<Fetched> {
    const { history, workspace } = this.#options
    let [files, sizeBytes] = [0, 0]
    for (const runId of runIds) {
      const place = history.clusters.runs.placeOf(runId)
      if (place === null) continue
      const fetched = await fetchRun(history, workspace, this.#placeOf(this.get(place.cluster)).shell, runId, what)
      files += fetched.files
      sizeBytes += fetched.sizeBytes
    }
    this.#options.onChange()
    return { files, sizeBytes }
  }

  /** Begins to follow what is under way; also after settings have changed. */
  start(): void {
    const { history, follows } = this.#options
    const names = new Set(history.clusters.sweeps().flatMap(({ cluster, isOver }) => (isOver ? [] : [cluster])))
    if (follows)
      for (const cluster of this.all()) if (names.has(cluster.name)) this.#soon(cluster, this.#placeOf(cluster), 0)
    this.#options.onChange()
  }

  /** Waits a moment for what is under way; what the cluster says after that is read the next time. */
  async close({ withinMs = 5000 }: { readonly withinMs?: number } = {}): Promise<void> {
    this.#closed = true
    for (const { timer } of this.#places.values()) if (timer) clearTimeout(timer)
    const late = new Promise((resolve) => setTimeout(resolve, withinMs).unref())
    await Promise.race([Promise.all(this.#turns.values()), late])
  }

  async #act(sweepId: string, act: (sweep: SweepRecord, place: Place) => Promise<void>): Promise<SweepView> {
    const cluster = this.#clusterOf(sweepId)
    const place = this.#placeOf(cluster)
    await this.#exclusively(place, () => act(this.#options.history.clusters.sweep(sweepId), place))
    this.#soon(cluster, place)
    this.#options.onChange()
    return this.view(sweepId)
  }

  #clusterOf(sweepId: string): Cluster {
    return this.get(this.#options.history.clusters.sweep(sweepId).cluster)
  }

  async #look(place: Place): Promise<void> {
    await this.#exclusively(place, async () => {
      try {
        await this.#learnSources()
        const { isNew, problem } = await place.follower.look()
        const { soonMs, mostMs } = this.#pace
        place.delayMs = isNew ? soonMs : Math.min(mostMs, place.delayMs * 1.5)
        this.#heard(place, problem)
      } catch (error) {
        if (this.#closed) return
        place.delayMs = Math.min(this.#pace.mostAfterFailureMs, place.delayMs * 2)
        const report = errorReport(error)
        if (report.code === 'internal') this.#options.onUnexpected(error)
        this.#heard(place, report)
      }
    })
  }

  #heard(place: Place, problem: ErrorReport | null): void {
    if (problem?.code !== 'cluster-unreachable') place.heardMs = Date.now()
    place.problem = problem
    this.#options.onChange()
  }

  #soon(cluster: Cluster, place: Place, inMs = this.#pace.soonMs): void {
    if (!this.#options.follows || this.#closed) return
    if (place.timer) clearTimeout(place.timer)
    place.delayMs = Math.min(place.delayMs, Math.max(inMs, this.#pace.soonMs))
    place.timer = setTimeout(() => {
      place.timer = null
      void this.#look(place).then(() => this.#again(cluster, place))
    }, inMs).unref()
  }

  #again(cluster: Cluster, place: Place): void {
    if (this.#closed || place.timer) return
    const isCurrent = this.all().some((each) => JSON.stringify(each) === JSON.stringify(cluster))
    const { clusters } = this.#options.history
    if (!isCurrent || !clusters.sweeps().some((sweep) => sweep.cluster === cluster.name && !sweep.isOver)) return
    place.timer = setTimeout(() => {
      place.timer = null
      void this.#look(place).then(() => this.#again(cluster, place))
    }, place.delayMs).unref()
  }

  /** Where data are here that have the same name there. */
  async #learnSources(): Promise<void> {
    const listed = await listDatasets(this.#options.workspace.dir)
    this.#sources = new Map(listed.map(({ name, folder, isBuiltIn }) => [name, isBuiltIn ? name : (folder ?? name)]))
  }

  #exclusively<T>(place: Place, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(place.name) ?? Promise.resolve()).then(work)
    this.#turns.set(
      place.name,
      turn.catch(() => undefined),
    )
    return turn
  }

  #placeOf(cluster: Cluster): Place {
    const key = JSON.stringify(cluster)
    const known = this.#places.get(key)
    if (known) return known
    const { history, workspace } = this.#options
    const shell = (this.#options.shellOf ?? shellOf)(cluster.host)
    const slurm = new Slurm(shell)
    const follower = new Follower({
      history,
      workspace,
      cluster,
      shell,
      slurm,
      sourceOf: (name) => this.#sources.get(name) ?? null,
      isClosed: () => this.#closed,
    })
    const place: Place = {
      name: cluster.name,
      shell,
      slurm,
      follower,
      delayMs: this.#pace.soonMs,
      timer: null,
      heardMs: null,
      problem: null,
    }
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
