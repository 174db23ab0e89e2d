/** The table of runs: making them, finding them, their states and their families. */

import type { Database } from 'better-sqlite3'
import type { UserError, ErrorReport } from '../../src-shared/errors'
import type { Environment, Progress } from '../../src-shared/runs/events'
import { oneLine } from '../../src-shared/runs/names'
import type { DataChoice } from '../../src-shared/runs/job'
import { fromJson, toJson } from './json'
import { isAlive, ownerOf, type Owner } from './owner'
import { nextRunId } from './run-ids'
import { runNotFound, severalRunsMeant } from './run-not-found'
import { fromRuns, headColumns, headOf, recordColumns, recordOf, type HeadRow, type RecordRow } from './run-records'
import type { NewRun, RunHead, RunRecord, RunState } from './run-types'

type OwnedRow = { key: number; owner_pid: number | null; owner_start: string | null; heartbeat_ms: number | null }

const interrupted: ErrorReport = {
  code: 'worker-died',
  message: 'The program that carried this run out ended before the run did.',
  next: 'Resume it from its last checkpoint.',
}

export class RunsTable {
  readonly #database: Database
  readonly #self: Owner = ownerOf(process.pid)

  constructor(database: Database) {
    this.#database = database
  }

  /** @returns its id */
  create(run: NewRun, nowMs: number): string {
    const { name, kind, state = 'queued', parentId = null, experimentId = null, seed = null, jobId = null } = run
    const parentKey = parentId === null ? null : this.key(parentId)
    const latest = this.#database.prepare<[], { id: string }>('SELECT id FROM latest_run').get()?.id ?? null
    const id = nextRunId(nowMs, latest)
    this.#database.prepare('INSERT OR REPLACE INTO latest_run (only_row, id) VALUES (1, ?)').run(id)
    this.#database
      .prepare(
        `INSERT INTO runs (id, name, kind, state, parent_key, experiment_id, recipe, settings, architecture, data, seed,
           job_id, created_ms) VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        id,
        oneLine(name),
        kind,
        parentKey,
        experimentId,
        toJson(run.recipe),
        toJson(run.settings),
        toJson(run.architecture),
        toJson(run.data),
        seed,
        jobId,
        nowMs,
      )
    if (state === 'running') this.setState(this.key(id), state, null, nowMs)
    return id
  }

  /** @throws UserError `run-not-found`: unlike `find` this takes whole ids only */
  key(id: string): number {
    const row = this.#database.prepare<[string], { key: number }>('SELECT key FROM runs WHERE id = ?').get(id)
    if (row) return row.key
    throw this.#notFound(id)
  }

  exists(key: number): boolean {
    return this.#database.prepare<[number]>('SELECT 1 FROM runs WHERE key = ?').get(key) !== undefined
  }

  /**
   * The run of this id, else of this name, else the only one whose id begins so.
   *
   * @throws UserError `run-not-found` naming what was probably meant, or all that could be
   */
  find(text: string): RunRecord {
    const wanted = text.trim()
    const id = wanted.toLowerCase()
    let matches = this.#ids('id = ?', id)
    // By an id it is found at once; for the others all runs are looked through.
    if (matches.length === 0) matches = this.#ids('name = ?', wanted)
    if (matches.length === 0 && id !== '') matches = this.#ids('instr(id, ?) = 1', id)
    const [match, ...others] = matches
    if (match === undefined) throw this.#notFound(wanted)
    if (others.length > 0) throw severalRunsMeant(wanted, matches)
    return this.record(match.id)
  }

  record(id: string): RunRecord {
    const row = this.#database
      .prepare<[string], RecordRow>(`SELECT ${recordColumns} ${fromRuns} WHERE r.id = ?`)
      .get(id)
    if (!row) throw this.#notFound(id)
    return recordOf(row)
  }

  children(id: string): readonly RunHead[] {
    return this.#heads('WHERE r.parent_key = ? ORDER BY r.id', this.key(id))
  }

  /** From the first ancestor down to the run itself. */
  lineage(id: string): readonly RunHead[] {
    return this.#heads(
      `WHERE r.key IN (
         WITH RECURSIVE line (key) AS (
           VALUES (?) UNION SELECT runs.parent_key FROM runs JOIN line USING (key) WHERE runs.parent_key IS NOT NULL
         ) SELECT key FROM line
       ) ORDER BY r.key`,
      this.key(id),
    )
  }

  /**
   * A run that is running belongs to this process from then on; one that is not, to none. It never ends before it began:
   * another process may have begun it before the clock was set back.
   */
  setState(key: number, state: RunState, error: ErrorReport | null, nowMs: number): void {
    const running = state === 'running'
    const ended = state === 'done' || state === 'failed' || state === 'stopped' || state === 'interrupted'
    this.#database
      .prepare(
        `UPDATE runs SET state = @state, error = @error,
           started_ms = CASE WHEN @running THEN coalesce(started_ms, @now) ELSE started_ms END,
           away_ms = away_ms + CASE WHEN @running AND finished_ms IS NOT NULL THEN max(0, @now - finished_ms) ELSE 0 END,
           finished_ms = CASE WHEN @ended THEN max(@now, coalesce(started_ms, 0)) END, finish_reason = NULL,
           owner_pid = @pid, owner_start = @start, heartbeat_ms = CASE WHEN @running THEN @now END WHERE key = @key`,
      )
      .run({
        state,
        error: toJson(error),
        running: running ? 1 : 0,
        ended: ended ? 1 : 0,
        now: Math.round(nowMs),
        pid: running ? this.#self.pid : null,
        start: running ? this.#self.start : null,
        key,
      })
  }

  finish(key: number, reason: string, nowMs: number): void {
    this.setState(key, 'done', null, nowMs)
    this.#database.prepare('UPDATE runs SET finish_reason = ? WHERE key = ?').run(reason, key)
  }

  setEnvironment(key: number, environment: Environment): void {
    this.#database.prepare('UPDATE runs SET environment = ? WHERE key = ?').run(toJson(environment), key)
  }

  /** @returns whether it had none */
  adoptData(key: number, data: DataChoice): boolean {
    const kept = this.#database.prepare('UPDATE runs SET data = ? WHERE key = ? AND data IS NULL')
    return kept.run(toJson(data), key).changes > 0
  }

  progress(key: number): Progress | null {
    const row = this.#database
      .prepare<[number], { progress: string | null }>('SELECT progress FROM runs WHERE key = ?')
      .get(key)
    return fromJson<Progress>(row?.progress ?? null)
  }

  setProgress(key: number, progress: Progress): void {
    this.#database.prepare('UPDATE runs SET progress = ? WHERE key = ?').run(toJson(progress), key)
  }

  /** Oldest first. */
  idsByJob(): ReadonlyMap<string, readonly string[]> {
    const ids = new Map<string, string[]>()
    const rows = this.#database
      // With the plus it sorts those that jobs made, and does not look through all in their order.
      .prepare<[], [id: string, jobId: string]>('SELECT id, job_id FROM runs WHERE job_id IS NOT NULL ORDER BY +id')
      .raw()
      .all()
    for (const [id, jobId] of rows) {
      const known = ids.get(jobId)
      if (known) known.push(id)
      else ids.set(jobId, [id])
    }
    return ids
  }

  /** How often measurements were taken back: a reader that holds some begins anew when this has changed. */
  resets(key: number): number {
    return (
      this.#database.prepare<[number], { resets: number }>('SELECT resets FROM runs WHERE key = ?').get(key)?.resets ??
      0
    )
  }

  countReset(key: number): void {
    this.#database.prepare('UPDATE runs SET resets = resets + 1, progress = NULL WHERE key = ?').run(key)
  }

  /** A sign of life for the runs that this process carries out. */
  heartbeat(nowMs: number): void {
    this.#database
      .prepare("UPDATE runs SET heartbeat_ms = ? WHERE state = 'running' AND owner_pid = ? AND owner_start IS ?")
      .run(nowMs, this.#self.pid, this.#self.start)
  }

  /** Marks running runs whose process is dead as interrupted, when they were last heard of; of those on a cluster, their own journal tells. */
  reconcile(nowMs: number): void {
    const running = this.#database
      .prepare<[], OwnedRow>(
        `SELECT key, owner_pid, owner_start, heartbeat_ms FROM runs WHERE state = 'running'
           AND NOT EXISTS (SELECT 1 FROM cluster_runs WHERE run_key = runs.key AND task_key IS NOT NULL)`,
      )
      .all()
    for (const { key, owner_pid: pid, owner_start: start, heartbeat_ms: heartbeatMs } of running) {
      if (pid === null || !isAlive({ pid, start }, heartbeatMs ?? 0, nowMs))
        this.setState(key, 'interrupted', interrupted, Math.min(heartbeatMs ?? nowMs, nowMs))
    }
  }

  #heads(where: string, key: number): readonly RunHead[] {
    return this.#database.prepare<[number], HeadRow>(`SELECT ${headColumns} ${fromRuns} ${where}`).all(key).map(headOf)
  }

  #ids(where: string, text: string): readonly { id: string; name: string }[] {
    return this.#database
      .prepare<[string], { id: string; name: string }>(`SELECT id, name FROM runs WHERE ${where} ORDER BY id DESC`)
      .all(text)
  }

  #notFound(wanted: string): UserError {
    const runs = this.#database
      .prepare<[], { id: string; name: string }>('SELECT id, name FROM runs ORDER BY id DESC')
      .all()
    return runNotFound(wanted, runs)
  }
}
