/** The history of a workspace: every run with all that is known of it. The one door to the database. */

import type { Database } from 'better-sqlite3'
import type { ErrorReport } from '../../src-shared/errors'
import type { Progress, RunEvent } from '../../src-shared/runs/events'
import type { DataChoice } from '../../src-shared/runs/job'
import { steadyNow } from '../../src-shared/steady-clock'
import { WriteBehind, type Access } from './access'
import { ArrivingRows } from './arriving-rows'
import { CareTable } from './care-table'
import { ClusterTables } from './cluster-tables'
import { openDatabase, type OpenOptions } from './database'
import { reportingDatabaseErrors } from './database-errors'
import { forgetAfter, keepEvent, keepPending, type EventTables } from './event-writer'
import { Findings } from './findings'
import { FindingsTables } from './findings-tables'
import { GammaTable } from './gamma-table'
import { JobsTable } from './jobs-table'
import { MasksTable, type SavedMask } from './masks-table'
import { Measurements } from './measurements'
import { MetricsTable } from './metrics-table'
import { RecipeValuesTable, type RunRecipeValues } from './recipe-values'
import { ReportTexts } from './report-texts'
import { ResultsTables } from './results-tables'
import { RunList, type RunsSince } from './run-list'
import type { NewRun, RunHead, RunRecord, RunState, RunSummary } from './run-types'
import { RunsTable } from './runs-table'
import { SavedMasks } from './saved-masks'
import { SettingsTable } from './settings-table'
import { SummariesTable } from './summaries-table'

const heartbeatEveryMs = 30_000

/**
 * Several processes may have the same history open: one writes at a time, the others wait for up to five seconds, readers
 * never wait. Where a method takes a `runId` it is the whole id; `run` also finds names and beginnings of ids.
 * Any method may throw a UserError `disk-full`, `workspace-unwritable` or `workspace-damaged`.
 */
export class History {
  /** What was measured at the steps of runs. */
  readonly measurements: Measurements
  /** What came out of runs. */
  readonly findings: Findings
  /** What people say about runs, and what they throw away. */
  readonly care: CareTable
  /** The queue. */
  readonly jobs: JobsTable
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
  readonly #access: WriteBehind
  readonly #tables: EventTables
  readonly #list: RunList
  readonly #masks: MasksTable
  readonly #settings: SettingsTable
  readonly #heartbeat: NodeJS.Timeout

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
    const tables: EventTables = {
      runs: new RunsTable(database),
      summaries: new SummariesTable(database),
      metrics: new MetricsTable(database),
      gammas: new GammaTable(database),
      results: new ResultsTables(database),
      findings: new FindingsTables(database),
    }
    this.#tables = tables
    this.#access = new WriteBehind(database, {
      path,
      keep: (runKey, pending) => keepPending(tables, runKey, pending),
    })
    this.#list = new RunList(database)
    this.#masks = new MasksTable(database)
    this.#settings = new SettingsTable(database)
    const access: Access = {
      read: (work) => this.#access.read(work),
      write: (work) => this.#access.write(work),
      runKey: (runId) => tables.runs.key(runId),
    }
    this.measurements = new Measurements(database, tables, access)
    this.findings = new Findings(tables, access)
    this.care = new CareTable(database, access)
    this.jobs = new JobsTable(database, access)
    this.savedMasks = new SavedMasks(database, access)
    this.reportTexts = new ReportTexts(database, access)
    this.arrivals = new ArrivingRows(database, access)
    this.clusters = new ClusterTables(database, access)
    this.#heartbeat = setInterval(
      () => this.#access.attempt(() => tables.runs.heartbeat(steadyNow())),
      heartbeatEveryMs,
    ).unref()
  }

  /** Writes what is pending and closes; closing twice does nothing. */
  close(): void {
    clearInterval(this.#heartbeat)
    if (!this.#database.open) return
    try {
      this.#access.close()
    } finally {
      this.#database.close()
    }
  }

  /** @throws UserError `run-not-found` when the parent does not exist */
  createRun(run: NewRun): RunRecord {
    return this.#access.write(() => {
      const id = this.#tables.runs.create(run, steadyNow())
      const { parentId = null } = run
      this.#tables.summaries.add(
        this.#tables.runs.key(id),
        parentId === null ? null : this.#tables.runs.key(parentId),
        run,
      )
      return this.#tables.runs.record(id)
    })
  }

  /**
   * A run by id, by name, or by the beginning of its id where only one begins so.
   *
   * @throws UserError `run-not-found` naming what was probably meant, or all that could be
   */
  run(idOrPrefixOrName: string): RunRecord {
    return this.#access.read(() => this.#tables.runs.find(idOrPrefixOrName))
  }

  /** All runs, oldest first. */
  listRuns(): readonly RunSummary[] {
    return this.#access.read(() => this.#list.all())
  }

  /** What has changed in the list of runs since an earlier answer's `change`; 0 asks for all of it. */
  runsSince(change: number): RunsSince {
    const look = this.#database.transaction(() => this.#list.since(change))
    return this.#access.read(() => look())
  }

  /** Of all runs, oldest first. */
  runIds(): readonly string[] {
    return this.#access.read(() => this.#list.ids())
  }

  /** What the recipes of runs say for these keys, of runs made after `sinceKey`; none where no keys are asked for. */
  recipeValues(paths: readonly string[], sinceKey = 0): RunRecipeValues {
    return this.#access.read(() => new RecipeValuesTable(this.#database).read(paths, sinceKey))
  }

  progress(runId: string): Progress | null {
    return this.#access.read(() => this.#tables.runs.progress(this.#tables.runs.key(runId)))
  }

  children(runId: string): readonly RunHead[] {
    return this.#access.read(() => this.#tables.runs.children(runId))
  }

  /** From the first ancestor down to the run itself. */
  lineage(runId: string): readonly RunHead[] {
    return this.#access.read(() => this.#tables.runs.lineage(runId))
  }

  /**
   * Keeps what a worker tells. Metrics and progress wait up to a second and are written together; everything else is on
   * record when this returns, and all that was told before it too. Where a delayed write failed, the next call throws.
   *
   * @throws UserError `run-not-found` when the run has been deleted meanwhile
   */
  apply(runId: string, event: RunEvent): void {
    this.#access.surfaceFailure()
    const key = reportingDatabaseErrors(this.#path, () => this.#tables.runs.key(runId))
    switch (event.type) {
      case 'metrics':
        for (const point of event.points) this.#access.pendingOf(key).points.push(point)
        return
      case 'progress':
        this.#access.pendingOf(key).progress = event.progress
        return
      default:
        this.#access.write(() => keepEvent(this.#tables, key, event))
    }
  }

  /** All that `work` writes goes into the database together, measurements included, or none of it does. */
  together<T>(work: () => T): T {
    return this.#access.together(work)
  }

  /** Writes what is pending now. */
  flush(): void {
    this.#access.flush()
  }

  /** For what no worker tells: queueing, an import that is done, a worker that died (`interrupted`, with the error). */
  setState(runId: string, state: RunState, error: ErrorReport | null = null): void {
    this.#access.write(() => this.#tables.runs.setState(this.#tables.runs.key(runId), state, error, steadyNow()))
  }

  /** For a run that came without data, as weights from elsewhere do: those that it was tested on first are its own. */
  adoptData(runId: string, data: DataChoice): void {
    this.#access.write(() => {
      const key = this.#tables.runs.key(runId)
      if (this.#tables.runs.adoptData(key, data)) this.#tables.summaries.setDataName(key, data.name)
    })
  }

  /** Marks running runs whose process is dead as interrupted; done on opening, and whenever one wants to be sure. */
  reconcile(): void {
    this.#access.write(() => this.#tables.runs.reconcile(steadyNow()))
  }

  /** A run has one mask: saving again replaces it. Its warnings come as events. */
  saveMask(runId: string, mask: SavedMask): void {
    this.#access.write(() => this.#masks.save(this.#tables.runs.key(runId), mask))
  }

  mask(runId: string): SavedMask | null {
    return this.#access.read(() => this.#masks.get(this.#tables.runs.key(runId)))
  }

  /** Changes whenever something in the database has changed, by this process or another; cheap enough to ask often. */
  revision(): string {
    return this.#access.read(() => {
      const own = this.#database.prepare<[], { n: number }>('SELECT total_changes() AS n').get()?.n ?? 0
      return `${String(this.#database.pragma('data_version', { simple: true }))}.${own}`
    })
  }

  /**
   * The run is running again, from a checkpoint: what was found out after it is forgotten, so that curves do not double
   * back. Step 0 forgets everything, for a run that begins anew. Logs stay.
   *
   * @param step optimiser steps taken at the checkpoint
   */
  resetForResume(runId: string, step: number): RunRecord {
    return this.#access.write(() => {
      const { runs } = this.#tables
      const key = runs.key(runId)
      forgetAfter(this.#tables, key, step)
      runs.setState(key, 'running', null, steadyNow())
      return runs.record(runId)
    })
  }

  /** The runs that jobs made, oldest first, by job. */
  runsOfJobs(): ReadonlyMap<string, readonly string[]> {
    return this.#access.read(() => this.#tables.runs.idsByJob())
  }

  /** A setting of this workspace, as `setSetting` kept it. */
  setting(name: string): unknown {
    return this.#access.read(() => this.#settings.get(name))
  }

  setSetting(name: string, value: unknown): void {
    this.#access.write(() => this.#settings.set(name, value))
  }

  /** For runs that a history of an older form has brought along. */
  #sumUp(): void {
    if (this.#access.read(() => this.#tables.summaries.hasMissing()))
      this.#access.write(() => this.#tables.summaries.addMissing())
  }
}
