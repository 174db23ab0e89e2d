/** Jobs of the queue: found by the beginning of an id, and told as a table. */

import { UserError } from '../../src-shared/errors'
import type { JobView, QueueChange, RunRow } from '../../src-shared/contract/views'
import { didYouMean } from '../../src-shared/recipe/nearest'
import { count, duration, percent } from '../../src-shared/formats/numbers'
import type { HostClient } from '../host/client'
import { textTable } from './table'

export type QueueNow = {
  readonly jobs: readonly JobView[]
  /** Jobs at a time. */
  readonly slots: number
}

/** The queue as it stands, in its order. */
export async function queueNow(client: HostClient): Promise<QueueNow> {
  for await (const change of await client.jobs.watch()) return queueOf(change)
  throw new UserError('connection-lost', 'The queue could not be read.', 'Try it again.')
}

/** All runs as they stand. */
export async function runsNow(client: HostClient): Promise<readonly RunRow[]> {
  const rows = new Map<string, RunRow>()
  for await (const { changed, removed, untold } of await client.runs.watchList()) {
    for (const row of changed) rows.set(row.id, row)
    for (const id of removed) rows.delete(id)
    if (untold === 0) return [...rows.values()]
  }
  throw new UserError('connection-lost', 'The list of runs could not be read.', 'Try it again.')
}

/** @param first the first event of `jobs.watch`, which holds every job */
function queueOf({ changed, order, slots }: QueueChange): QueueNow {
  const byId = new Map(changed.map((job) => [job.id, job]))
  return { jobs: order.flatMap((id) => byId.get(id) ?? []), slots }
}

/** @throws UserError `job-not-found` for an id that begins none, or several */
export function jobNamed(jobs: readonly JobView[], text: string): JobView {
  const found = jobs.find(({ id }) => id === text)
  const beginning = jobs.filter(({ id }) => id.startsWith(text))
  const job = found ?? (beginning.length === 1 ? beginning[0] : undefined)
  if (job && text !== '') return job
  if (beginning.length > 1)
    throw new UserError(
      'job-not-found',
      `${count(beginning.length)} jobs begin with "${text}": ${beginning.map(({ id }) => id).join(', ')}.`,
      'Give more letters of its id.',
    )
  const ids = jobs.map(({ id }) => id)
  throw new UserError(
    'job-not-found',
    `There is no job "${text}".${didYouMean(text, ids)}`,
    'See all with `prunescope queue list`.',
  )
}

/** A line a job. */
export function jobsText(jobs: readonly JobView[]): string {
  const right = 'right' as const
  return textTable(
    [
      { title: 'ID' },
      { title: 'JOB' },
      { title: 'STATE' },
      { title: 'PRIORITY', align: right },
      { title: 'GROUP' },
      { title: 'DONE', align: right },
      { title: 'LEFT', align: right },
    ],
    jobs.map(({ id, title, state, isEnding, priority, group, progress, secondsLeft }) => [
      id,
      title,
      isEnding ? 'ending' : state,
      String(priority),
      group?.name ?? '',
      progress === null || progress.steps === 0 ? '' : percent(progress.step / progress.steps, 0),
      secondsLeft === null ? '' : duration(secondsLeft * 1000),
    ]),
  )
}
