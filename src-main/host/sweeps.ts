/** Sweeps as views see them: read off the works of a group's jobs. */

import type { SweepView } from '../../src-shared/contract/sweeps'
import { gridOf } from '../../src-shared/jobs/sweep-grid'
import type { History } from '../history/history'
import type { RunRows } from './run-rows'

const nearZeroMetric = 'sparsity/below-0.01'

/** Null where the group has no jobs that carry a recipe out. */
export function sweepView(history: History, rows: RunRows, groupId: string): SweepView | null {
  const jobs = history.jobs
    .all()
    .flatMap(({ id, work, group }) =>
      group?.id === groupId && work.kind === 'recipe' ? [{ id, recipe: work.recipe, name: group.name }] : [],
    )
  const [first] = jobs
  if (!first) return null
  const ids = new Set(jobs.map(({ id }) => id))
  const trainings = rows
    .all()
    .filter(({ jobId, kind, scratch }) => jobId !== null && ids.has(jobId) && kind === 'train' && !scratch)
  return {
    id: groupId,
    name: first.name,
    ...gridOf(jobs),
    nearZero: trainings.flatMap(({ id }) => {
      const share = history.measurements.series(id, [nearZeroMetric]).series[0]?.values.at(-1)
      return share === undefined ? [] : [{ runId: id, share }]
    }),
  }
}
