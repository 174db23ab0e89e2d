/** What can be done with a sweep on a cluster as it stands, and how it is told. */

import type { TaskState } from '../../src-shared/cluster/stages'
import type { SweepTask, SweepView } from '../../src-shared/contract/cluster-views'
import type { JobState } from '../../src-shared/contract/views'

export type SweepAction = 'cancel' | 'requeue' | 'refresh' | 'fetch' | 'forget'

export function sweepActions({ isOver, counts, stages }: SweepView): readonly SweepAction[] {
  return [
    ...(isOver ? [] : (['refresh', 'cancel'] as const)),
    ...(counts.failed + counts.cancelled > 0 ? (['requeue'] as const) : []),
    // What only measures leaves no files.
    ...(counts.done > 0 && stages.some((stage) => stage !== 'measure') ? (['fetch'] as const) : []),
    ...(isOver ? (['forget'] as const) : []),
  ]
}

/** How many tasks are in each state, without those that nothing is in. */
export function countsShown({ counts }: SweepView): readonly { readonly state: TaskState; readonly count: number }[] {
  const order: readonly TaskState[] = ['done', 'running', 'pending', 'waiting', 'failed', 'cancelled']
  return order.flatMap((state) => (counts[state] > 0 ? [{ state, count: counts[state] }] : []))
}

export function doneShare({ counts, tasks }: SweepView): number {
  return tasks === 0 ? 0 : (counts.done + counts.failed + counts.cancelled) / tasks
}

/** The shape that stands for it. */
export function dotOf(state: TaskState): JobState {
  if (state === 'cancelled') return 'stopped'
  return state === 'pending' || state === 'waiting' ? 'queued' : state
}

const byInterest: readonly TaskState[] = ['running', 'failed', 'cancelled', 'pending', 'waiting', 'done']

/** The few that are worth a look, of however many: what runs, then what went wrong. */
export function mostInteresting(tasks: readonly SweepTask[], most: number): readonly SweepTask[] {
  const sorted = [...tasks].sort(
    (a, b) => byInterest.indexOf(a.state) - byInterest.indexOf(b.state) || a.number - b.number,
  )
  return sorted.slice(0, most)
}

/** What is known after an event: the first one holds all. */
export function tasksAfter(
  known: ReadonlyMap<string, SweepTask>,
  changed: readonly SweepTask[],
  isFirst: boolean,
): ReadonlyMap<string, SweepTask> {
  return new Map([...(isFirst ? [] : known), ...changed.map((task) => [task.id, task] as const)])
}
