/** What a list shows of each run, kept beside its measurements: ten thousand runs are listed without reading millions of rows. */

import type { Database } from 'better-sqlite3'
import { parseArchitecture } from '../../src-shared/architecture/architecture-json'
import { recipeSchema } from '../../src-shared/recipe/recipe'
import { factsOf, type RunFacts, type RunOrigin } from '../../src-shared/runs/facts'
import type { DataChoice } from '../../src-shared/runs/job'
import { fromJson } from './json'

/** Points of the small accuracy curve. */
const curvePoints = 32

type FactsRow = {
  params: number | null
  macs: number | null
  lambda: number | null
  ratio: number | null
  lr: number | null
  epochs: number | null
  recipe_name: string | null
  data_name: string | null
  twins: string | null
  seeds: string | null
  scratch: RunFacts['scratch']
}
type OriginRow = {
  key: number
  parent_key: number | null
  settings: string | null
  architecture: string | null
  recipe: string | null
  data: string | null
}
type ResultsRow = {
  train_loss: number | null
  last_accuracy: number | null
  best_accuracy: number | null
  accuracies: string | null
}

const idOf = (name: string): string => `(SELECT id FROM metric_names WHERE name = '${name}')`
const lastMetric = (name: string): string =>
  `(SELECT value FROM metrics WHERE run_key = r.key AND name_id = ${idOf(name)} ORDER BY row_id DESC LIMIT 1)`
/** Only on the run's own data: accuracies on other images do not compare. */
const evaluationsOn = (split: string): string =>
  `FROM evaluations WHERE run_key = r.key AND split = '${split}' AND measured = 'weights'
    AND (r.data IS NULL OR dataset = json_extract(r.data, '$.name'))`
const lastEvaluation = (split: string): string =>
  `(SELECT accuracy ${evaluationsOn(split)} ORDER BY row_id DESC LIMIT 1)`
const bestOn = (split: string): string =>
  `(SELECT max(a) FROM (
     SELECT max(value) AS a FROM metrics WHERE run_key = r.key AND name_id = ${idOf(`${split}/accuracy`)}
     UNION ALL SELECT max(accuracy) AS a ${evaluationsOn(split)}))`
/** The last of each of so many stretches of equal length. */
const curveOf = (name: string): string =>
  `(SELECT nullif(json_group_array(v), '[]') FROM (
     SELECT round(value, 4) AS v, max(row_id) FROM (
       SELECT row_id, value, ntile(${curvePoints}) OVER (ORDER BY row_id) AS stretch
       FROM metrics WHERE run_key = r.key AND name_id = ${idOf(name)} AND value IS NOT NULL)
     GROUP BY stretch ORDER BY stretch))`

const resultsOf = `SELECT ${lastMetric('train/loss')} AS train_loss,
    coalesce(${lastEvaluation('test')}, ${lastMetric('test/accuracy')},
      ${lastEvaluation('validation')}, ${lastMetric('validation/accuracy')}) AS last_accuracy,
    coalesce(${bestOn('test')}, ${bestOn('validation')}) AS best_accuracy,
    coalesce(${['test', 'validation', 'train'].map((split) => curveOf(`${split}/accuracy`)).join(', ')}) AS accuracies
  FROM runs r WHERE r.key = ?`

export class SummariesTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** For a run that was just made. */
  add(runKey: number, parentKey: number | null, origin: RunOrigin): void {
    const facts = factsOf(origin, parentKey === null ? null : this.#facts(parentKey))
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO run_summaries (run_key, params, macs, lambda, ratio, lr, epochs, recipe_name, data_name)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        runKey,
        facts.params,
        facts.macs,
        facts.lambda,
        facts.ratio,
        facts.lr,
        facts.epochs,
        facts.recipeName,
        facts.dataName,
      )
    this.#addTwinsOf(runKey, facts)
  }

  #addTwinsOf(runKey: number, { twins, seeds, scratch }: RunFacts): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO run_twins (run_key, twins, seeds, scratch) VALUES (?, ?, ?, ?)')
      .run(runKey, twins, seeds, scratch)
  }

  setDataName(runKey: number, name: string): void {
    this.#database.prepare('UPDATE run_summaries SET data_name = ? WHERE run_key = ?').run(name, runKey)
  }

  /** After something was measured, or taken back. */
  refresh(runKey: number): void {
    const results = this.#database.prepare<[number], ResultsRow>(resultsOf).get(runKey)
    if (!results) return
    const { train_loss: loss, last_accuracy: last, best_accuracy: best, accuracies } = results
    this.#database
      .prepare(
        'UPDATE run_summaries SET train_loss = ?, last_accuracy = ?, best_accuracy = ?, accuracies = ? WHERE run_key = ?',
      )
      .run(loss, last, best, accuracies, runKey)
  }

  /** Keeps the newest medians for the list. */
  refreshLatency(runKey: number): void {
    const newest = (batch: number): string =>
      `(SELECT median_ms FROM latencies WHERE run_key = @run AND batch = ${batch} ORDER BY row_id DESC LIMIT 1)`
    this.#database
      .prepare(
        `UPDATE run_summaries SET latency_1_ms = ${newest(1)}, latency_64_ms = ${newest(64)} WHERE run_key = @run`,
      )
      .run({ run: runKey })
  }

  /** Sums up the runs that a history of an older form has brought along; parents first. */
  addMissing(): void {
    this.#addUnsummed()
    this.#addTwins()
  }

  #addUnsummed(): void {
    const missing = this.#database
      .prepare<[], OriginRow>(
        `SELECT key, parent_key, settings, architecture, recipe, data FROM runs
         WHERE NOT EXISTS (SELECT 1 FROM run_summaries WHERE run_key = runs.key) ORDER BY key`,
      )
      .all()
    for (const row of missing) {
      this.add(row.key, row.parent_key, originOf(row))
      this.refresh(row.key)
    }
  }

  /** Summaries of before twins were known keep all else they say. */
  #addTwins(): void {
    const unknown = this.#database
      .prepare<[], OriginRow>(
        `SELECT key, parent_key, settings, architecture, recipe, data FROM runs
         WHERE NOT EXISTS (SELECT 1 FROM run_twins WHERE run_key = runs.key) ORDER BY key`,
      )
      .all()
    for (const row of unknown) {
      const parent = row.parent_key === null ? null : this.#facts(row.parent_key)
      this.#addTwinsOf(row.key, factsOf(originOf(row), parent))
    }
  }

  hasMissing(): boolean {
    return (
      this.#database
        .prepare(
          `SELECT 1 FROM runs WHERE NOT EXISTS (SELECT 1 FROM run_summaries WHERE run_key = runs.key)
             OR NOT EXISTS (SELECT 1 FROM run_twins WHERE run_key = runs.key) LIMIT 1`,
        )
        .get() !== undefined
    )
  }

  #facts(runKey: number): RunFacts | null {
    const row = this.#database
      .prepare<[number], FactsRow>('SELECT * FROM run_summaries LEFT JOIN run_twins USING (run_key) WHERE run_key = ?')
      .get(runKey)
    if (!row) return null
    const { params, macs, lambda, ratio, lr, epochs, recipe_name: recipeName, data_name: dataName } = row
    const own = { twins: row.twins ?? '', seeds: row.seeds ?? '', scratch: row.scratch }
    return { params, macs, lambda, ratio, lr, epochs, recipeName, dataName, ...own }
  }
}

/** What of it can't be read is left out: a list must not fail for one run of an older time. */
function originOf({ settings, architecture, recipe, data }: OriginRow): RunOrigin {
  return {
    settings: readable(() => fromJson<unknown>(settings)),
    architecture: readable(() => (architecture === null ? null : parseArchitecture(JSON.parse(architecture)))),
    recipe: readable(() => (recipe === null ? null : recipeSchema.parse(JSON.parse(recipe)))),
    data: readable(() => fromJson<DataChoice>(data)),
  }
}

function readable<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
