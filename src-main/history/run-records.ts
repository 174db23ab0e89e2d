/** Rows of the table of runs, and the runs that they stand for. */

import { parseArchitecture } from '../../src-shared/architecture/architecture-json'
import type { ErrorReport } from '../../src-shared/errors'
import { recipeSchema } from '../../src-shared/recipe/recipe'
import type { Environment, Progress } from '../../src-shared/runs/events'
import type { DataChoice } from '../../src-shared/runs/job'
import { fromJson } from './json'
import type { RunHead, RunKind, RunRecord, RunState } from './run-types'

export type HeadRow = {
  key: number
  id: string
  name: string
  kind: RunKind
  state: RunState
  parent_id: string | null
  experiment_id: string | null
  job_id: string | null
  created_ms: number
  started_ms: number | null
  finished_ms: number | null
  away_ms: number
  finish_reason: string | null
  seed: number | null
  progress: string | null
  error: string | null
}
export type RecordRow = HeadRow & {
  recipe: string | null
  settings: string | null
  architecture: string | null
  data: string | null
  environment: string | null
}

export const headColumns = `r.key, r.id, r.name, r.kind, r.state, p.id AS parent_id, r.experiment_id, r.job_id, r.created_ms,
  r.started_ms, r.finished_ms, r.away_ms, r.finish_reason, r.seed, r.progress, r.error`
export const recordColumns = `${headColumns}, r.recipe, r.settings, r.architecture, r.data, r.environment`
export const fromRuns = 'FROM runs r LEFT JOIN runs p ON p.key = r.parent_key'

export function headOf(row: HeadRow): RunHead {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    state: row.state,
    parentId: row.parent_id,
    experimentId: row.experiment_id,
    jobId: row.job_id,
    createdMs: row.created_ms,
    startedMs: row.started_ms,
    finishedMs: row.finished_ms,
    awayMs: row.away_ms,
    finishReason: row.finish_reason,
    seed: row.seed,
    progress: fromJson<Progress>(row.progress),
    error: fromJson<ErrorReport>(row.error),
  }
}

export function recordOf(row: RecordRow): RunRecord {
  return {
    ...headOf(row),
    recipe: row.recipe === null ? null : recipeSchema.parse(JSON.parse(row.recipe)),
    settings: fromJson<unknown>(row.settings),
    architecture: row.architecture === null ? null : parseArchitecture(JSON.parse(row.architecture)),
    data: fromJson<DataChoice>(row.data),
    environment: fromJson<Environment>(row.environment),
  }
}
