/** The list of runs, read all at once or from a change on: quick for ten thousand of them. */

import type { Database } from 'better-sqlite3'
import type { ErrorReport } from '../../src-shared/errors'
import type { RunFacts } from '../../src-shared/runs/facts'
import type { Progress } from '../../src-shared/runs/events'
import { fromJson } from './json'
import type { RunKind, RunState, RunSummary } from './run-types'

export type RunsSince = {
  readonly changed: readonly RunSummary[]
  /** How many runs there are. */
  readonly count: number
  /** To be handed back the next time. */
  readonly change: number
}

/** As arrays: an object with a name for each of so many columns takes twice as long. */
type Row = readonly [
  key: number,
  id: string,
  name: string,
  kind: RunKind,
  state: RunState,
  parentKey: number | null,
  experimentId: string | null,
  jobId: string | null,
  createdMs: number,
  startedMs: number | null,
  finishedMs: number | null,
  finishReason: string | null,
  seed: number | null,
  progress: string | null,
  error: string | null,
  params: number | null,
  macs: number | null,
  lambda: number | null,
  ratio: number | null,
  lr: number | null,
  epochs: number | null,
  recipeName: string | null,
  dataName: string | null,
  trainLoss: number | null,
  lastAccuracy: number | null,
  bestAccuracy: number | null,
  accuracies: string | null,
  starred: number,
  hasNote: number,
  archived: number,
  trashedMs: number | null,
  colour: number,
  twins: string | null,
  scratch: RunFacts['scratch'],
  latency1Ms: number | null,
  latency64Ms: number | null,
  seeds: string | null,
  awayMs: number,
]

const select = `SELECT r.key, r.id, r.name, r.kind, r.state, r.parent_key, r.experiment_id, r.job_id, r.created_ms, r.started_ms,
    r.finished_ms, r.finish_reason, r.seed, r.progress, r.error, s.params, s.macs, s.lambda, s.ratio, s.lr, s.epochs,
    s.recipe_name, s.data_name, s.train_loss, s.last_accuracy, s.best_accuracy, s.accuracies, r.starred,
    n.run_key IS NOT NULL, r.archived, r.trashed_ms, r.colour, t.twins, t.scratch, s.latency_1_ms,
    s.latency_64_ms, t.seeds, r.away_ms
  FROM runs r LEFT JOIN run_summaries s ON s.run_key = r.key
    LEFT JOIN run_twins t ON t.run_key = r.key
    LEFT JOIN run_notes n ON n.run_key = r.key`

const noTags: readonly string[] = []

export class RunList {
  readonly #database: Database
  /** Neither ever changes. */
  readonly #ids = new Map<number, string>()

  constructor(database: Database) {
    this.#database = database
  }

  /** Oldest first. */
  all(): readonly RunSummary[] {
    return this.#summaries(this.#database.prepare<[], Row>(`${select} ORDER BY r.key`).raw().all())
  }

  since(change: number): RunsSince {
    const latest = this.#database.prepare<[], number>('SELECT changes FROM change_count').pluck().get() ?? 0
    const changed =
      change === 0
        ? this.all()
        : // With the plus it sorts the few that it finds, and does not look through all in their order.
          this.#summaries(
            this.#database.prepare<[number], Row>(`${select} WHERE r.change > ? ORDER BY +r.key`).raw().all(change),
          )
    const count = this.#database.prepare<[], number>('SELECT count(*) FROM runs').pluck().get() ?? 0
    return { changed, count, change: latest }
  }

  /** Of all runs there are, oldest first. */
  ids(): readonly string[] {
    return this.#database.prepare<[], string>('SELECT id FROM runs ORDER BY key').pluck().all()
  }

  #summaries(rows: readonly Row[]): readonly RunSummary[] {
    if (rows.length === 0) return []
    const tags = this.#tags()
    // Parents are made before their children.
    return rows.map((row) => {
      this.#ids.set(row[0], row[1])
      return summaryOf(row, row[5] === null ? null : this.#idOf(row[5]), tags.get(row[0]) ?? noTags)
    })
  }

  #idOf(key: number): string | null {
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = this.#database.prepare<[number], string>('SELECT id FROM runs WHERE key = ?').pluck().get(key)
    if (id !== undefined) this.#ids.set(key, id)
    return id ?? null
  }

  /** In alphabetical order, by run. */
  #tags(): ReadonlyMap<number, readonly string[]> {
    const tags = new Map<number, string[]>()
    const rows = this.#database
      .prepare<[], readonly [number, string]>('SELECT run_key, tag FROM run_tags ORDER BY run_key, tag')
      .raw()
      .all()
    for (const [key, tag] of rows) {
      const known = tags.get(key)
      if (known) known.push(tag)
      else tags.set(key, [tag])
    }
    return tags
  }
}

function summaryOf(row: Row, parentId: string | null, tags: readonly string[]): RunSummary {
  return {
    id: row[1],
    name: row[2],
    kind: row[3],
    state: row[4],
    parentId,
    experimentId: row[6],
    jobId: row[7],
    createdMs: row[8],
    startedMs: row[9],
    finishedMs: row[10],
    awayMs: row[37],
    finishReason: row[11],
    seed: row[12],
    progress: fromJson<Progress>(row[13]),
    error: fromJson<ErrorReport>(row[14]),
    params: row[15],
    macs: row[16],
    lambda: row[17],
    ratio: row[18],
    lr: row[19],
    epochs: row[20],
    recipeName: row[21],
    dataName: row[22],
    trainLoss: row[23],
    lastAccuracy: row[24],
    bestAccuracy: row[25],
    accuracies: fromJson<readonly number[]>(row[26]) ?? [],
    starred: row[27] === 1,
    hasNote: row[28] === 1,
    archived: row[29] === 1,
    trashedMs: row[30],
    colour: row[31],
    twins: row[32] ?? '',
    scratch: row[33],
    latency1Ms: row[34],
    latency64Ms: row[35],
    seeds: row[36] ?? '',
    tags,
  }
}
