/** The curves of a run: what was measured at its steps, and γ after its epochs. */

import type { Database } from 'better-sqlite3'
import type { GammaSnapshot, MetricName } from '../../src-shared/runs/events'
import type { Access } from './access'
import type { GammaTable } from './gamma-table'
import type { MetricColumns, MetricRows, MetricSeries, MetricsTable } from './metrics-table'
import type { RunsTable } from './runs-table'

type Tables = { readonly runs: RunsTable; readonly metrics: MetricsTable; readonly gammas: GammaTable }

export class Measurements {
  readonly #database: Database
  readonly #tables: Tables
  readonly #access: Access

  constructor(database: Database, tables: Tables, access: Access) {
    this.#database = database
    this.#tables = tables
    this.#access = access
  }

  /** Of all that was measured in a run. */
  names(runId: string): readonly MetricName[] {
    return this.#access.read(() => this.#tables.metrics.names(this.#access.runKey(runId)))
  }

  /**
   * One series per name, in the order given. Hand `lastRowId` back as `sinceRowId` to read on; when `resets` differs from
   * the last answer's, a resumed run took measurements back: forget those at hand and read from the beginning.
   */
  series(
    runId: string,
    names: readonly MetricName[],
    options: { readonly sinceRowId?: number } = {},
  ): MetricRows<MetricSeries> & { readonly resets: number } {
    const { series, ...rest } = this.columns(runId, names, options)
    return { ...rest, series: series.map(listed) }
  }

  /** As `series`, for whoever hands many points on. */
  columns(
    runId: string,
    names: readonly MetricName[],
    { sinceRowId = 0 }: { readonly sinceRowId?: number } = {},
  ): MetricRows & { readonly resets: number } {
    const { runs, metrics } = this.#tables
    // In one look: what another process writes between two series would be skipped by the cursor.
    const look = this.#database.transaction(() => {
      const key = this.#access.runKey(runId)
      return { ...metrics.series(key, names, sinceRowId), resets: runs.resets(key) }
    })
    return this.#access.read(() => look())
  }

  /** How often the run took measurements back: see `series`. */
  resets(runId: string): number {
    return this.#access.read(() => this.#tables.runs.resets(this.#access.runKey(runId)))
  }

  /** By epoch; `sinceEpoch` leaves out those up to it. */
  gammas(runId: string, { sinceEpoch = -1 }: { readonly sinceEpoch?: number } = {}): readonly GammaSnapshot[] {
    return this.#access.read(() => this.#tables.gammas.all(this.#access.runKey(runId), sinceEpoch))
  }

  latestGamma(runId: string): GammaSnapshot | null {
    return this.#access.read(() => this.#tables.gammas.latest(this.#access.runKey(runId)))
  }
}

function listed({ name, steps, epochs, timesMs, values }: MetricColumns): MetricSeries {
  const list = (column: Float64Array): readonly number[] => Array.from(column)
  return { name, steps: list(steps), epochs: list(epochs), timesMs: list(timesMs), values: list(values) }
}
