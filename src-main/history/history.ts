/** The history of a workspace: every run with all that is known of it. The one door to the database. */

import type { Database } from 'better-sqlite3'
import type { ErrorReport } from '../../src-shared/errors'
import type { DataChoice } from '../../src-shared/runs/job'
import type { Latency } from '../../src-shared/runs/latency'
import type { Predictions, Split } from '../../src-shared/runs/predictions'
import type { MaskWarning } from '../../src-shared/pruning/warnings'
import type {
  Artefact,
  GammaSnapshot,
  MetricName,
  MetricPoint,
  Progress,
  RunEvent,
  SurgeryCheck,
} from '../../src-shared/runs/events'
import { ArrivingRows } from './arriving-rows'
import { CareTable, type Annotation } from './care-table'
import { openDatabase, type OpenOptions } from './database'
import { reportingDatabaseErrors } from './database-errors'
import { GammaTable } from './gamma-table'
import { FindingsTables } from './findings-tables'
import { JobsTable, type JobRecord, type JobState, type NewJob } from './jobs-table'
import { MasksTable, type SavedMask } from './masks-table'
import { MetricsTable, type MetricColumns, type MetricRows, type MetricSeries } from './metrics-table'
import { ResultsTables, type LogLine, type TimedEvaluation } from './results-tables'
import { ReportTexts } from './report-texts'
import { RecipeValuesTable, type RunRecipeValues } from './recipe-values'
import type { NewRun, RunHead, RunRecord, RunState, RunSummary } from './run-types'
import { RunList, type RunsSince } from './run-list'
import { RunsTable } from './runs-table'
import { ClusterTables } from './cluster-tables'
import { SavedMasks, type Access } from './saved-masks'
import { SettingsTable } from './settings-table'
import { SummariesTable } from './summaries-table'
import { steadyNow } from '../../src-shared/steady-clock'

/** The longest that measurements wait in memory. */
const flushAfterMs = 1000
const heartbeatEveryMs = 30_000

/** What has been told of a run and is not in the database yet. */
type Pending = { readonly points: MetricPoint[]; progress: Progress | null }

/**
 * Several processes may have the same history open: one writes at a time, the others wait for up to five seconds, readers
 * never wait. Where a method takes a `runId` it is the whole id; `run` also finds names and beginnings of ids.
 * Any method may throw a UserError `disk-full`, `workspace-unwritable` or `workspace-damaged`.
 */
export class History {
  /** Masks under names and curves over masks: what the inspector keeps. */
  readonly savedMasks: SavedMasks
  /** What people write into their reports. */
  readonly reportTexts: ReportTexts
  /** Runs that come from another workspace. */
  readonly arrivals: ArrivingRows
  /** Sweeps on clusters. */
  readonly clusters: ClusterTables
  readonly #path: string
  readonly #database: Database
  readonly #runs: RunsTable
  readonly #list: RunList
  readonly #summaries: SummariesTable
  readonly #care: CareTable
  readonly #metrics: MetricsTable
  readonly #gammas: GammaTable
  readonly #masks: MasksTable
  readonly #results: ResultsTables
  readonly #findings: FindingsTables
  readonly #jobs: JobsTable
  readonly #settings: SettingsTable
  readonly #pending = new Map<number, Pending>()
  readonly #heartbeat: NodeJS.Timeout
  #flushTimer: NodeJS.Timeout | null = null
  #writeFailed = false

  /**
   * Opens or makes the database, and marks as interrupted the runs whose process is dead.
   *
   * @throws UserError `workspace-newer` (file left untouched), `workspace-damaged`, `workspace-unwritable`, `disk-full`
   */
  static open(path: string, options: OpenOptions = {}): History {
    const history = new History(path, openDatabase(path, options))
    try {
      history.reconcile()
      history.#sumUp()
      return history
    } catch (error) {
      history.close()
      throw error
    }
  }

  private constructor(path: string, database: Database) {
    this.#path = path
    this.#database = database
    this.#runs = new RunsTable(database)
    this.#list = new RunList(database)
    this.#summaries = new SummariesTable(database)
    this.#care = new CareTable(database)
    this.#metrics = new MetricsTable(database)
    this.#gammas = new GammaTable(database)
    this.#masks = new MasksTable(database)
    this.#results = new ResultsTables(database)
    this.#findings = new FindingsTables(database)
    this.#jobs = new JobsTable(database)
    this.#settings = new SettingsTable(database)
    const access: Access = {
      read: (work) => this.#read(work),
      write: (work) => this.#write(work),
      runKey: (runId) => this.#runs.key(runId),
    }
    this.savedMasks = new SavedMasks(database, access)
    this.reportTexts = new ReportTexts(database, access)
    this.arrivals = new ArrivingRows(database, access)
    this.clusters = new ClusterTables(database, access)
    this.#heartbeat = setInterval(
      () => this.#attempt(() => this.#runs.heartbeat(steadyNow())),
      heartbeatEveryMs,
    ).unref()
  }

  /** Writes what is pending and closes; closing twice does nothing. */
  close(): void {
    clearInterval(this.#heartbeat)
    if (!this.#database.open) return
    try {
      this.flush()
    } finally {
      if (this.#flushTimer) clearTimeout(this.#flushTimer)
      this.#database.close()
    }
  }

  /** @throws UserError `run-not-found` when the parent does not exist */
  createRun(run: NewRun): RunRecord {
    return this.#write(() => {
      const id = this.#runs.create(run, steadyNow())
      const { parentId = null } = run
      this.#summaries.add(this.#runs.key(id), parentId === null ? null : this.#runs.key(parentId), run)
      return this.#runs.record(id)
    })
  }

  /**
   * A run by id, by name, or by the beginning of its id where only one begins so.
   *
   * @throws UserError `run-not-found` naming what was probably meant, or all that could be
   */
  run(idOrPrefixOrName: string): RunRecord {
    return this.#read(() => this.#runs.find(idOrPrefixOrName))
  }

  /** All runs, oldest first. */
  listRuns(): readonly RunSummary[] {
    return this.#read(() => this.#list.all())
  }

  /** What has changed in the list of runs since an earlier answer's `change`; 0 asks for all of it. */
  runsSince(change: number): RunsSince {
    const look = this.#database.transaction(() => this.#list.since(change))
    return this.#read(() => look())
  }

  /** Of all runs, oldest first. */
  runIds(): readonly string[] {
    return this.#read(() => this.#list.ids())
  }

  /** What the recipes of runs say for these keys, of runs made after `sinceKey`; none where no keys are asked for. */
  recipeValues(paths: readonly string[], sinceKey = 0): RunRecipeValues {
    return this.#read(() => new RecipeValuesTable(this.#database).read(paths, sinceKey))
  }

  progress(runId: string): Progress | null {
    return this.#read(() => this.#runs.progress(this.#runs.key(runId)))
  }

  children(runId: string): readonly RunHead[] {
    return this.#read(() => this.#runs.children(runId))
  }

  /** From the first ancestor down to the run itself. */
  lineage(runId: string): readonly RunHead[] {
    return this.#read(() => this.#runs.lineage(runId))
  }

  /**
   * Keeps what a worker tells. Metrics and progress wait up to a second and are written together; everything else is on
   * record when this returns, and all that was told before it too. Where a delayed write failed, the next call throws.
   *
   * @throws UserError `run-not-found` when the run has been deleted meanwhile
   */
  apply(runId: string, event: RunEvent): void {
    if (this.#writeFailed) this.flush()
    const key = reportingDatabaseErrors(this.#path, () => this.#runs.key(runId))
    switch (event.type) {
      case 'metrics':
        for (const point of event.points) this.#pendingOf(key).points.push(point)
        return
      case 'progress':
        this.#pendingOf(key).progress = event.progress
        return
      default:
        this.#write(() => this.#applyNow(key, event))
    }
  }

  #applyNow(key: number, event: Exclude<RunEvent, { type: 'metrics' | 'progress' }>): void {
    switch (event.type) {
      case 'started':
        this.#runs.setState(key, 'running', null, event.timeMs)
        this.#runs.setEnvironment(key, event.environment)
        return
      case 'log':
        return this.#results.addLog(key, event)
      case 'gamma':
        return this.#gammas.save(key, event.snapshot)
      case 'evaluation':
        this.#results.addEvaluation(key, event.evaluation, steadyNow())
        return this.#summaries.refresh(key)
      case 'predictions':
        return this.#findings.savePredictions(key, event.predictions, steadyNow())
      case 'latency':
        this.#findings.addLatency(key, event.latency)
        return this.#summaries.refreshLatency(key)
      case 'surgery':
        return this.#results.saveSurgeryCheck(key, event.check)
      case 'warning':
        return this.#results.addWarning(key, event.warning)
      case 'artefact':
        return this.#results.saveArtefact(key, event.artefact)
      case 'finished':
        return this.#runs.finish(key, event.reason, event.timeMs)
      case 'stopped':
        return this.#runs.setState(key, 'stopped', null, event.timeMs)
      case 'failed':
        return this.#runs.setState(key, 'failed', event.error, event.timeMs)
      default: {
        const never: never = event
        return never
      }
    }
  }

  /** All that `work` writes goes into the database together, measurements included, or none of it does. */
  together<T>(work: () => T): T {
    this.flush()
    const all = this.#database.transaction(() => {
      const result = work()
      this.flush()
      return result
    })
    try {
      return reportingDatabaseErrors(this.#path, () => all.immediate())
    } catch (error) {
      // What came before it was flushed: these are its own.
      this.#pending.clear()
      throw error
    }
  }

  /** Writes what is pending now. */
  flush(): void {
    this.#write(() => undefined)
  }

  /** For what no worker tells: queueing, an import that is done, a worker that died (`interrupted`, with the error). */
  setState(runId: string, state: RunState, error: ErrorReport | null = null): void {
    this.#write(() => this.#runs.setState(this.#runs.key(runId), state, error, steadyNow()))
  }

  /** For a run that came without data, as weights from elsewhere do: those that it was tested on first are its own. */
  adoptData(runId: string, data: DataChoice): void {
    this.#write(() => {
      const key = this.#runs.key(runId)
      if (this.#runs.adoptData(key, data)) this.#summaries.setDataName(key, data.name)
    })
  }

  /** Marks running runs whose process is dead as interrupted; done on opening, and whenever one wants to be sure. */
  reconcile(): void {
    this.#write(() => this.#runs.reconcile(steadyNow()))
  }

  /** Names of all that was measured in a run. */
  metricNames(runId: string): readonly MetricName[] {
    return this.#read(() => this.#metrics.names(this.#runs.key(runId)))
  }

  /**
   * One series per name, in the order given. Hand `lastRowId` back as `sinceRowId` to read on; when `resets` differs from
   * the last answer's, a resumed run took measurements back: forget those at hand and read from the beginning.
   */
  metricSeries(
    runId: string,
    names: readonly MetricName[],
    options: { readonly sinceRowId?: number } = {},
  ): MetricRows<MetricSeries> & { readonly resets: number } {
    const { series, ...rest } = this.metricColumns(runId, names, options)
    return { ...rest, series: series.map(listed) }
  }

  /** As `metricSeries`, for whoever hands many points on. */
  metricColumns(
    runId: string,
    names: readonly MetricName[],
    { sinceRowId = 0 }: { readonly sinceRowId?: number } = {},
  ): MetricRows & { readonly resets: number } {
    // In one look: what another process writes between two series would be skipped by the cursor.
    const look = this.#database.transaction(() => {
      const key = this.#runs.key(runId)
      return { ...this.#metrics.series(key, names, sinceRowId), resets: this.#runs.resets(key) }
    })
    return this.#read(() => look())
  }

  /** By epoch; `sinceEpoch` leaves out those up to it. */
  gammaSnapshots(runId: string, { sinceEpoch = -1 }: { readonly sinceEpoch?: number } = {}): readonly GammaSnapshot[] {
    return this.#read(() => this.#gammas.all(this.#runs.key(runId), sinceEpoch))
  }

  /** How often the run took measurements back: see `metricSeries`. */
  resets(runId: string): number {
    return this.#read(() => this.#runs.resets(this.#runs.key(runId)))
  }

  latestGamma(runId: string): GammaSnapshot | null {
    return this.#read(() => this.#gammas.latest(this.#runs.key(runId)))
  }

  /** A run has one mask: saving again replaces it. Its warnings come as events. */
  saveMask(runId: string, mask: SavedMask): void {
    this.#write(() => this.#masks.save(this.#runs.key(runId), mask))
  }

  mask(runId: string): SavedMask | null {
    return this.#read(() => this.#masks.get(this.#runs.key(runId)))
  }

  /** Oldest first. */
  evaluations(runId: string): readonly TimedEvaluation[] {
    return this.#read(() => this.#results.evaluations(this.#runs.key(runId)))
  }

  /** Of every batch size and time, oldest first. */
  latencies(runId: string): readonly Latency[] {
    return this.#read(() => this.#findings.latencies(this.#runs.key(runId)))
  }

  /** When it was kept what the run's network said of these images, ms since 1970. */
  predictedMs(runId: string, split: Split): number | null {
    return this.#read(() => this.#findings.predictedMs(this.#runs.key(runId), split))
  }

  /** What the run's network said of these images; null where nobody has kept it. */
  predictions(runId: string, split: Split): Predictions | null {
    return this.#read(() => this.#findings.predictions(this.#runs.key(runId), split))
  }

  /** Parts of the data whose predictions are kept. */
  predictedSplits(runId: string): readonly Split[] {
    return this.#read(() => this.#findings.predictedSplits(this.#runs.key(runId)))
  }

  surgeryCheck(runId: string): SurgeryCheck | null {
    return this.#read(() => this.#results.surgeryCheck(this.#runs.key(runId)))
  }

  warnings(runId: string): readonly MaskWarning[] {
    return this.#read(() => this.#results.warnings(this.#runs.key(runId)))
  }

  artefacts(runId: string): readonly Artefact[] {
    return this.#read(() => this.#results.artefacts(this.#runs.key(runId)))
  }

  /** @param sinceRowId the `rowId` of the last line at hand */
  logs(runId: string, sinceRowId = 0): readonly LogLine[] {
    return this.#read(() => this.#results.logs(this.#runs.key(runId), sinceRowId))
  }

  /** Changes whenever something in the database has changed, by this process or another; cheap enough to ask often. */
  revision(): string {
    return this.#read(() => {
      const own = this.#database.prepare<[], { n: number }>('SELECT total_changes() AS n').get()?.n ?? 0
      return `${String(this.#database.pragma('data_version', { simple: true }))}.${own}`
    })
  }

  /** Says something about runs, about all or none: what is not given stays. */
  annotate(runIds: readonly string[], annotation: Annotation): void {
    this.#write(() => this.#keys(runIds).forEach((key) => this.#care.annotate(key, annotation)))
  }

  /** Markdown; empty where nobody has written one. */
  note(runId: string): string {
    return this.#read(() => this.#care.note(this.#runs.key(runId)))
  }

  setArchived(runIds: readonly string[], archived: boolean): void {
    this.#write(() => this.#keys(runIds).forEach((key) => this.#care.setArchived(key, archived)))
  }

  /** @throws UserError `wrong-run` when one of them is running; then none is put there */
  trashRuns(runIds: readonly string[]): void {
    this.#write(() => this.#keys(runIds).forEach((key) => this.#care.trash(key, steadyNow())))
  }

  restoreRuns(runIds: readonly string[]): void {
    this.#write(() => this.#keys(runIds).forEach((key) => this.#care.restore(key)))
  }

  /**
   * Forgets runs that are in the trash. Their folders are the caller's to remove: `purgedFolders` until `forgetFolder`.
   *
   * @throws UserError `wrong-run` when others that stay stem from one of them; then none is forgotten
   */
  purgeRuns(runIds: readonly string[]): void {
    this.#write(() => this.#care.purge(this.#keys(runIds)))
  }

  /** Ids of purged runs whose folders may still be there. */
  purgedFolders(): readonly string[] {
    return this.#read(() => this.#care.purgedFolders())
  }

  forgetFolder(runId: string): void {
    this.#write(() => this.#care.forgetFolder(runId))
  }

  /**
   * The run is running again, from a checkpoint: what was found out after it is forgotten, so that curves do not double
   * back. Step 0 forgets everything, for a run that begins anew. Logs stay.
   *
   * @param step optimiser steps taken at the checkpoint
   */
  resetForResume(runId: string, step: number): RunRecord {
    return this.#write(() => {
      const key = this.#runs.key(runId)
      // A run that begins anew tells its step 0 again.
      const lastStep = step === 0 ? -1 : step
      this.#gammas.deleteAfter(key, this.#metrics.epochAt(key, lastStep))
      this.#metrics.deleteAfter(key, lastStep)
      this.#results.forgetFindings(key)
      this.#findings.forget(key)
      this.#summaries.refreshLatency(key)
      this.#summaries.refresh(key)
      this.#runs.countReset(key)
      this.#runs.setState(key, 'running', null, steadyNow())
      return this.#runs.record(runId)
    })
  }

  /** Queues jobs, in this order, all of them or none. */
  addJobs(jobs: readonly NewJob[]): readonly JobRecord[] {
    return this.#write(() =>
      jobs.map((job) => {
        this.#jobs.add(job, steadyNow())
        return this.#jobs.get(job.id)
      }),
    )
  }

  /** All jobs, in the order in which they come or came up. */
  listJobs(): readonly JobRecord[] {
    return this.#read(() => this.#jobs.all())
  }

  /** @throws UserError `job-not-found` */
  job(id: string): JobRecord {
    return this.#read(() => this.#jobs.get(id))
  }

  /** The one that comes up next; null when none waits. */
  nextJob(): JobRecord | null {
    return this.#read(() => this.#jobs.next())
  }

  setJobState(id: string, state: JobState, error: ErrorReport | null = null): JobRecord {
    return this.#write(() => {
      this.#jobs.setState(id, state, error, steadyNow())
      return this.#jobs.get(id)
    })
  }

  setJobPriority(id: string, priority: number): JobRecord {
    return this.#write(() => {
      this.#jobs.setPriority(id, priority)
      return this.#jobs.get(id)
    })
  }

  /** To right before another job, or to the end of its priority. */
  moveJob(id: string, beforeId: string | null): JobRecord {
    return this.#write(() => {
      this.#jobs.move(this.#jobs.get(id).id, beforeId)
      return this.#jobs.get(id)
    })
  }

  /** Forgets a job; the runs it made stay. */
  deleteJob(id: string): void {
    this.#write(() => this.#jobs.delete(this.#jobs.get(id).id))
  }

  /** The runs that jobs made, oldest first, by job. */
  runsOfJobs(): ReadonlyMap<string, readonly string[]> {
    return this.#read(() => this.#runs.idsByJob())
  }

  /** A setting of this workspace, as `setSetting` kept it. */
  setting(name: string): unknown {
    return this.#read(() => this.#settings.get(name))
  }

  setSetting(name: string, value: unknown): void {
    this.#write(() => this.#settings.set(name, value))
  }

  /** For runs that a history of an older form has brought along. */
  #sumUp(): void {
    if (this.#read(() => this.#summaries.hasMissing())) this.#write(() => this.#summaries.addMissing())
  }

  #keys(runIds: readonly string[]): readonly number[] {
    return runIds.map((id) => this.#runs.key(id))
  }

  #pendingOf(key: number): Pending {
    const pending = this.#pending.get(key) ?? { points: [], progress: null }
    this.#pending.set(key, pending)
    this.#flushTimer ??= setTimeout(() => {
      this.#flushTimer = null
      this.#attempt(() => this.flush())
    }, flushAfterMs)
    return pending
  }

  /** What a timer does: nobody can catch what it throws, so the next `apply` does. */
  #attempt(work: () => void): void {
    try {
      work()
    } catch {
      this.#writeFailed = true
    }
  }

  /** What is pending goes first: the reader of an own write sees all that came before it. */
  #read<T>(work: () => T): T {
    if (this.#pending.size > 0 && !this.#writeFailed) this.#attempt(() => this.flush())
    return reportingDatabaseErrors(this.#path, work)
  }

  #write<T>(work: () => T): T {
    const result = reportingDatabaseErrors(this.#path, () =>
      this.#database
        .transaction(() => {
          this.#writePending()
          return work()
        })
        .immediate(),
    )
    this.#pending.clear()
    if (this.#flushTimer) clearTimeout(this.#flushTimer)
    this.#flushTimer = null
    this.#writeFailed = false
    return result
  }

  #writePending(): void {
    for (const [key, { points, progress }] of this.#pending) {
      // Deleted meanwhile: whoever tells more of it learns so from `apply`.
      if (!this.#runs.exists(key)) continue
      this.#metrics.insert(key, points)
      if (points.some(({ values }) => isSummedUp(values))) this.#summaries.refresh(key)
      if (progress) this.#runs.setProgress(key, progress)
    }
  }
}

/** Whether the list of runs shows something of these measurements. */
function isSummedUp(values: MetricPoint['values']): boolean {
  return Object.keys(values).some((name) => name === 'train/loss' || name.endsWith('/accuracy'))
}

function listed({ name, steps, epochs, timesMs, values }: MetricColumns): MetricSeries {
  const list = (column: Float64Array): readonly number[] => Array.from(column)
  return { name, steps: list(steps), epochs: list(epochs), timesMs: list(timesMs), values: list(values) }
}
