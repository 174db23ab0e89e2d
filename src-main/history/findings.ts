/** What came out of a run, as it can be asked for: tests, predictions, speed, warnings, files, and its log. */

import type { MaskWarning } from '../../src-shared/pruning/warnings'
import type { Artefact, SurgeryCheck } from '../../src-shared/runs/events'
import type { Latency } from '../../src-shared/runs/latency'
import type { Predictions, Split } from '../../src-shared/runs/predictions'
import type { Access } from './access'
import type { FindingsTables } from './findings-tables'
import type { LogLine, ResultsTables, TimedEvaluation } from './results-tables'

type Tables = { readonly results: ResultsTables; readonly findings: FindingsTables }

export class Findings {
  readonly #tables: Tables
  readonly #access: Access

  constructor(tables: Tables, access: Access) {
    this.#tables = tables
    this.#access = access
  }

  /** Oldest first. */
  evaluations(runId: string): readonly TimedEvaluation[] {
    return this.#of(runId, ({ results }, key) => results.evaluations(key))
  }

  /** Of every batch size and time, oldest first. */
  latencies(runId: string): readonly Latency[] {
    return this.#of(runId, ({ findings }, key) => findings.latencies(key))
  }

  /** When it was kept what the run's network said of these images, ms since 1970. */
  predictedMs(runId: string, split: Split): number | null {
    return this.#of(runId, ({ findings }, key) => findings.predictedMs(key, split))
  }

  /** What the run's network said of these images; null where nobody has kept it. */
  predictions(runId: string, split: Split): Predictions | null {
    return this.#of(runId, ({ findings }, key) => findings.predictions(key, split))
  }

  /** Parts of the data whose predictions are kept. */
  predictedSplits(runId: string): readonly Split[] {
    return this.#of(runId, ({ findings }, key) => findings.predictedSplits(key))
  }

  surgeryCheck(runId: string): SurgeryCheck | null {
    return this.#of(runId, ({ results }, key) => results.surgeryCheck(key))
  }

  warnings(runId: string): readonly MaskWarning[] {
    return this.#of(runId, ({ results }, key) => results.warnings(key))
  }

  artefacts(runId: string): readonly Artefact[] {
    return this.#of(runId, ({ results }, key) => results.artefacts(key))
  }

  /** @param sinceRowId the `rowId` of the last line at hand */
  logs(runId: string, sinceRowId = 0): readonly LogLine[] {
    return this.#of(runId, ({ results }, key) => results.logs(key, sinceRowId))
  }

  #of<T>(runId: string, look: (tables: Tables, runKey: number) => T): T {
    return this.#access.read(() => look(this.#tables, this.#access.runKey(runId)))
  }
}
